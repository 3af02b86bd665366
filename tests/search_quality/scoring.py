"""How good an order of results is, measured against judgements."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import mean

# How far down a reader looks, and the length of a page.
DEPTH = 10
PAGE = 20
# From this grade on an article is of real use.
USEFUL = 2
BEST = 3


def ndcg(order: Sequence[str], grades: Mapping[str, int], *, depth: int = DEPTH) -> float:
    """Return nDCG of the first results: gain 2^grade - 1, over the best order there could be.

    Takes keys in their order and the grades above 0.
    """
    best = _gained(sorted(grades.values(), reverse=True)[:depth])
    return _gained(grades.get(key, 0) for key in order[:depth]) / best


def recall(order: Sequence[str], grades: Mapping[str, int], *, depth: int = PAGE) -> float:
    """Return which part of the useful articles stands on the first page."""
    useful = {key for key, grade in grades.items() if grade >= USEFUL}
    return len(useful.intersection(order[:depth])) / len(useful)


def reciprocal_rank(order: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 / place of the first article that is an answer; 0 if none is."""
    for place, key in enumerate(order, start=1):
        if grades.get(key, 0) == BEST:
            return 1 / place
    return 0.0


def overlap(one: Sequence[str], other: Sequence[str], *, depth: int = DEPTH) -> float:
    """Return which part of two tops is shared: common over all (Jaccard); 1 if both are empty."""
    first, second = set(one[:depth]), set(other[:depth])
    return len(first & second) / len(first | second) if first | second else 1.0


def average(values: Iterable[float]) -> float:
    """Return the mean; of nothing, 0."""
    return mean(list(values) or [0.0])


def _gained(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))
