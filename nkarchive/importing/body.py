"""A layout as a stored document: the vocabulary of nkarchive/richtext, everything else escaped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from nkarchive.importing.layout import Citation, Excerpt, Layout, Note, Role, Turn

# What stands behind the marked words and again before the note: Min-ji*, 민지※, law [2].
_SIGN = re.compile(r"(?:[*†‡※]+|[¹²³⁰⁴-⁹]+|\[\d+\]|\(\d+\))$")
_SIGNS_BEFORE_A_NOTE = re.compile(r"^[*†‡※\s]+")
_BULLET_SIGN = re.compile(r"^(?:[•·∙‣◦▪■●○–—*-])\s+|^[•‣◦▪●]")
_DASH_BEFORE_A_NAME = re.compile(r"^[\s–—―-]+")
_QUOTATION_MARKS = re.compile(r"[\"“”„«»「」『』]")
_QUOTED = re.compile(r"[\"“„«「『](.+)[\"”“»」』]", re.DOTALL)
_NAME_WAS_CHANGED = re.compile(
    r"\bnames?\b.*\b(?:changed|altered|replaced)\b|\bpseudonym|\balias(?:es)?\b"
    r"|\bnot\b.*\breal names?\b|가명|이름.*(?:바꾸|바꿨|바뀌|바뀐|변경)|실명이? 아",
    re.IGNORECASE | re.DOTALL,
)
# What a caption says of a picture that does not show the thing itself, and who made the picture.
_RECONSTRUCTION = re.compile(
    r"^(?:an? )?(?:(?:artist[’']?s )?(?:representation|reconstruction|re-?enactment)\b)"
    r"|^(?:재현|재구성)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(?:photo(?:graph)?(?: credit)?|image credit|credit|picture)\s*:\s*(\S.*)$"
    r"|(?:사진|그림)\s*(?:제공)?\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
LONGEST_EXPLANATION = 500


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The rows that the nodes of a document name, by database id.

    `excerpts` and `citations` hold the id of the source of each, in the order of the layout's
    lists; `campaign` is the appeal that asks give to, None while there is none.
    """

    excerpts: Sequence[int] = ()
    citations: Sequence[int] = ()
    campaign: int | None = None


def is_name_change(words: str) -> bool:
    """Say whether a note tells that a person is not called by their real name."""
    return bool(_NAME_WAS_CHANGED.search(words))


def write_body(layout: Layout, *, targets: Targets) -> str:
    """Return the stored HTML of a piece (NFC, not yet cleaned)."""
    return _Writer(layout, targets).document()


def caption_credits(layout: Layout) -> list[tuple[str, str]]:
    """Return the words and the credit of each caption that names who made its picture.

    The credit is the manifest's, or what stands behind "Photo credit:" in the line. The picture
    itself is lost with the dump, so that nothing but an editor's note can hold its credit.
    """
    found = []
    for number, role in sorted(layout.roles.items()):
        if role is Role.CAPTION:
            words = layout.dump.line(number)
            said = _CREDIT.search(words)
            credit = layout.credits.get(number) or (said and (said[1] or said[2]))
            if credit:
                found.append((words, credit))
    return found


def check_marks(layout: Layout) -> None:
    """Note in the layout's tables every marker and citation that the text does not hold.

    A note's marker must stand in one place, because notes are numbered; a changed name and a
    citation may return. A changed name needs words before its sign to be marked.
    """
    writer = _Writer(
        layout,
        Targets(excerpts=[0] * len(layout.excerpts), citations=[0] * len(layout.citations)),
    )
    writer.document()
    for mark in writer.marks:
        if isinstance(mark.item, Citation):
            key, value = "text", mark.item.text
        else:
            key, value = "marker", mark.item.marker
        refuse = mark.item.table.refuse
        if not mark.count:
            refuse(key, value, "does not stand in the text")
        elif isinstance(mark.item, Citation):
            continue
        elif not is_name_change(mark.item.words):
            if mark.count > 1:
                refuse(key, value, f"stands in {mark.count} places of the text; a note needs one")
        elif not mark.words:
            refuse(key, value, "must hold the changed name before its sign")
        elif len(mark.explanation) > LONGEST_EXPLANATION:
            why = f"its note has more than {LONGEST_EXPLANATION} characters"
            refuse(key, value, why)


