"""What became of a text: the words that went and the words that came, for people to read.

Texts and documents are compared word by word, in any script that sets blanks between words. A
document is read as its blocks: nobody has to read markup.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from nkarchive.richtext import DocumentTooLongError, Element, parse
from nkarchive.richtext.vocabulary import NODES

# A token is a word or a sign, with the blanks that follow it.
_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Beyond these a passage is shown as replaced: comparing takes quadratic time.
_MOST_TOKENS = 4000
_MOST_PAIRS = 2500
_ALIKE = 0.4

_INLINE = {node.tag for node in NODES.values() if node.shape in {"mark", "inline"}} | {"br"}

_NAMES = {
    "p": "",
    "h2": "Heading",
    "h3": "Smaller heading",
    "ul": "List",
    "ol": "Numbered list",
    "li": "Item",
    "blockquote": "Quotation",
    "hr": "Scene break",
    "figcaption": "Caption",
    "footer": "Attribution",
    "ask": "Give button",
}


@dataclass(frozen=True)
class Run:
    """Words that stayed ("same"), came ("ins") or went ("del")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A block of a text as it is now beside what it was.

    `kind` is "same", "ins", "del", "changed", "markup" (the words are the same and something
    else is not: emphasis, the target of a mark) or "left_out", whose `count` blocks are the same
    and not repeated. `name` says what kind of block it is; a paragraph has none.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    name: str = ""
    count: int = 0


@dataclass(frozen=True)
class _Block:
    name: str
    text: str
    markup: str


def word_changes(old: str, new: str) -> tuple[Run, ...]:
    """Return the words of two texts in one row: what stayed, what went, what came."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) > _MOST_TOKENS or len(after) > _MOST_TOKENS:
        return _runs([("same", new)] if old == new else [("del", old), ("ins", new)])
    matcher = SequenceMatcher(
        None, [one.strip() for one in before], [one.strip() for one in after], autojunk=False
    )
    found = []
    for code, i1, i2, j1, j2 in matcher.get_opcodes():
        if code == "equal":
            found.append(("same", "".join(after[j1:j2])))
        else:
            found += [("del", "".join(before[i1:i2])), ("ins", "".join(after[j1:j2]))]
    return _runs(found)


def _runs(found: list[tuple[str, str]]) -> tuple[Run, ...]:
    return tuple(Run(kind, text) for kind, text in found if text)


def text_changes(old: str, new: str) -> list[Change]:
    """Return the changes of a plain text, as one block."""
    if old == new:
        return [Change("same", _runs([("same", new)]))]
    return [Change("changed", word_changes(old, new))]


def document_changes(old: str, new: str) -> list[Change]:
    """Return the changes of a document block by block; what is the same is left out.

    Takes two documents of nkarchive.richtext. One block on each side of a change stays.
    """
    return _shortened(list(_compared(_blocks(old), _blocks(new))))


def _compared(before: list[_Block], after: list[_Block]) -> Iterator[Change]:
    for code, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if code == "equal":
            yield from (Change("same", _runs([("same", b.text)]), b.name) for b in after[j1:j2])
        else:
            yield from _replaced(before[i1:i2], after[j1:j2])


def _replaced(before: list[_Block], after: list[_Block]) -> Iterator[Change]:
    """Set each old block beside the new one that is most like it; the others went or came."""
    place = 0
    for block in before:
        partner = _partner(block, after, place, most=_MOST_PAIRS // (len(before) or 1))
        if partner is None:
            yield Change("del", _runs([("del", block.text)]), block.name)
            continue
        yield from (Change("ins", _runs([("ins", b.text)]), b.name) for b in after[place:partner])
        yield _changed(block, after[partner])
        place = partner + 1
    yield from (Change("ins", _runs([("ins", b.text)]), b.name) for b in after[place:])


def _changed(block: _Block, other: _Block) -> Change:
    runs = word_changes(block.text, other.text)
    if block.name != other.name:
        return Change("changed", runs, f"{block.name or 'Paragraph'} → {other.name or 'paragraph'}")
    is_markup = all(run.kind == "same" for run in runs)
    return Change("markup" if is_markup else "changed", runs, other.name)


def _partner(block: _Block, after: list[_Block], place: int, *, most: int) -> int | None:
    """Return where the block that is most like this one stands, among the next few."""
    words = Counter(block.text.split())
    best, found = _ALIKE, None
    for index in range(place, min(len(after), place + most + 1)):
        others = Counter(after[index].text.split())
        shared = 2 * (words & others).total()
        likeness = shared / ((words.total() + others.total()) or 1)
        if likeness > best:
            best, found = likeness, index
    return found


def _shortened(changes: list[Change]) -> list[Change]:
    shown = {
        near
        for index, change in enumerate(changes)
        if change.kind != "same"
        for near in (index - 1, index, index + 1)
    }
    result: list[Change] = []
    for index, change in enumerate(changes):
        if index in shown:
            result.append(change)
        elif result and result[-1].kind == "left_out":
            result[-1] = Change("left_out", count=result[-1].count + 1)
        else:
            result.append(Change("left_out", count=1))
    return result


def _blocks(document: str) -> list[_Block]:
    """Return a document as lines of words, each with the name of what it is."""
    try:
        return list(_lines(parse(document)))
    except DocumentTooLongError:
        return [_Block("Too long to be stored", document, document)]


def _lines(parent: Element) -> Iterator[_Block]:
    for child in parent.children:
        if isinstance(child, str) or child.tag in _INLINE:
            continue
        name = _NAMES.get(child.kind, child.kind.replace("-", " ").capitalize())
        says = _attributes(child)
        has_line = any(isinstance(one, str) or one.tag in _INLINE for one in child.children)
        if has_line or not child.children or says:
            text = _words(child) if has_line else ""
            label = f"{name} ({says})" if says else name
            yield _Block(label, text, repr(_line_of(child)) if has_line else "")
        yield from _lines(child)


def _line_of(element: Element) -> list:
    """Return what stands in the line of a block, without the blocks below it."""
    return [one for one in element.children if isinstance(one, str) or one.tag in _INLINE]


def _words(element: Element) -> str:
    """Return a line as it is read aloud: the targets of its marks in brackets."""
    words = ""
    for child in _line_of(element):
        if isinstance(child, str):
            words += child
            continue
        if child.tag == "br":
            words += "\n"
            continue
        inside, says = _words(child), _attributes(child)
        if child.kind in ("note", "citation"):
            inside = f" [{child.kind}: {inside}]" if inside else f" [{child.kind}]"
        words += f"{inside} [{says}]" if says else inside
    return words


def _attributes(element: Element) -> str:
    """Return what an element says beside its words: “picture 12”, “locator p. 4”."""
    return ", ".join(
        f"{name.removeprefix('data-')} {value}" if name != "href" else value
        for name, value in element.attributes.items()
        if value and name != "data-node"
    )
