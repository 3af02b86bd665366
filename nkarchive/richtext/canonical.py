"""Puts any tree in order: one form for one meaning.

Two documents that mean the same become equal text: blocks stand only where the vocabulary lets
them, loose words become paragraphs, marks nest in one order, runs of equal marks are one, empty
things are gone. The editor writes the same form, so saving without a change changes nothing.
"""

from collections.abc import Iterable

from nkarchive.richtext.lines import Line, Marks, Run, nest, words
from nkarchive.richtext.tree import Element
from nkarchive.richtext.vocabulary import MARKS, MOVED_OUT, NODES, TOP, NodeType

_MARK_ORDER = {name: index for index, name in enumerate(MARKS)}
# A link inside these would be a link inside a link; a changed name has its own mark on the page.
_NOT_ON_INLINE_NODES = frozenset({"a", "name-changed"})


def canonical(tree: Element) -> Element:
    """Return a new tree that means the same and holds nothing but canonical forms."""
    return Element("", {}, _Normaliser().document(tree))


def node_type(element: Element) -> NodeType | None:
    """Return what the element is by the vocabulary, or None if that knows no such element."""
    name = element.attributes.get("data-node", "")
    if not name:
        found = NODES.get(element.tag)
        return found if found is not None and not found.is_own else None
    found = NODES.get(name)
    return found if found is not None and found.is_own and found.tag == element.tag else None


def _attributes(element: Element, node: NodeType) -> dict[str, str]:
    """Our own nodes carry all attributes that are not optional; others only those that say
    something.
    """
    attributes = {"data-node": node.name} if node.is_own else {}
    for name, validate in node.attributes.items():
        value = validate(element.attributes.get(name, "")) or ""
        if value or (node.is_own and name not in node.optional):
            attributes[name] = value
    return attributes


