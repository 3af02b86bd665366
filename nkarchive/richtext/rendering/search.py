"""The document for the search index: what a reader may remember having read in it."""

from nkarchive.richtext.rendering.context import RenderContext, RenderedText
from nkarchive.richtext.tree import Element
from nkarchive.richtext.vocabulary import NODES

_LINES = frozenset(
    node.name
    for node in NODES.values()
    if node.shape in {"block", "part"} and not node.holds and not node.is_plain
) | {"li"}
# Asks and warnings are the site's own words, not the writer's.
_LEFT_OUT = frozenset({"ask", "warning-break", "hr"})


class SearchWriter:
    """Collects the words of each block, caption, speaker and note as a segment of its own."""

    def __init__(self, context: RenderContext) -> None:
        self.context = context
        self.segments: list[str] = []
        self.notes: list[str] = []

    def document(self, tree: Element) -> RenderedText:
        """Return the segments, and all of them as lines of one text."""
        self.collect(tree)
        segments = tuple(segment for segment in (*self.segments, *self.notes) if segment)
        return RenderedText(body="\n".join(segments), segments=segments)

    def collect(self, element: Element) -> None:
        """Add the segments of everything inside the element."""
        for child in element.children:
            if isinstance(child, str) or child.kind in _LEFT_OUT:
                continue
            if child.kind == "turn":
                self.segments.append(child.attributes["data-speaker"])
            if child.kind in _LINES:
                self.segments.append(self.words(child).strip())
            self.collect_below(child)

    def collect_below(self, element: Element) -> None:
        """Descend where blocks stand inside blocks."""
        blocks = [c for c in element.children if isinstance(c, Element) and _is_block(c)]
        if blocks:
            self.collect(Element(element.tag, {}, list(blocks)))

    def words(self, element: Element) -> str:
        """Return the words of a line; its notes become segments of their own."""
        pieces = []
        for child in element.children:
            if isinstance(child, str):
                pieces.append(child)
            elif child.kind == "note":
                self.notes.append(self.words(child))
            elif child.tag == "br":
                pieces.append(" ")
            elif not _is_block(child):
                pieces.append(self.words(child))
        return "".join(pieces)


def _is_block(element: Element) -> bool:
    return NODES[element.kind].shape in {"block", "part"}
