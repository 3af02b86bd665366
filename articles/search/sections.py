"""Results that stand together, and the order in which they are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.search import finding

# So many of the freshest of each place are ranked by all that is known of them; the rest stands
# behind them, the freshest first.
WINDOW = 100


class Places:
    """As many places as there are results, for the paginator."""

    def __init__(self, count: int) -> None:
        self.places = range(count)
        self.ordered = True

    def count(self) -> int:
        return len(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, wanted: slice) -> range:
        return self.places[wanted]


@dataclass(kw_only=True)
class Section:
    """Results that stand together; `tiers` are sets by width, without those before them."""

    tiers: list[int]
    is_foreign: bool
    is_partial: bool

    @property
    def size(self) -> int:
        return sum(tier.bit_count() for tier in self.tiers)

    def window(self) -> list[int]:
        """Return the articles that are ranked by all that is known of them."""
        return self.first(min(WINDOW, self.size))

    def first(self, count: int) -> list[int]:
        """Return the first articles: place by place, the freshest of each first."""
        keys: list[int] = []
        for tier in self.tiers:
            if len(keys) < count and tier:
                keys += finding.freshest(tier, count=count - len(keys))
        return keys


def apart(tiers: Sequence[int], side: int) -> list[int]:
    """Return what each tier has on one side that the tiers before it have not."""
    found, before = [], 0
    for tier in tiers:
        found.append(tier & side & ~before)
        before |= tier
    return found
