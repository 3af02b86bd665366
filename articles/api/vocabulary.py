"""Tags, series and contributors: what the public may know of each."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.urls import reverse
from taggit.models import Tag

from articles.api import asking
from articles.api.answering import endpoint
from articles.api.documents import labels, tag_labels
from articles.models import Article, Contributor, Series, TagLabel
from nkarchive.addresses import absolute


@endpoint
def tags(request: HttpRequest) -> dict[str, Any]:
    """The topics of public articles, by slug, with labels, synonyms and number of articles."""
    given = asking.parameters(request, allowed=asking.PAGING)
    public = Article.objects.published()
    rows = (
        Tag.objects.exclude(slug="")
        .annotate(count=Count("article", filter=Q(article__in=public.values("pk")), distinct=True))
        .filter(count__gt=0)
        .prefetch_related(Prefetch("labels", TagLabel.objects.order_by("language", "name")))
    )
    return asking.page_by_slug(request, given, rows, write=_tag)


@endpoint
def series(request: HttpRequest) -> dict[str, Any]:
    """The series with a public part, by slug."""
    given = asking.parameters(request, allowed=asking.PAGING)
    public = Article.objects.published()
    rows = Series.objects.annotate(
        count=Count("articles", filter=Q(articles__in=public.values("pk")), distinct=True)
    ).filter(count__gt=0)
    return asking.page_by_slug(request, given, rows, write=_series)


@endpoint
def contributors(request: HttpRequest) -> dict[str, Any]:
    """People and organisations whose page an editor has opened, by slug; nobody else."""
    given = asking.parameters(request, allowed=asking.PAGING)
    public = Article.objects.published()
    rows = Contributor.objects.with_page().annotate(
        count=Count(
            "contributions__article",
            filter=Q(contributions__article__in=public.values("pk")),
            distinct=True,
        )
    )
    return asking.page_by_slug(request, given, rows, write=_contributor)


def _tag(tag: Tag) -> dict[str, Any]:
    return {
        "slug": tag.slug,
        "name": tag.name,
        "labels": tag_labels(label for label in tag.labels.all() if not label.is_synonym),
        "synonyms": [
            {"language": label.language, "name": label.name}
            for label in tag.labels.all()
            if label.is_synonym
        ],
        "article_count": tag.count,
        "url": absolute(reverse("articles:tag", args=[tag.slug])),
    }


def _series(row: Series) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "titles": labels(row, "title"),
        "descriptions": labels(row, "description"),
        "article_count": row.count,
        "url": absolute(row.get_absolute_url()),
    }


def _contributor(person: Contributor) -> dict[str, Any]:
    return {
        "slug": person.slug,
        "names": labels(person, "name"),
        "is_organisation": person.is_organisation,
        "bios": labels(person, "bio"),
        "article_count": person.count,
        "url": absolute(person.get_absolute_url()),
    }
