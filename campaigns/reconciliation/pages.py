"""Long lists in short pieces, so that memory stays small."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

# As many as Stripe answers at once.
PAGE = 100


def pages(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of at most PAGE, in their order."""
    iterator = iter(items)
    while page := list(islice(iterator, PAGE)):
        yield page
