"""What a comparison found: each finding names an object at Stripe, and nobody."""

from dataclasses import asdict, dataclass, field
from typing import Any

# A run that finds more keeps the first ones and the number of the others.
MOST_KEPT = 1000


@dataclass(frozen=True)
class Finding:
    """One difference: what kind, the id at Stripe, a sentence, and whether it is mended."""

    kind: str
    id: str
    words: str
    is_repaired: bool


@dataclass
class Findings:
    """The findings of one run, a bounded number of them whole."""

    kept: list[Finding] = field(default_factory=list)
    more: int = 0
    more_unrepaired: int = 0

    def add(self, kind: str, stripe_id: str, words: str, *, is_repaired: bool) -> None:
        """Add a finding; the words hold no personal data."""
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Finding(kind, stripe_id, words, is_repaired))
            return
        self.more += 1
        self.more_unrepaired += not is_repaired

    def rows(self) -> list[dict[str, Any]]:
        """Return what the row of the run keeps."""
        rows = [asdict(finding) for finding in self.kept]
        if self.more:
            words = f"{self.more} more were found, {self.more_unrepaired} of them not repaired"
            rows.append(asdict(Finding("more", "", words, not self.more_unrepaired)))
        return rows
