"""Which articles hold what is asked for: sets of keys, the same on both databases."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from articles import tagging
from articles.models import Article, Contribution, SearchEntry, SearchText
from articles.search import postgres, sqlite
from articles.search.analyser import words
from articles.search.bits import bits_of, flags_of, keys_of
from articles.search.query import Query
from articles.search.ranking import Candidate
from articles.search.terms import Term, Variant, Wanted
from articles.search.widening import widen

_BACKENDS = {"postgresql": postgres, "sqlite": sqlite}
WIDTHS = 4
# SQL for keys of articles, and its values.
Asked = tuple[str, Sequence[object]]
# Rarer sets than this are read by their keys; of larger ones the freshest are looked for in turn.
_FEW = 2_000
# Characters of markup. Reading a page full of whole books for a line of each takes too long.
_LONGEST_BODY_READ = 100_000


def matching(articles: QuerySet, *, query: Query) -> QuerySet:
    """Keep the articles that hold all that a query asks for; none where it asks for nothing."""
    if not query or query.unknown:
        return articles.none()
    if query.terms:
        articles = articles.filter(pk__in=RawSQL(*holding(widen(query.terms))))  # noqa: S611
    for term in query.excluded:
        articles = articles.exclude(pk__in=RawSQL(*holding(as_typed([term]))))  # noqa: S611
    for name in query.tags:
        tag = tagging.find_tag(name)
        articles = articles.filter(tags=tag) if tag else articles.none()
    for name in query.people:
        articles = articles.filter(pk__in=_contributions(name).values("article"))
    for first, last in query.years:
        articles = articles.filter(publish_at__year__gte=first, publish_at__year__lte=last)
    return articles


def found(wanted: Sequence[Wanted], *, least: int) -> list[Asked]:
    """Ask for the articles that have at least so many of what is wanted, width by width.

    The first are those that have it all in the title, the last those that have it anywhere.
    """
    return _BACKENDS[connection.vendor].found(wanted, least=least)


def holding(wanted: Sequence[Wanted]) -> Asked:
    """Ask for the articles that have all of it, anywhere."""
    return _BACKENDS[connection.vendor].holding(wanted)


def made_by(name: str) -> Asked:
    """Ask for the articles to which someone of a name contributed."""
    return _contributions(name).order_by().values(key=F("article")).query.sql_with_params()


def hidden(at: datetime) -> Asked:
    """Ask for the articles that the public may not see at a moment."""
    sql, values = Article.objects.hidden_keys(at).query.sql_with_params()
    return f"SELECT pk AS key FROM ({sql}) AS hidden", values  # noqa: S608


def read(several: Sequence[Asked]) -> list[int]:
    """Return the set of articles that each asks for; all with one query."""
    if not several:
        return []
    all_keys = _BACKENDS[connection.vendor].ALL_KEYS
    parts = [
        f"SELECT {number}, {all_keys} FROM ({sql}) AS asked"  # noqa: S608
        for number, (sql, _) in enumerate(several)
    ]
    sets = [0] * len(several)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [one for _, values in several for one in values])
        for number, keys in cursor.fetchall():
            sets[number] = bits_of(_read(keys))
    return sets


def as_typed(terms: Iterable[Term]) -> tuple[Wanted, ...]:
    """Return terms as what is wanted, with nothing in their place."""
    return tuple(Wanted(variants=(Variant(terms=(term,)),)) for term in terms)


def listed(*, language: str, at: datetime) -> int:
    """Return everything that a page in a language lists."""
    return bits_of(Article.objects.for_readers_of(language, at).values_list("pk", flat=True))


def with_public_translation(among: Iterable[int], *, language: str, hidden_: int) -> int:
    """Return those that readers of a language have in their own.

    Takes what the public may not see besides: a translation that is hidden is none.
    """
    own = Article.objects.filter(
        language=language, translation_group=OuterRef("translation_group")
    ).order_by()
    pairs = Article.objects.filter(pk__in=list(among)).annotate(own=Subquery(own.values("pk")[:1]))
    return bits_of(
        key
        for key, translation in _rows(pairs.order_by().values_list("pk", "own"))
        if translation is not None and not hidden_ >> translation & 1
    )


def freshest(found_: int, *, count: int) -> list[int]:
    """Return the freshest of a set of articles, in their order; in any order where it is all."""
    order = SearchEntry.objects.order_by("-freshness", "-article_id")
    size = found_.bit_count()
    if size <= count:
        return list(keys_of(found_))
    if size <= _FEW:
        kept = order.filter(pk__in=list(keys_of(found_)))
        return list(kept.values_list("pk", flat=True)[:count])
    flags = flags_of(found_)
    keys: list[int] = []
    last: tuple[int, int] | None = None
    # Twice as many as hold enough if the set is spread evenly; where it is not, ever more at once,
    # so that the number of questions hardly grows with the archive.
    most = 2 * count * found_.bit_length() // size
    while len(keys) < count:
        rows = _rows(_after(order, last).values_list("freshness", "pk")[:most])
        keys += [key for _, key in rows if flags[key : key + 1] == "1"]
        if len(rows) < most:
            break
        last, most = rows[-1], most * 4
    return keys[:count]


def candidates(keys: Sequence[int]) -> list[Candidate]:
    """Read the words of some articles, for ranking."""
    rows = SearchText.objects.filter(pk__in=keys).values_list(
        "pk", "entry__freshness", "title", "standfirst", "tags", "body"
    )
    return [Candidate(*row) for row in rows]


def with_written(articles: QuerySet) -> QuerySet:
    """Give articles `written`: their text in lines, None where the index is older than they.

    What an editor took out of a text must not be quoted from an index that lags behind; there is
    `newer_body` then, the markup, unless it is very long.
    """
    is_fresh = Q(search_entry__indexed_at__gte=F("updated_at"))
    is_short = Q(body_length__lte=_LONGEST_BODY_READ)
    return articles.alias(body_length=Length("body")).annotate(
        written=Case(When(is_fresh, then=F("search_entry__text__written"))),
        newer_body=Case(When(is_fresh, then=None), When(is_short, then=F("body"))),
    )


def _read(all_keys: list[int] | str | None) -> list[int]:
    """Return the keys in an array, or in the JSON that SQLite has in its place."""
    return json.loads(all_keys) if isinstance(all_keys, str) else all_keys or []


def _rows(asked: QuerySet) -> list[tuple]:
    """Read rows of numbers all at once: what Django does for each row costs more than the row."""
    with connection.cursor() as cursor:
        cursor.execute(*asked.query.sql_with_params())
        return cursor.fetchall()


def _after(order: QuerySet, last: tuple[int, int] | None) -> QuerySet:
    if last is None:
        return order
    freshness, key = last
    return order.filter(Q(freshness__lt=freshness) | Q(freshness=freshness, pk__lt=key))


def _contributions(name: str) -> QuerySet:
    """Return the contributions of people whose name holds these words; compared without case.

    A slug counts where it stands in the address of a page: that of a narrator without one may hold
    the name that they are not known by here.
    """
    found_ = Contribution.objects.exclude(contributor=None)
    parts = words(name) and name.replace("-", " ").split()
    for part in parts or ["\x01"]:
        found_ = found_.filter(
            Q(contributor__name_en__icontains=part)
            | Q(contributor__name_ko__icontains=part)
            | Q(contributor__has_page=True, contributor__slug__icontains=part)
        )
    return found_
