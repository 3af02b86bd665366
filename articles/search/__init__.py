"""Search: one analyser in Python, indexed by whichever database the site runs on."""

from articles.search.index import outdated, rebuild, refresh, refresh_many, remove
from articles.search.query import matching, ranked
from articles.search.snippets import highlight, snippet
from articles.search.terms import LONGEST_QUERY, Term, parse_query

__all__ = [
    "LONGEST_QUERY",
    "Term",
    "highlight",
    "matching",
    "outdated",
    "parse_query",
    "ranked",
    "rebuild",
    "refresh",
    "refresh_many",
    "remove",
    "snippet",
]
