"""What is wanted, written in the language of an index; the two differ only in their signs."""

from collections.abc import Callable, Sequence
from itertools import combinations

from articles.search.terms import Term, Wanted


def expression(
    wanted: Sequence[Wanted], *, least: int, both: str, either: str, term: Callable[[Term], str]
) -> str:
    """Return the expression for articles that have at least so many of what is wanted.

    Takes the signs of an index for "and" and "or", and how it writes a term. What stands in
    quotation marks can never be missing.
    """
    fixed, loose = [], []
    for one in wanted:
        variants = (f"({both.join(map(term, variant.terms))})" for variant in one.variants)
        (fixed if one.term.is_exact else loose).append(f"({either.join(variants)})")
    ways = combinations(loose, max(0, min(least - len(fixed), len(loose))))
    return either.join(f"({both.join([*fixed, *way])})" for way in ways)
