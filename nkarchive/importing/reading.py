"""Reads from a manifest's table how lines make up a piece, and notes all that cannot be."""

from nkarchive.importing.chrome import is_chrome
from nkarchive.importing.dump import Dumps
from nkarchive.importing.layout import (
    Citation,
    Excerpt,
    Layout,
    Note,
    Role,
    Turn,
    line_range,
)
from nkarchive.importing.table import Table

_LONGEST_SPEAKER = 200
_LONGEST_CREDIT = 200
_LONGEST_LOCATOR = 100

# The keys that hold a list of line numbers.
_LINE_ROLES = {
    "skip": Role.DROPPED,
    "headings": Role.HEADING,
    "bullets": Role.BULLET,
    "asks": Role.ASK,
    "dividers": Role.DIVIDER,
}

# What the stored excerpt and turn can hold (nkarchive/richtext/vocabulary.py).
_IN_EXCERPT = {Role.DROPPED, Role.BULLET, Role.CONTEXT, Role.TITLE_LINE}
_IN_TURN = _IN_EXCERPT | {Role.CAPTION, Role.QUOTE, Role.ATTRIBUTION}


def read_layout(table: Table, dumps: Dumps, *, has_sources: bool) -> Layout | None:
    """Read the keys of a table that say how lines make up a piece.

    Takes an entry's table and whether its text may name sources (`excerpts`, `citations`). All
    that is wrong is noted in the table. Returns None where there is no dump or no range of lines:
    then no line can be checked.
    """
    dump = dumps.named_by(table)
    lines = line_range(table, "lines", dump)
    if dump is None or lines is None:
        table.pass_over(_LINE_ROLES)
        table.pass_over(("captions", "epigraphs", "quotes", "notes", "turns"))
        if has_sources:
            table.pass_over(("excerpts", "citations"))
        return None
    layout = Layout(table=table, dump=dump, first=lines[0], last=lines[1])
    for key, role in _LINE_ROLES.items():
        for number in table.items(key, expected="a list of line numbers"):
            if layout.claim(table, key, number, role) and key == "skip":
                layout.skipped.add(number)
    _read_captions(layout)
    _read_quotes(layout)
    _read_epigraphs(layout)
    _read_notes(layout)
    if has_sources:
        _read_excerpts(layout)
        _read_citations(layout)
    _read_turns(layout)
    _strip_chrome(layout)
    _check_containers(layout)
    if not any(layout.words()):
        table.refuse("lines", [layout.first, layout.last], "holds no text")
    return layout


def _read_captions(layout: Layout) -> None:
    """Read captions: line numbers, or tables that say more of the picture than its line does."""
    expected = "a line number or { line = …, credit = …, is_reconstruction = true }"
    for place, item in enumerate(layout.table.items("captions", expected="a list of line numbers")):
        if type(item) is int:
            layout.claim(layout.table, "captions", item, Role.CAPTION)
        elif type(item) is dict:
            below = layout.table.below(f"captions[{place + 1}].", item)
            number = below.value("line", int, expected="a line number", is_required=True)
            credit = below.text("credit", longest=_LONGEST_CREDIT)
            is_reconstruction = below.flag("is_reconstruction")
            below.finish()
            if number is None or not layout.claim(below, "line", number, Role.CAPTION):
                continue
            if credit:
                layout.credits[number] = credit
            if is_reconstruction:
                layout.reconstructions.add(number)
        else:
            layout.table.refuse("captions", item, f"must be {expected}")


def _read_epigraphs(layout: Layout) -> None:
    table = layout.table
    expected = "[line] or [line, attribution line]"
    for item in table.items("epigraphs", expected=f"a list of {expected}"):
        if type(item) is not list or len(item) not in (1, 2):
            table.refuse("epigraphs", item, f"must be {expected}")
            continue
        layout.claim(table, "epigraphs", item[0], Role.EPIGRAPH)
        if len(item) == 2 and layout.claim(table, "epigraphs", item[1], Role.ATTRIBUTION):
            layout.attributions[item[0]] = item[1]


def _strip_chrome(layout: Layout) -> None:
    """Drop lines that only the frame of a page says and that no key has named."""
    for number in range(layout.first, layout.last + 1):
        if number not in layout.roles and is_chrome(layout.dump.line(number)):
            layout.roles[number] = Role.DROPPED
            layout.named_by[number] = "the strip list"
            layout.skipped.add(number)
            layout.stripped.add(number)


