"""What a renderer is told, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PictureInfo:
    """A picture: its address for each width in pixels, its own size, its words.

    `urls` are of a form that every reader shows; `webp_urls` of one that most show and that is
    smaller, for the widths that have been made.
    """

    urls: Mapping[int, str]
    width: int
    height: int
    alt: str
    credit: str = ""
    webp_urls: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SourceInfo:
    """A publication: what is known of it, and the one it took the text from.

    `published_as` is its date in words ("Fall 2022"); it is shown instead of `published_on`.
    """

    title: str = ""
    kind: str = "article"
    author: str = ""
    outlet: str = ""
    place: str = ""
    published_on: date | None = None
    published_as: str = ""
    url: str = ""
    is_incomplete: bool = False
    via: "SourceInfo | None" = None


@dataclass(frozen=True, kw_only=True)
class AskInfo:
    """An open campaign: its title, the address of its page, the words on the button."""

    title: str
    url: str
    label: str


@dataclass(frozen=True, kw_only=True)
class RenderContext:
    """The language of the document and what the ids in it stand for.

    `origin` ("https://example.org") makes addresses whole where the reader is not on our site;
    links to it do not count as outside links. `further_sources` are ids of sources to list
    although no citation names them.
    """

    language: str
    origin: str = ""
    pictures: Mapping[int, PictureInfo] = field(default_factory=dict)
    sources: Mapping[int, SourceInfo] = field(default_factory=dict)
    asks: Mapping[int, AskInfo] = field(default_factory=dict)
    warnings: Mapping[int, str] = field(default_factory=dict)
    further_sources: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RenderedText:
    """A rendered document. For "web" and "feed" the strings are safe HTML.

    `notes` and `sources` are empty, or what stands under such a heading at the end: for "web"
    lists without their headings, for "feed" and "plain" with them. `segments` is filled for
    "search" alone: the words of each block, caption and note.
    """

    body: str
    notes: str = ""
    sources: str = ""
    segments: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Body, notes and sources, one after the other."""
        joined = type(self.body)().join((self.body, self.notes, self.sources))
        return type(self.body)(joined)
