"""Search: one analyser in Python, indexed by whichever database the site runs on."""

from articles.search.facets import Chosen, FacetValue
from articles.search.finding import matching
from articles.search.index import look_at_rows, outdated, rebuild, refresh, refresh_many, remove
from articles.search.query import LONGEST_QUERY, Query, Understood, read_query
from articles.search.results import PER_PAGE, Results, find
from articles.search.snippets import highlight, snippet
from articles.search.terms import Term

__all__ = [
    "LONGEST_QUERY",
    "PER_PAGE",
    "Chosen",
    "FacetValue",
    "Query",
    "Results",
    "Term",
    "Understood",
    "find",
    "highlight",
    "look_at_rows",
    "matching",
    "outdated",
    "read_query",
    "rebuild",
    "refresh",
    "refresh_many",
    "remove",
    "snippet",
]
