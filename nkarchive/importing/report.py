"""What an import did with each entry of the manifest."""

from dataclasses import dataclass, field
from enum import StrEnum

from nkarchive.importing.layout import Layout

_LONGEST_SHOWN = 40


class Outcome(StrEnum):
    """The five things that can become of an entry; every entry has exactly one."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited_here"
    FAILED = "failed"


@dataclass(kw_only=True)
class Result:
    """What became of one entry: `kind` is "article" or "campaign", `name` its slug.

    `left_out` are the lines inside the entry that are no part of the piece, `remarks` what is to
    be done by hand afterwards.
    """

    kind: str
    name: str
    outcome: Outcome
    note: str = ""
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, note: str) -> None:
        """Say something more of the entry."""
        self.note = f"{self.note}; {note}" if self.note else note


def written(results: list[Result], *, kinds: tuple[str, ...], is_dry_run: bool) -> list[str]:
    """Return the report as lines: one for each entry, then one of sums for each kind."""
    words = {outcome: outcome.value for outcome in Outcome}
    if is_dry_run:
        words[Outcome.CREATED] = "would be created"
    lines = []
    for result in results:
        note = f" ({result.note})" if result.note else ""
        lines.append(f"{result.kind} '{result.name}': {words[result.outcome]}{note}")
        if result.outcome is Outcome.CREATED:
            lines += [f"    left out: {line}" for line in result.left_out]
            lines += [f"    {remark}" for remark in result.remarks]
    for kind in kinds:
        outcomes = [result.outcome for result in results if result.kind == kind]
        parts = [f"{outcomes.count(outcome)} {words[outcome]}" for outcome in Outcome]
        lines.append(f"{kind}s: {len(outcomes)} seen = {' + '.join(parts)}")
    return lines


def left_out(layout: Layout) -> list[str]:
    """Return the lines inside an entry that are no part of the piece, as the report names them.

    Those are the lines that the manifest skips, and known page chrome that it does not name.
    """
    found = []
    for number in sorted(layout.skipped):
        words = layout.dump.line(number)
        if not words:
            continue
        shown = f"{words[:_LONGEST_SHOWN]}…" if len(words) > _LONGEST_SHOWN else words
        chrome = " (page chrome)" if number in layout.stripped else ""
        found.append(f"line {number} “{shown}”{chrome}")
    return found
