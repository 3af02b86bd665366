"""What all renderers share: the ids of the context, and what the end of the document lists."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.context import PictureInfo, RenderContext
from nkarchive.richtext.tree import Element

# The signs of generated notes, beside the numbers of the written ones.
_SIGNS = ("*", "†", "‡", "§", "¶")


@dataclass(slots=True)
class Name:
    """A generated note about changed names: its sign and its sentence."""

    number: int
    sign: str
    sentence: str


@dataclass(slots=True)
class Collected:
    """What the end of the document shows, gathered on the way through it."""

    notes: list[str] = field(default_factory=list)
    names: dict[str, Name] = field(default_factory=dict)
    # How often each source has been cited so far, in the order of first citation.
    citations: dict[int, int] = field(default_factory=dict)


class Writer:
    """Knows the context, and gathers notes, changed names and citations on the way."""

    def __init__(self, context: RenderContext) -> None:
        self.context = context
        self.collected = Collected()

    def address(self, url: str) -> str:
        """Return an address in the form that this reader can follow: here, whole."""
        return f"{self.context.origin}{url}" if url.startswith("/") else url

    def picture_of(self, element: Element) -> PictureInfo | None:
        """Return the picture of a figure if there is one to show."""
        picture = self.context.pictures.get(id_in(element, "data-picture"))
        return picture if picture is not None and picture.urls else None

    def name_for(self, element: Element) -> Name:
        """Return the note that a changed name points at; the same words share one."""
        explanation = element.attributes["data-explanation"]
        names = self.collected.names
        if explanation not in names:
            repeat, index = divmod(len(names), len(_SIGNS))
            names[explanation] = Name(
                number=len(names) + 1,
                sign=_SIGNS[index] * (repeat + 1),
                sentence=explanation or _("This name was changed to protect the person."),
            )
        return names[explanation]

    def listed_sources(self) -> list[int]:
        """Return the sources for the end of the document: those cited, then the others named."""
        further = (key for key in self.context.further_sources if key in self.context.sources)
        return list(dict.fromkeys([*self.collected.citations, *further]))


def id_in(element: Element, attribute: str) -> int:
    """Return the database id that the attribute holds, or 0, which no row has."""
    return int(element.attributes[attribute] or 0)