@dataclass(kw_only=True)
class _Mark:
    """A note or citation, how it is found in the text, and how often it was."""

    item: Note | Citation
    place: int
    words: str = ""
    sign: str = ""
    count: int = 0

    @property
    def explanation(self) -> str:
        words = self.item.words
        if self.sign and words.startswith(self.sign):
            return words.removeprefix(self.sign).strip()
        return _SIGNS_BEFORE_A_NOTE.sub("", words).strip()

    def pattern(self) -> str:
        if isinstance(self.item, Citation):
            # The page 15 is not the beginning of the pages 15-16, nor of 150.
            return _whole_words(self.item.text) + r"(?![-–]\d)"
        return _whole_words(self.item.marker) + (r"(?![*†‡※])" if self.sign else "")


def _marks(layout: Layout) -> list[_Mark]:
    marks = [_Mark(item=citation, place=place) for place, citation in enumerate(layout.citations)]
    for place, note in enumerate(layout.notes):
        sign = found.group() if (found := _SIGN.search(note.marker)) else ""
        words = note.marker.removesuffix(sign).rstrip()
        marks.append(_Mark(item=note, place=place, words=words, sign=sign))
    return marks


def _whole_words(text: str) -> str:
    """Return a pattern for the text that folds spaces and does not begin or end in a word.

    Only Latin letters and digits are held together: Korean particles follow a name directly.
    """
    pattern = r"\s+".join(re.escape(word) for word in text.split())
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", text) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", text) else ""
    return f"{before}{pattern}{after}"


