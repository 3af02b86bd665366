"""How much two pieces have the same words, run by run."""

import re
from collections.abc import Iterable

from nkarchive.importing.fingerprint import folded

# From this share on an import says that two pieces are nearly the same.
LEAST_SHARE = 0.6
_RUN = 5
_WORD = re.compile(r"\w+")


def runs(lines: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return every run of five words of some lines; a shorter text is one run.

    Case, punctuation and spaces are folded: two copies of a piece differ in those first.
    """
    words = _WORD.findall(folded(" ".join(lines)).casefold())
    if not words:
        return frozenset()
    last = max(len(words) - _RUN, 0)
    return frozenset(tuple(words[at : at + _RUN]) for at in range(last + 1))


def shared(one: frozenset, other: frozenset) -> float:
    """Return which share of the runs of the two is in both: 1.0 for the same words."""
    return len(one & other) / len(one | other) if one and other else 0.0
