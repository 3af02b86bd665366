"""How the lines of a dump make up one piece: what each line is, checked for contradictions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nkarchive.importing.dump import Dump
from nkarchive.importing.table import Table


class Role(StrEnum):
    """What a line is. A line without a role is an ordinary paragraph."""

    DROPPED = "dropped"
    HEADING = "heading"
    CAPTION = "caption"
    EPIGRAPH = "epigraph"
    QUOTE = "pull quote"
    ATTRIBUTION = "attribution"
    BULLET = "bullet"
    ASK = "ask"
    DIVIDER = "divider"
    CONTEXT = "context"
    TITLE_LINE = "title line"


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Lines taken from another publication; `source` is the table that names it."""

    table: Table
    first: int
    last: int
    source: Table | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Lines that one speaker says."""

    table: Table
    first: int
    last: int
    speaker: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """A marker in the text, and the words of the line that explains it."""

    table: Table
    marker: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Words in the text that name a place in a source; `source` is the title of a source."""

    table: Table
    text: str
    source: str
    locator: str


@dataclass(kw_only=True)
class Layout:
    """One piece of a dump: `first` and `last` are its lines, `roles` what they are.

    `attributions` are of pull quotes and epigraphs. `reconstructions` and `credits` belong to
    captions. `stripped` are lines of page chrome that no key named.
    """

    table: Table
    dump: Dump
    first: int
    last: int
    roles: dict[int, Role] = field(default_factory=dict)
    named_by: dict[int, str] = field(default_factory=dict)
    attributions: dict[int, int] = field(default_factory=dict)
    reconstructions: set[int] = field(default_factory=set)
    credits: dict[int, str] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    stripped: set[int] = field(default_factory=set)
    excerpts: list[Excerpt] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def words(self) -> Iterator[str]:
        """Yield the lines that are the piece: all of its lines that are not skipped."""
        for number in range(self.first, self.last + 1):
            if number not in self.skipped and not self.dump.is_blank(number):
                yield self.dump.line(number)

    def has_text(self, number: int) -> bool:
        """Say whether a line is words of the piece itself."""
        is_text = self.roles.get(number) not in {Role.DROPPED, Role.CONTEXT}
        return is_text and not self.dump.is_blank(number)

    def claim(self, table: Table, key: str, number: Any, role: Role) -> bool:
        """Say what a line is. Notes in the table what is wrong, and returns whether all is well.

        Takes the table and key that name the line and the number as the manifest has it. Only a
        skipped line and a scene break may be blank.
        """
        if not self._is_inside(table, key, number):
            return False
        if self.dump.is_blank(number) and role is not Role.DIVIDER and key != "skip":
            table.refuse(key, number, f"line {number} of {self.dump.name} is blank")
            return False
        name = table.prefix + key
        if number in self.roles:
            table.refuse(key, number, f"line {number} is already named by {self.named_by[number]}")
            return False
        self.roles[number] = role
        self.named_by[number] = name
        return True

    def drop(self, table: Table, key: str, *, is_required: bool = False) -> str:
        """Read a key that names a line which is no paragraph; return the line, "" if none."""
        number = table.value(key, int, expected="a line number", is_required=is_required)
        if number is None or not self.claim(table, key, number, Role.DROPPED):
            return ""
        return self.dump.line(number)

    def span(self, table: Table, key: str) -> tuple[int, int] | None:
        """Read a key that holds the first and last line of a part of this piece."""
        found = line_range(table, key, self.dump)
        if found is None:
            return None
        first, last = found
        if first < self.first or last > self.last:
            table.refuse(key, [first, last], f"lies outside lines = [{self.first}, {self.last}]")
            return None
        return found

    def _is_inside(self, table: Table, key: str, number: Any) -> bool:
        if type(number) is not int:
            table.refuse(key, number, "must be a line number")
        elif not 1 <= number <= len(self.dump.lines):
            table.refuse(key, number, f"{self.dump.name} has the lines 1 to {len(self.dump.lines)}")
        elif not self.first <= number <= self.last:
            table.refuse(key, number, f"lies outside lines = [{self.first}, {self.last}]")
        else:
            return True
        return False


def line_range(table: Table, key: str, dump: Dump | None) -> tuple[int, int] | None:
    """Read a required key that holds a first and a last line of the dump, if there is one."""
    found = table.value(key, list, expected="[first line, last line]", is_required=True)
    if found is None:
        return None
    if len(found) != 2 or any(type(number) is not int for number in found):
        table.refuse(key, found, "must be [first line, last line]")
    elif found[0] > found[1]:
        table.refuse(key, found, "ends before it begins")
    elif dump is not None and not (found[0] >= 1 and found[1] <= len(dump.lines)):
        table.refuse(key, found, f"{dump.name} has the lines 1 to {len(dump.lines)}")
    else:
        return found[0], found[1]
    return None