class _Normaliser:
    def __init__(self) -> None:
        self.moved_out: list[Element] = []

    def document(self, tree: Element) -> list[Element]:
        ordered: list[Element] = []
        for block in self.blocks(tree, TOP):
            ordered += [*self.moved_out, block]
            self.moved_out = []
        return ordered + self.moved_out

    def blocks(self, parent: Element, allowed: frozenset[str]) -> Iterable[Element]:
        """Yield the canonical blocks of `parent`; its loose words become paragraphs."""
        line = Line("p")
        for child in parent.children:
            yield from self._block_or_run(child, allowed, (), line)
        yield from self._paragraph(line, {})

    def _block_or_run(
        self, child: Element | str, allowed: frozenset[str], marks: Marks, line: Line
    ) -> Iterable[Element]:
        if isinstance(child, str):
            line.runs.append(Run(child, marks))
            return
        node = node_type(child)
        if node is not None and (node.shape == "inline" or child.tag == "br"):
            self._inline(child, marks, line)
        elif node is not None and node.shape == "mark":
            inner = _with_mark(marks, child, node)
            for grandchild in child.children:
                yield from self._block_or_run(grandchild, allowed, inner, line)
        elif node is None and child.tag == "span":
            for grandchild in child.children:
                yield from self._block_or_run(grandchild, allowed, marks, line)
        else:
            yield from self._paragraph(line, {})
            yield from self._block(child, node, allowed, marks, line)
            yield from self._paragraph(line, {})

    def _block(
        self,
        child: Element,
        node: NodeType | None,
        allowed: frozenset[str],
        marks: Marks,
        line: Line,
    ) -> Iterable[Element]:
        if node is not None and node.name == "h2" and "h2" not in allowed and "h3" in allowed:
            node = NODES["h3"]
        if node is not None and node.name in allowed:
            built = self._build(child, node, marks)
            if built is not None:
                yield built
        elif node is not None and node.name in MOVED_OUT:
            built = self._build(child, node, marks)
            if built is not None:
                self.moved_out.append(built)
        elif child.tag == "p" or (node is not None and not node.holds):
            self._collect(child, marks, line)
            yield from self._paragraph(line, _attributes(child, NODES["p"]))
        else:
            for grandchild in child.children:
                yield from self._block_or_run(grandchild, allowed, marks, line)

    def _paragraph(self, line: Line, attributes: dict[str, str]) -> Iterable[Element]:
        children = nest(line)
        line.runs = []
        if children:
            yield Element("p", attributes, children)

    def _collect(self, element: Element, marks: Marks, line: Line) -> None:
        """Add all of the element to the line, whatever blocks stand in it."""
        for child in element.children:
            if isinstance(child, str):
                line.runs.append(Run(child, marks))
                continue
            node = node_type(child)
            if node is not None and (node.shape == "inline" or child.tag == "br"):
                self._inline(child, marks, line)
            elif node is not None and node.shape == "mark":
                self._collect(child, _with_mark(marks, child, node), line)
            elif child.tag == "span":
                self._collect(child, marks, line)
            else:
                line.runs.append(Run(" ", ()))
                self._collect(child, marks, line)
                line.runs.append(Run(" ", ()))

    def _inline(self, element: Element, marks: Marks, line: Line) -> None:
        node = node_type(element)
        if node.name == "br":
            line.runs.append(Run(Element("br"), marks))
        elif line.holder == "citation" or (line.holder == "note" and node.name == "note"):
            self._collect(element, marks, line)
        else:
            inner = Line(node.name)
            self._collect(element, (), inner)
            children = nest(inner)
            if children:
                built = Element(node.tag, _attributes(element, node), children)
                line.runs.append(Run(built, _without(marks, _NOT_ON_INLINE_NODES)))

    def _build(self, element: Element, node: NodeType, marks: Marks) -> Element | None:
        """Return the canonical form of a block that may stand where it does, or None if empty."""
        built = Element(node.tag, _attributes(element, node))
        if node.shape == "void":
            return built
        if node.name in {"ul", "ol"}:
            built.children = self._items(element)
            return built if built.children else None
        if node.name == "figure":
            caption = Line("figcaption")
            self._collect(element, (), caption)
            built.children = [Element("figcaption", {}, nest(caption))]
            return built
        if node.is_plain:
            label = Line(node.name)
            self._collect(element, (), label)
            text = words(label)
            built.children = [text] if text else []
            return built
        if node.holds:
            built.children = _ordered(node, list(self.blocks(element, node.holds)))
            if all(child.kind in {"footer", "context"} for child in built.children):
                # A frame around nothing: the line that was typed into it stands for itself.
                return next((Element("p", {}, part.children) for part in built.children), None)
            return built
        line = Line(node.name)
        self._collect(element, marks, line)
        built.children = nest(line)
        return built if built.children else None

    def _items(self, element: Element) -> list[Element]:
        """Return list items; whatever stands between them becomes an item too."""
        items: list[Element] = []
        loose = Element("li")
        for child in [*element.children, Element("li")]:
            if isinstance(child, Element) and child.tag == "li":
                for candidate in (loose, child):
                    blocks = list(self.blocks(candidate, NODES["li"].holds))
                    if blocks:
                        items.append(Element("li", {}, _tight(blocks)))
                loose = Element("li")
            else:
                loose.children.append(child)
        return items


def _tight(blocks: list[Element]) -> list[Element | str]:
    """An item of one paragraph, with or without lists below it, holds its words directly."""
    first, rest = blocks[0], blocks[1:]
    if first.tag == "p" and not first.attributes and all(b.tag in {"ul", "ol"} for b in rest):
        return [*first.children, *rest]
    return list(blocks)


def _ordered(node: NodeType, blocks: list[Element]) -> list[Element]:
    """The first context stands first in an excerpt, the first attribution last in a quote."""
    for name, is_first in (("context", True), ("footer", False)):
        if name not in node.holds:
            continue
        parts = [block for block in blocks if block.kind == name]
        rest = [block for block in blocks if block.kind != name]
        rest += [Element("p", {}, part.children) for part in parts[1:]]
        blocks = parts[:1] + rest if is_first else rest + parts[:1]
    return blocks


def _with_mark(marks: Marks, element: Element, node: NodeType) -> Marks:
    attributes = _attributes(element, node)
    if node.name in {"a", "span"} and not attributes:
        return marks
    others = tuple(mark for mark in marks if mark[0] != node.name)
    mark = (node.name, tuple(attributes.items()))
    return tuple(sorted((*others, mark), key=lambda one: _MARK_ORDER[one[0]]))


def _without(marks: Marks, names: frozenset[str]) -> Marks:
    return tuple(mark for mark in marks if mark[0] not in names)
