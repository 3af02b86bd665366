"""A small element tree, and the forgiving reader that makes one from any text.

The reader is written for hostile input: it looks at each character a bounded number of times
and never nests deeper than DEEPEST, whatever it is given. (The HTML parsers at hand are
quadratic on deep or unclosed nesting.) What it makes of odd markup is then put in order by
`canonical`.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nkarchive.richtext.vocabulary import ALIASES, DROPPED_WHOLE, NODES, PASSED_THROUGH

DEEPEST = 40

_VOID = frozenset({"br", "hr"})
_KNOWN = frozenset(node.tag for node in NODES.values()) | PASSED_THROUGH | frozenset(ALIASES)
_INLINE = frozenset(node.tag for node in NODES.values() if node.shape in {"mark", "inline"})
_READ_ATTRIBUTES = frozenset(name for node in NODES.values() for name in node.attributes) | {
    "data-node"
}
_MOST_ATTRIBUTES = 50

_TAG_NAME = re.compile(r"[A-Za-z][^\s/>\x00]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s/>=][^\s/>=]*")
_BEFORE_ATTRIBUTE = re.compile(r"[\s/]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE_VALUE = re.compile(r"[^\s>]*")
# Python refuses to read integers of thousands of digits; no character has more than seven.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{8,});?")


@dataclass(slots=True)
class Element:
    """An element: its tag, its attributes and its children, which are elements and strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The name of its NodeType: its `data-node`, or its tag where it has none."""
        return self.attributes.get("data-node") or self.tag

    def walk(self) -> Iterator["Element"]:
        """Yield every element below this one, in the order of the document."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def text(self) -> str:
        """Return the words of the element and of all below it."""
        return "".join(
            child if isinstance(child, str) else " " if child.tag == "br" else child.text()
            for child in self.children
        )


def escape_text(text: str) -> str:
    """Return `text` as HTML text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return `text` as the inside of a double-quoted HTML attribute."""
    return escape_text(text).replace('"', "&quot;")


def serialise(element: Element, *, write_text: Callable[[str], str] = escape_text) -> str:
    """Return the children of `element` as HTML, each text in the form that `write_text` gives."""
    pieces: list[str] = []
    _write(element, pieces, write_text)
    return "".join(pieces)


def _write(element: Element, pieces: list[str], write_text: Callable[[str], str]) -> None:
    for child in element.children:
        if isinstance(child, str):
            pieces.append(write_text(child))
            continue
        attributes = "".join(
            f' {name}="{escape_attribute(value)}"' for name, value in child.attributes.items()
        )
        pieces.append(f"<{child.tag}{attributes}>")
        if child.tag not in _VOID:
            _write(child, pieces, write_text)
            pieces.append(f"</{child.tag}>")


def _unescape(text: str) -> str:
    return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text)) if "&" in text else text


class _Scanner:
    """Cuts a text into text, start tags and end tags, in one pass."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        # A search that found nothing need not be made again further on.
        self._absent: set[str] = set()

    def find(self, needle: str) -> int:
        if needle in self._absent:
            return -1
        found = self.source.find(needle, self.position)
        if found < 0:
            self._absent.add(needle)
        return found

    def tokens(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield ("text", words, {}), ("start", tag, attributes) and ("end", tag, {})."""
        source = self.source
        while self.position < len(source):
            opening = self.find("<")
            if opening < 0:
                yield "text", _unescape(source[self.position :]), {}
                return
            if opening > self.position:
                yield "text", _unescape(source[self.position : opening]), {}
            self.position = opening + 1
            following = source[opening + 1 : opening + 2]
            if following in {"!", "?"}:
                is_comment = source.startswith("!--", opening + 1)
                self.skip_past("-->" if is_comment else ">")
            elif match := _TAG_NAME.match(source, self.position):
                self.position = match.end()
                tag = match.group().lower()
                attributes = self.attributes()
                if tag in DROPPED_WHOLE:
                    self.skip_element(tag)
                else:
                    yield "start", tag, attributes
            elif following == "/":
                if match := _TAG_NAME.match(source, self.position + 1):
                    self.position = match.end()
                    self.attributes()
                    yield "end", match.group().lower(), {}
                else:
                    self.skip_past(">")
            else:
                yield "text", "<", {}

    def skip_past(self, needle: str) -> None:
        found = self.find(needle)
        self.position = len(self.source) if found < 0 else found + len(needle)

    def skip_element(self, tag: str) -> None:
        """Move past the end tag of an element whose content is dropped, or past everything."""
        pattern = f"</{tag}"
        if pattern in self._absent:
            self.position = len(self.source)
            return
        match = re.compile(re.escape(pattern) + r"(?=[\s/>])", re.IGNORECASE).search(
            self.source, self.position
        )
        if match is None:
            self._absent.add(pattern)
            self.position = len(self.source)
            return
        self.position = match.end()
        self.skip_past(">")

    def attributes(self) -> dict[str, str]:
        """Read to the end of a tag; return the attributes that any of our nodes has."""
        source, found = self.source, {}
        for count in range(len(source)):
            self.position = _BEFORE_ATTRIBUTE.match(source, self.position).end()
            if source.startswith(">", self.position) or self.position >= len(source):
                self.position += 1
                break
            if count > _MOST_ATTRIBUTES:
                self.skip_past(">")
                break
            name = _ATTRIBUTE_NAME.match(source, self.position)
            if name is None:
                self.position += 1
                continue
            self.position = name.end()
            value = self.attribute_value()
            key = name.group().lower()
            if key in _READ_ATTRIBUTES and key not in found:
                found[key] = _unescape(value)
        return found

    def attribute_value(self) -> str:
        equals = _EQUALS.match(self.source, self.position)
        if equals is None:
            return ""
        self.position = equals.end()
        quote = self.source[self.position : self.position + 1]
        if quote in {'"', "'"}:
            self.position += 1
            end = self.find(quote)
            if end < 0:
                end = len(self.source)
            value = self.source[self.position : end]
            self.position = end + 1
            return value
        bare = _BARE_VALUE.match(self.source, self.position)
        self.position = bare.end()
        return bare.group()


def read(source: str) -> Element:
    """Return the tree of any text at all: known tags as elements, the rest as words."""
    root = Element("")
    stack = [root]
    for form, value, attributes in _Scanner(source).tokens():
        if form == "text":
            stack[-1].children.append(value)
            continue
        tag = ALIASES.get(value, value)
        if tag not in _KNOWN:
            continue
        if form == "end":
            _close(stack, tag)
        elif tag in _VOID:
            if tag == "hr":
                _close_paragraph(stack)
            stack[-1].children.append(Element(tag))
        else:
            if tag not in _INLINE:
                _close_paragraph(stack)
            if tag == "li":
                _close_item(stack)
            if len(stack) < DEEPEST:
                element = Element(tag, attributes)
                stack[-1].children.append(element)
                stack.append(element)
    return root


def _close(stack: list[Element], tag: str) -> None:
    for index in range(len(stack) - 1, 0, -1):
        if stack[index].tag == tag:
            del stack[index:]
            return


def _close_paragraph(stack: list[Element]) -> None:
    """A block that begins inside a paragraph or heading ends it, as in HTML."""
    for index in range(len(stack) - 1, 0, -1):
        if stack[index].tag in {"p", "h2", "h3"}:
            del stack[index:]
            return


def _close_item(stack: list[Element]) -> None:
    for index in range(len(stack) - 1, 0, -1):
        if stack[index].tag in {"ul", "ol"}:
            return
        if stack[index].tag == "li":
            del stack[index:]
            return
