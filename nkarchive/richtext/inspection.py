"""What an editor should know of a document before it is published; the database is not asked."""

from dataclasses import dataclass

from nkarchive.richtext.sanitiser import parse
from nkarchive.richtext.sections import empty_headings
from nkarchive.richtext.tree import Element


@dataclass(frozen=True, kw_only=True)
class FigureUse:
    """One figure: the picture's id (None where none is chosen) and what this use says of it.

    `alt` is the alternative text of this use, "" where that of the library stands.
    """

    picture: int | None
    alt: str
    caption: str
    is_reconstruction: bool


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What stands in a document, in its order; words are plain and as the writer typed them.

    `empty_headings` are the words of headings with nothing under them; `without_source` those of
    citations and excerpts that name no source (an excerpt by its first words); `asks` the ids of
    the campaigns named, each once; `asks_without_campaign` the words of give buttons that name
    none; `warnings_without_kind` the words of warning breaks that name no kind of warning: by
    those the article does not count as warned of.
    """

    figures: tuple[FigureUse, ...]
    empty_headings: tuple[str, ...]
    without_source: tuple[str, ...]
    asks: tuple[int, ...]
    asks_without_campaign: tuple[str, ...]
    warnings_without_kind: tuple[str, ...]


def inspect(html: str) -> Inspection:
    """Return what a document holds and lacks. Raises DocumentTooLongError as `parse` does."""
    tree = parse(html)
    elements = list(tree.walk())

    def lacking(attribute: str, *kinds: str) -> tuple[str, ...]:
        return tuple(
            first_words(element)
            for element in elements
            if element.kind in kinds and not element.attributes[attribute]
        )

    named = [e.attributes["data-campaign"] for e in elements if e.kind == "ask"]
    headings = empty_headings(tree, is_content=_is_content)
    return Inspection(
        figures=tuple(_figure_use(element) for element in elements if element.kind == "figure"),
        empty_headings=tuple(first_words(heading) for heading in headings),
        without_source=lacking("data-source", "citation", "excerpt"),
        asks=tuple(dict.fromkeys(int(campaign) for campaign in named if campaign)),
        asks_without_campaign=lacking("data-campaign", "ask"),
        warnings_without_kind=lacking("data-warning", "warning-break"),
    )


def first_words(element: Element, *, longest: int = 80) -> str:
    """Return the beginning of an element's words, by which an editor finds it."""
    words = " ".join(_words(element).split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _words(element: Element) -> str:
    """Return the words, those of blocks apart, without those of notes."""
    pieces = []
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.kind != "note":
            is_inline = child.tag in _WITHIN_A_WORD
            pieces.append(_words(child) if is_inline else f" {_words(child)} ")
    return "".join(pieces)


_WITHIN_A_WORD = frozenset({"strong", "em", "s", "sub", "sup", "a", "span", "cite"})


def _figure_use(element: Element) -> FigureUse:
    picture = element.attributes["data-picture"]
    return FigureUse(
        picture=int(picture) if picture else None,
        alt=element.attributes.get("data-alt", ""),
        caption=first_words(element.children[0]),
        is_reconstruction="data-reconstruction" in element.attributes,
    )


def _is_content(block: Element) -> bool:
    """Whether readers see something of a block, as far as the document alone can tell."""
    if block.kind == "figure":
        return bool(block.attributes["data-picture"] or block.children[0].children)
    if block.kind == "ask":
        return bool(block.attributes["data-campaign"])
    return block.kind not in {"hr", "warning-break"}