class _Writer:
    """Writes the lines of one layout, block by block."""

    def __init__(self, layout: Layout, targets: Targets) -> None:
        self.layout = layout
        self.targets = targets
        self.marks = _marks(layout)
        # The longest comes first, so that a mark within another's words does not cut it.
        self._order = sorted(self.marks, key=lambda mark: -len(mark.pattern()))
        self._pattern = re.compile(
            "|".join(f"(?P<m{at}>{mark.pattern()})" for at, mark in enumerate(self._order))
        )

    def document(self) -> str:
        return "".join(self.blocks(self.layout.first, self.layout.last))

    def blocks(
        self, first: int, last: int, *, within: Turn | Excerpt | None = None
    ) -> Iterator[str]:
        number = first
        while number <= last:
            container = self.container_at(number, within)
            if container is not None:
                yield self.contained(container)
                number = container.last + 1
            elif self.role(number) is Role.BULLET:
                items, number = self.items(number, last)
                yield f"<ul>{items}</ul>"
            else:
                yield self.block(number)
                number += 1

    def role(self, number: int) -> Role | None:
        return self.layout.roles.get(number)

    def container_at(self, number: int, within: Turn | Excerpt | None) -> Turn | Excerpt | None:
        candidates: list[Turn | Excerpt] = []
        if within is None:
            candidates += self.layout.turns
        if not isinstance(within, Excerpt):
            candidates += self.layout.excerpts
        return next((one for one in candidates if one.first == number), None)

    def contained(self, container: Turn | Excerpt) -> str:
        inner = "".join(self.blocks(container.first, container.last, within=container))
        if isinstance(container, Turn):
            speaker = escape(container.speaker)
            return f'<section data-node="turn" data-speaker="{speaker}">{inner}</section>'
        source = self.targets.excerpts[self.layout.excerpts.index(container)]
        return f'<blockquote data-node="excerpt" data-source="{source}">{inner}</blockquote>'

    def items(self, number: int, last: int) -> tuple[str, int]:
        """Return the list items from a line on, and the line after the last of them."""
        items = []
        while number <= last and (
            self.role(number) is Role.BULLET or self.layout.dump.is_blank(number)
        ):
            if self.role(number) is Role.BULLET:
                words = _BULLET_SIGN.sub("", self.layout.dump.line(number)).lstrip()
                items.append(f"<li>{self.inline(words)}</li>")
            number += 1
        return "".join(items), number

    def block(self, number: int) -> str:
        role = self.role(number)
        if role is Role.DIVIDER:
            return "<hr>"
        if role in {Role.DROPPED, Role.ATTRIBUTION} or self.layout.dump.is_blank(number):
            return ""
        line = self.layout.dump.line(number)
        if role is Role.ASK:
            campaign = self.targets.campaign or ""
            return f'<div data-node="ask" data-campaign="{campaign}">{_escaped(line)}</div>'
        if role is Role.QUOTE:
            name = _DASH_BEFORE_A_NAME.sub("", self.attribution(number))
            return (
                f'<blockquote data-node="pull-quote"><p>{self.inline(_unquoted(line))}</p>'
                f"<footer>{self.inline(name)}</footer></blockquote>"
            )
        words = self.inline(line)
        if role is Role.CAPTION:
            is_made = number in self.layout.reconstructions or _RECONSTRUCTION.search(line)
            flag = ' data-reconstruction="yes"' if is_made else ""
            return (
                f'<figure data-node="figure" data-picture=""{flag}>'
                f"<figcaption>{words}</figcaption></figure>"
            )
        if role is Role.EPIGRAPH:
            name = _DASH_BEFORE_A_NAME.sub("", self.attribution(number))
            footer = f"<footer>{self.inline(name)}</footer>" if name else ""
            words = f"<p>{words}</p>{footer}"
            return f'<blockquote data-node="epigraph" data-source="">{words}</blockquote>'
        if role is Role.CONTEXT:
            return f'<p data-node="context">{words}</p>'
        tag = {Role.HEADING: "h2", Role.TITLE_LINE: "h3"}.get(role, "p")
        return f"<{tag}>{words}</{tag}>"

    def attribution(self, quote: int) -> str:
        """Return who said a pull quote or epigraph; "" where the manifest does not say it."""
        number = self.layout.attributions.get(quote)
        return self.layout.dump.line(number) if number else ""

    def inline(self, text: str) -> str:
        """Return a run of text escaped, with its notes and citations as nodes."""
        text = unicodedata.normalize("NFC", text)
        if not self.marks:
            return _escaped(text)
        pieces, position = [], 0
        for found in self._pattern.finditer(text):
            mark = self._order[int(found.lastgroup[1:])]
            mark.count += 1
            pieces += [_escaped(text[position : found.start()]), self.node(mark, found.group())]
            position = found.end()
        return "".join([*pieces, _escaped(text[position:])])

    def node(self, mark: _Mark, printed: str) -> str:
        if isinstance(mark.item, Citation):
            source = self.targets.citations[mark.place]
            return (
                f'<cite data-node="citation" data-source="{source}" '
                f'data-locator="{escape(mark.item.locator)}">{_escaped(printed)}</cite>'
            )
        words = _escaped(printed.removesuffix(mark.sign).rstrip())
        if is_name_change(mark.item.words):
            explanation = escape(unicodedata.normalize("NFC", mark.explanation))
            return f'<span data-node="name-changed" data-explanation="{explanation}">{words}</span>'
        return f'{words}<span data-node="note">{_escaped(mark.explanation)}</span>'


def _escaped(text: str) -> str:
    return escape(unicodedata.normalize("NFC", text), quote=False)


def _unquoted(line: str) -> str:
    """Return a pull quote without the marks around it, unless there are more inside."""
    found = _QUOTED.fullmatch(line)
    if found is None or _QUOTATION_MARKS.search(found[1]):
        return line
    return found[1]
