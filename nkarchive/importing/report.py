"""What an import did with each entry of the manifest."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The five things that can become of an entry; every entry has exactly one."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited_here"
    FAILED = "failed"


@dataclass(kw_only=True)
class Result:
    """What became of one entry: `kind` is "article" or "campaign", `name` its slug."""

    kind: str
    name: str
    outcome: Outcome
    note: str = ""


def written(results: list[Result], *, kinds: tuple[str, ...], is_dry_run: bool) -> list[str]:
    """Return the report as lines: one for each entry, then one of sums for each kind."""
    words = {outcome: outcome.value for outcome in Outcome}
    if is_dry_run:
        words[Outcome.CREATED] = "would be created"
    lines = [
        f"{result.kind} '{result.name}': {words[result.outcome]}"
        + (f" ({result.note})" if result.note else "")
        for result in results
    ]
    for kind in kinds:
        outcomes = [result.outcome for result in results if result.kind == kind]
        parts = [f"{outcomes.count(outcome)} {words[outcome]}" for outcome in Outcome]
        lines.append(f"{kind}s: {len(outcomes)} seen = {' + '.join(parts)}")
    return lines