def _read_quotes(layout: Layout) -> None:
    table = layout.table
    expected = "[quote line, attribution line]"
    for item in table.items("quotes", expected=f"a list of {expected}"):
        if type(item) is not list or len(item) != 2:
            table.refuse("quotes", item, f"must be {expected}")
            continue
        quote, attribution = item
        is_quote = layout.claim(table, "quotes", quote, Role.QUOTE)
        if layout.claim(table, "quotes", attribution, Role.ATTRIBUTION) and is_quote:
            layout.attributions[quote] = attribution


def _read_notes(layout: Layout) -> None:
    for item in layout.table.tables("notes"):
        marker = item.text("marker", is_required=True)
        words = layout.drop(item, "line", is_required=True)
        item.finish()
        if marker and words:
            layout.notes.append(Note(table=item, marker=marker, words=words))


def _read_excerpts(layout: Layout) -> None:
    for item in layout.table.tables("excerpts"):
        lines = layout.span(item, "lines")
        if "header" in item.values and (header := layout.span(item, "header")):
            for number in range(header[0], header[1] + 1):
                if not layout.dump.is_blank(number):
                    layout.claim(item, "header", number, Role.DROPPED)
        for key, role in (("context", Role.CONTEXT), ("title_line", Role.TITLE_LINE)):
            number = item.value(key, int, expected="a line number")
            if number is None or lines is None:
                continue
            if not lines[0] <= number <= lines[1]:
                item.refuse(key, number, f"lies outside lines = [{lines[0]}, {lines[1]}]")
            else:
                layout.claim(item, key, number, role)
        source = item.table("source", is_required=True)
        item.finish()
        if lines is not None:
            excerpt = Excerpt(table=item, first=lines[0], last=lines[1], source=source)
            layout.excerpts.append(excerpt)


def _read_turns(layout: Layout) -> None:
    for item in layout.table.tables("turns"):
        speaker = item.text("speaker", is_required=True, longest=_LONGEST_SPEAKER)
        lines = layout.span(item, "lines")
        item.finish()
        if lines is not None:
            turn = Turn(table=item, first=lines[0], last=lines[1], speaker=speaker)
            layout.turns.append(turn)


def _read_citations(layout: Layout) -> None:
    for item in layout.table.tables("citations"):
        citation = Citation(
            table=item,
            text=item.text("text", is_required=True),
            source=item.text("source", is_required=True),
            locator=item.text("locator", longest=_LONGEST_LOCATOR),
        )
        item.finish()
        if citation.text:
            layout.citations.append(citation)


def _check_containers(layout: Layout) -> None:
    """Note excerpts and turns that overlap, and lines in them that they cannot hold."""
    for name, containers, held in (
        ("an excerpt", layout.excerpts, _IN_EXCERPT),
        ("a turn", layout.turns, _IN_TURN),
    ):
        reached = 0
        for container in sorted(containers, key=lambda one: one.first):
            lines = [container.first, container.last]
            if container.first <= reached:
                container.table.refuse("lines", lines, f"overlaps {name} before it")
            reached = max(reached, container.last)
            inside = range(container.first, container.last + 1)
            if not any(layout.has_text(number) for number in inside):
                container.table.refuse("lines", lines, "holds no text")
            for number in inside:
                role = layout.roles.get(number, Role.DROPPED)
                if role not in held:
                    why = f"line {number} is a {role} by {layout.named_by[number]}"
                    container.table.refuse("lines", lines, f"{why}, which {name} cannot hold")
            for quote, attribution in layout.attributions.items():
                if (quote in inside) != (attribution in inside):
                    why = "holds one half of a pull quote"
                    container.table.refuse("lines", lines, why)
    for excerpt in layout.excerpts:
        for turn in layout.turns:
            is_apart = excerpt.last < turn.first or excerpt.first > turn.last
            is_within = turn.first <= excerpt.first and excerpt.last <= turn.last
            if not (is_apart or is_within):
                lines = [excerpt.first, excerpt.last]
                excerpt.table.refuse("lines", lines, "stands half inside a turn")
