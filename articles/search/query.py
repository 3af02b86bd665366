"""Finding articles: the same rows in the same order on both databases."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from articles.search import postgres, sqlite
from articles.search.terms import Term

_FIELDS = ("title", "standfirst", "tags", "body")
_BACKENDS = {"postgresql": postgres, "sqlite": sqlite}


def matching(articles: QuerySet, *, terms: Sequence[Term]) -> QuerySet:
    """Keep the articles that hold every term; none where there is no term."""
    if not terms:
        return articles.none()
    backend = _BACKENDS[connection.vendor]
    # The index finds the tokens; that the tokens of a term stand side by side is then read in the
    # column itself, because PostgreSQL forgets positions in long texts.
    together = [_holds(term, _FIELDS) for term in terms if len(term.tokens) > 1]
    return articles.filter(Q(search_entry__in=backend.holding(terms)), *together)


def ranked(articles: QuerySet, *, terms: Iterable[Term]) -> QuerySet:
    """Order found articles: all terms in the title come before standfirst, tags and body.

    Within each part the order that the articles already have decides.
    """
    terms = list(terms)
    if not terms:
        return articles
    tiers = [
        When(reduce(and_, (_holds(term, _FIELDS[:count]) for term in terms)), then=Value(count))
        for count in (1, 2, 3)
    ]
    order = articles.query.order_by
    return articles.annotate(found_in=Case(*tiers, default=Value(len(_FIELDS)))).order_by(
        *(name for name in order if name == "is_foreign"),
        "found_in",
        *(name for name in order if name != "is_foreign"),
    )


def _holds(term: Term, fields: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{f"search_entry__{field}__contains": term.needle}) for field in fields))
