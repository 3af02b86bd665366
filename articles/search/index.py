"""Keeping what search knows of articles."""

import itertools
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article, SearchEntry, SearchFacet, SearchText, SearchWord
from articles.rendering import body_segments
from articles.search import analyser, facets, sqlite, words
from articles.tagging import words_of

_BATCH = 50
_RELATED = (
    "tags__labels",
    "contributions__contributor",
    "editions",
    "warnings",
    "warnings_in_text",
)


def refresh(article: Article) -> None:
    """Bring the entry of one article up to date with its rows.

    Every edge that writes an article, its tags, contributions or warnings calls this afterwards.
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
    """Forget an article at once; deleting the article does this too, but for its facets' bits.

    Those say nothing without the article: results are counted among those that are there.
    """
    facets.forget([article.pk])
    SearchEntry.objects.filter(article=article).delete()


def outdated() -> models.QuerySet:
    """Return the articles that have no entry, or one older than themselves."""
    return Article.objects.filter(
        Q(search_entry__isnull=True) | Q(search_entry__indexed_at__lt=F("updated_at"))
    )


def rebuild() -> int:
    """Write every entry anew, and on SQLite the index over them; returns how many.

    Words of articles that are no more are forgotten here, and only here.
    """
    SearchEntry.objects.exclude(article__in=Article.objects.all()).delete()
    SearchFacet.objects.all().delete()
    SearchWord.objects.all().delete()
    count = refresh_many(Article.objects.all())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(sqlite.REBUILD)
    look_at_rows()
    return count


def look_at_rows() -> None:
    """Let SQLite's planner know what its indexes hold; PostgreSQL looks by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in sqlite.ANALYZE:
                cursor.execute(statement)


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
    with transaction.atomic():
        articles = Article.objects.filter(pk__in=keys).select_related("series")
        articles = list(articles.prefetch_related(*_RELATED))
        entries = [_entry(article, indexed_at=indexed_at) for article in articles]
        SearchEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["freshness", "indexed_at"],
        )
        spoken: dict[str, bool] = {}
        texts = []
        for article in articles:
            parts = _texts(article)
            for word, is_name in words.words_in(
                one for part in parts.values() for one in part
            ).items():
                spoken[word] = is_name and spoken.get(word, True)
            columns = {field: analyser.index_text(*part) for field, part in parts.items()}
            columns["body"] += analyser.crossings(*itertools.chain(*parts.values()))
            texts.append(SearchText(entry_id=article.pk, written=_written(article), **columns))
        SearchText.objects.bulk_create(
            texts,
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["title", "standfirst", "tags", "body", "written"],
        )
        words.learn(spoken)
        facets.keep(articles, paired=_paired(articles))


def _entry(article: Article, *, indexed_at: datetime) -> SearchEntry:
    return SearchEntry(
        article_id=article.pk,
        freshness=int(article.publish_at.timestamp()) if article.publish_at else 0,
        indexed_at=indexed_at,
    )


def _texts(article: Article) -> dict[str, list[str]]:
    people = [contribution.contributor for contribution in article.contributions.all()]
    series = [article.series.title_en, article.series.title_ko] if article.series else []
    return {
        "title": [article.title],
        "standfirst": [article.subtitle, article.standfirst],
        "tags": [
            *words_of(article.tags.all()),
            *(name for person in people for name in (person.name_en, person.name_ko)),
            *series,
        ],
        "body": [
            *(words for one in article.editions.all() for words in (one.title, one.outlet)),
            *body_segments(article),
        ],
    }


def _written(article: Article) -> str:
    return "\n".join(" ".join(block.splitlines()) for block in body_segments(article))


def _paired(articles: list[Article]) -> list[int]:
    """Return the keys of all articles that have a translation and share a group with these."""
    members: dict[object, list[int]] = {}
    groups = {article.translation_group for article in articles}
    rows = Article.objects.filter(translation_group__in=groups)
    for group, pk in rows.values_list("translation_group", "pk"):
        members.setdefault(group, []).append(pk)
    return [pk for pks in members.values() if len(pks) > 1 for pk in pks]
