"""The rows of every table as an export writes them, each with what hangs on it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from taggit.models import Tag

from articles.exporting.bodies import Names, with_names
from articles.exporting.columns import values_of
from articles.models import (
    Article,
    ContentWarning,
    Contribution,
    Contributor,
    Picture,
    RelatedArticle,
    Series,
    Source,
)

Row = dict[str, Any]
# The tables in the order in which they are written, and read back.
TABLES = ("warnings", "tags", "series", "contributors", "pictures", "sources", "articles")
_AT_ONCE = 200


def names_here() -> Names:
    """Return what texts may name in this database; sources are numbered as they were made."""
    campaigns = Article.asks.rel.model._default_manager.order_by("pk")
    return Names(
        pictures={pk: str(uuid) for pk, uuid in Picture.objects.values_list("pk", "uuid")},
        sources={
            pk: str(number)
            for number, pk in enumerate(
                Source.objects.order_by("pk").values_list("pk", flat=True), start=1
            )
        },
        campaigns=dict(campaigns.values_list("pk", "slug")),
        warnings=dict(ContentWarning.objects.values_list("pk", "slug")),
    )


def rows_of(table: str, *, names: Names) -> Iterator[Row]:
    """Yield the rows of one of TABLES, always in the same order."""
    if table == "warnings":
        yield from map(values_of, ContentWarning.objects.order_by("slug"))
    elif table == "tags":
        yield from map(_tag, Tag.objects.exclude(slug="").order_by("slug"))
    elif table == "series":
        yield from map(values_of, Series.objects.order_by("slug"))
    elif table == "contributors":
        yield from map(values_of, Contributor.objects.order_by("slug"))
    elif table == "pictures":
        yield from map(values_of, Picture.objects.order_by("pk"))
    elif table == "sources":
        for source in Source.objects.order_by("pk"):
            yield source_row(source, names=names)
    else:
        for article in for_export(Article.objects.order_by("pk")).iterator(chunk_size=_AT_ONCE):
            yield article_row(article, names=names)


def source_row(source: Source, *, names: Names) -> Row:
    """Return a source with its number and that of the publication it has the text from."""
    return {
        "number": names.sources[source.pk],
        **values_of(source),
        "via": names.sources[source.via_id] if source.via_id else None,
    }


def for_export(articles: QuerySet) -> QuerySet:
    """Fetch with articles all that `article_row` writes."""
    return articles.select_related("series", "lead_picture").prefetch_related(
        *("tags", "warnings", "further_reading", "editions", "corrections", "import_notes"),
        "former_slugs",
        Prefetch("contributions", Contribution.objects.select_related("contributor")),
        Prefetch("curated", RelatedArticle.objects.select_related("related")),
    )


def article_row(article: Article, *, names: Names) -> Row:
    """Return an article with everything that belongs to it; fetch it with `for_export`."""
    return {
        **values_of(article),
        "body": with_names(article.body, names=names),
        "lead_picture": str(article.lead_picture.uuid) if article.lead_picture else None,
        "series": article.series.slug if article.series else None,
        "tags": sorted(tag.slug for tag in article.tags.all() if tag.slug),
        "warnings": sorted(warning.slug for warning in article.warnings.all()),
        "further_reading": [
            names.sources.get(row.pk, "") for row in _made(article.further_reading.all())
        ],
        "contributions": [
            {"contributor": row.contributor.slug, **values_of(row)}
            for row in _made(article.contributions.all())
        ],
        "editions": _values(article.editions.all()),
        "corrections": _values(article.corrections.all()),
        "import_notes": _values(article.import_notes.all()),
        "former_slugs": _values(article.former_slugs.all()),
        "related": [
            {"article": str(row.related.uuid), "order": row.order}
            for row in _made(article.curated.all())
        ],
    }


def _tag(tag: Tag) -> Row:
    return {
        **values_of(tag),
        "labels": _values(tag.labels.all()),
        "occasions": _values(tag.occasions.all()),
        "former_slugs": _values(tag.former_slugs.all()),
    }


def _values(rows: Iterable[Any]) -> list[Row]:
    return [values_of(row) for row in _made(rows)]


def _made(rows: Iterable[Any]) -> list[Any]:
    """Return rows in the order in which they were made: so they are made again."""
    return sorted(rows, key=lambda row: row.pk)
