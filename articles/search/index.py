"""Keeping what search knows of articles."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article, SearchEntry
from articles.rendering import body_segments
from articles.search import analyser, sqlite
from articles.tagging import words_of

_FIELDS = ["title", "standfirst", "tags", "body", "indexed_at"]
_BATCH = 50


def refresh(article: Article) -> None:
    """Bring the entry of one article up to date with its rows.

    Every edge that writes an article, its tags or its contributions calls this afterwards.
    """
    refresh_many(Article.objects.filter(pk=article.pk))


def refresh_many(articles: models.QuerySet) -> int:
    """Bring the entries of articles up to date; returns how many.

    Takes a queryset of articles in any state: whether the public may see one is asked when it is
    searched, so that scheduling needs no job.
    """
    count = 0
    batch = list(_batch(articles, after=0))
    while batch:
        count += len(batch)
        _write(batch)
        batch = list(_batch(articles, after=batch[-1]))
    return count


def remove(article: Article) -> None:
    """Forget an article at once; deleting the article does this too."""
    SearchEntry.objects.filter(article=article).delete()


def outdated() -> models.QuerySet:
    """Return the articles that have no entry, or one older than themselves."""
    return Article.objects.filter(
        Q(search_entry__isnull=True) | Q(search_entry__indexed_at__lt=F("updated_at"))
    )


def rebuild() -> int:
    """Write every entry anew, and on SQLite the index over them; returns how many."""
    SearchEntry.objects.exclude(article__in=Article.objects.all()).delete()
    count = refresh_many(Article.objects.all())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(sqlite.REBUILD)
    return count


def _batch(articles: models.QuerySet, *, after: int) -> Iterable[int]:
    return (
        articles.order_by("pk")
        .filter(pk__gt=after)
        .values_list("pk", flat=True)
        .distinct()[:_BATCH]
    )


def _write(keys: list[int]) -> None:
    # Taken before the rows are read: what changes meanwhile is newer than this and is swept up.
    indexed_at = timezone.now()
    articles = Article.objects.filter(pk__in=keys).prefetch_related(
        "tags__labels", "contributions__contributor", "editions"
    )
    SearchEntry.objects.bulk_create(
        [_entry(article, indexed_at=indexed_at) for article in articles],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=_FIELDS,
    )


def _entry(article: Article, *, indexed_at: datetime) -> SearchEntry:
    people = [contribution.contributor for contribution in article.contributions.all()]
    return SearchEntry(
        article=article,
        title=analyser.index_text(article.title),
        standfirst=analyser.index_text(article.subtitle, article.standfirst),
        tags=analyser.index_text(
            *words_of(article.tags.all()),
            *(name for person in people for name in (person.name_en, person.name_ko)),
        ),
        body=analyser.index_text(
            *(words for one in article.editions.all() for words in (one.title, one.outlet)),
            *body_segments(article),
        ),
        indexed_at=indexed_at,
    )
