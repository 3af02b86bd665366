"""A line of text: runs of words with marks, put in order and nested the way the editor nests."""

from dataclasses import dataclass, field

from nkarchive.richtext.tree import Element
from nkarchive.richtext.validators import tidy_text, without_unwanted
from nkarchive.richtext.vocabulary import MARKS, NODES

# A mark with its attributes; the marks of a run in the order in which they nest.
Mark = tuple[str, tuple[tuple[str, str], ...]]
Marks = tuple[Mark, ...]

# A line of nothing but these is empty: editors leave no-break spaces and joiners behind.
_BLANK = " \u00a0\u200b\u2060\ufeff"
_STROKE = "\u0338"
_NO_LINE_BREAK = frozenset({"h2", "h3", "note", "citation"})
_MARKS_IN = {
    "note": frozenset(MARKS) - {"name-changed"},
    "citation": frozenset(MARKS) - {"name-changed", "a"},
}


@dataclass(slots=True)
class Run:
    """A piece of a line: words, or a br, note or citation, with the marks upon it."""

    content: str | Element
    marks: Marks


@dataclass(slots=True)
class Line:
    """The runs of a line as they are collected."""

    holder: str
    runs: list[Run] = field(default_factory=list)


def nest(line: Line) -> list[Element | str]:
    """Return the runs of a line as children, marks nested in their order; [] without words."""
    runs = _trimmed(_joined(line))
    if not any(isinstance(run.content, Element) or run.content.strip(_BLANK) for run in runs):
        return []
    root = Element("")
    open_marks: list[tuple[Mark, Element]] = []
    for run in runs:
        kept = 0
        while (
            kept < min(len(open_marks), len(run.marks)) and open_marks[kept][0] == run.marks[kept]
        ):
            kept += 1
        del open_marks[kept:]
        for mark in run.marks[kept:]:
            parent = open_marks[-1][1] if open_marks else root
            element = Element(NODES[mark[0]].tag, dict(mark[1]))
            parent.children.append(element)
            open_marks.append((mark, element))
        (open_marks[-1][1] if open_marks else root).children.append(run.content)
    return root.children


def _joined(line: Line) -> list[Run]:
    """Return the runs with the marks and breaks that the line may have, equal neighbours as one."""
    allowed_marks = _MARKS_IN.get(line.holder)
    collected: list[tuple[list[str] | Element, Marks]] = []
    for run in line.runs:
        content, marks = run.content, run.marks
        if allowed_marks is not None:
            marks = tuple(mark for mark in marks if mark[0] in allowed_marks)
        if isinstance(content, Element) and content.tag == "br":
            marks = ()
            if line.holder in _NO_LINE_BREAK:
                content = " "
        if isinstance(content, Element):
            collected.append((content, marks))
            continue
        content = without_unwanted(content)
        if not content:
            continue
        if collected and isinstance(collected[-1][0], list) and collected[-1][1] == marks:
            collected[-1][0].append(content)
        else:
            collected.append(([content], marks))
    return [
        Run(content if isinstance(content, Element) else _tidied("".join(content)), marks)
        for content, marks in collected
    ]


def _tidied(text: str) -> str:
    """A stroke at the start would join the `>` before it wherever the document is normalised."""
    return tidy_text(text).lstrip(_STROKE)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Blanks fall away at the ends of the line, around breaks and after another blank."""
    kept: list[Run] = []
    follows_blank = True
    for run in runs:
        if isinstance(run.content, str):
            # Behind a blank that falls away a stroke would be the first after `>` (see _tidied).
            text = run.content.lstrip(f" {_STROKE}") if follows_blank else run.content
            if not text:
                continue
            follows_blank = text.endswith(" ")
            if kept and isinstance(kept[-1].content, str) and kept[-1].marks == run.marks:
                kept[-1].content += text
            else:
                kept.append(Run(text, run.marks))
        else:
            follows_blank = run.content.tag == "br"
            if follows_blank:
                _strip_end(kept)
            if kept or not follows_blank:
                kept.append(run)
    _strip_end(kept)
    while kept and isinstance(kept[-1].content, Element) and kept[-1].content.tag == "br":
        kept.pop()
        _strip_end(kept)
    return kept


def _strip_end(runs: list[Run]) -> None:
    """Take the blank from the end of the last run, and the run if nothing is left of it."""
    while runs and isinstance(runs[-1].content, str):
        runs[-1].content = runs[-1].content.rstrip(" ")
        if runs[-1].content:
            return
        runs.pop()


def words(line: Line) -> str:
    """Return a line of plain words, without marks, breaks and nodes."""
    return tidy_text("".join(_words(run.content) for run in line.runs)).strip()


def _words(content: str | Element) -> str:
    return content if isinstance(content, str) else " " if content.tag == "br" else content.text()
