"""What all renderers share: the ids of the context, and what the end of the document lists."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.context import PictureInfo, RenderContext
from nkarchive.richtext.sections import empty_headings, without
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
    # The locators of each source's citations so far, in the order of first citation.
    citations: dict[int, list[str]] = field(default_factory=dict)


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

    def cite(self, element: Element) -> int:
        """Count a citation; return how many its source has by now, 0 if it names none we know."""
        source = id_in(element, "data-source")
        if source not in self.context.sources:
            return 0
        locators = self.collected.citations.setdefault(source, [])
        locators.append(element.attributes["data-locator"])
        return len(locators)

    def places_cited(self, source: int) -> dict[str, list[int]]:
        """Return where a source is cited: each locator with the numbers of its citations."""
        places: dict[str, list[int]] = {}
        for number, locator in enumerate(self.collected.citations.get(source, ()), start=1):
            places.setdefault(locator, []).append(number)
        return places

    def without_empty_sections(self, tree: Element) -> Element:
        """Return the document without headings under which this reader would find nothing."""
        return without(tree, empty_headings(tree, is_content=self.is_drawn))

    def is_drawn(self, block: Element) -> bool:
        """Tell whether a block at the top of the document is content that this reader gets."""
        if block.kind == "figure":
            return bool(block.children[0].children) or self.picture_of(block) is not None
        if block.kind == "ask":
            return id_in(block, "data-campaign") in self.context.asks
        return block.kind not in {"hr", "warning-break"}

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


def alt_for(element: Element, picture: PictureInfo) -> str:
    """Return the alternative text of a figure: that of this use, or else the library's."""
    return element.attributes.get("data-alt") or picture.alt


def label_of(element: Element) -> str:
    """Return the word that says what sort of picture a figure shows, or nothing."""
    return _("Reconstruction") if "data-reconstruction" in element.attributes else ""


def id_in(element: Element, attribute: str) -> int:
    """Return the database id that the attribute holds, or 0, which no row has."""
    return int(element.attributes[attribute] or 0)
