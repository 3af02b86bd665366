"""The articles of the sample site, from what its files say."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.utils import timezone

from articles.models import Article, Contribution, Correction, Edition, RelatedArticle

NAMED = re.compile(r'data-(picture|source|campaign|warning)="@([a-z-]+)"')


def with_ids(html: str, made: dict[str, dict[str, Any]]) -> str:
    """Put ids where the files name a thing by its key after an @."""
    return NAMED.sub(lambda found: f'data-{found[1]}="{made[found[1]][found[2]].pk}"', html)


class SampleArticles:
    """Makes articles with all that belongs to them; `made` holds the other rows by their keys."""

    def __init__(self, made: dict[str, dict[str, Any]]) -> None:
        self.made = made
        self._related: dict[Article, list[str]] = {}

    def add(
        self,
        *,
        body: str,
        byline: list[dict],
        days_ago: int | None = None,
        picture: str | None = None,
        tags: list[str],
        warnings: list[str] = [],  # noqa: B006 (never changed)
        series: str | None = None,
        part: int | None = None,
        editions: list[dict[str, Any]] = [],  # noqa: B006 (never changed)
        corrections: list[dict[str, Any]] = [],  # noqa: B006 (never changed)
        related: list[str] = [],  # noqa: B006 (never changed)
        translation: str | None = None,
        status: str = Article.Status.PUBLISHED,
        **row: Any,
    ) -> None:
        """Make one article; `related` are slugs, which `connect` looks up when all are there."""
        article = Article.objects.create(
            body=with_ids(body, self.made),
            lead_picture=self.made["picture"].get(picture),
            series=self.made["series"].get(series),
            series_part=part,
            status=status,
            publish_at=None if days_ago is None else timezone.now() - timedelta(days=days_ago),
            # Translations name one key; the key makes the group.
            translation_group=uuid5(NAMESPACE_URL, translation) if translation else uuid4(),
            **row,
        )
        article.tags.add(*tags)
        article.warnings.set(self.made["warning"][key] for key in warnings)
        for order, part_of in enumerate(byline):
            who = self.made["contributor"][part_of.pop("who")]
            Contribution.objects.create(article=article, contributor=who, order=order, **part_of)
        for order, edition in enumerate(editions):
            Edition.objects.create(article=article, order=order, **edition)
        for record in corrections:
            made_on = _days_ago(record.pop("days_ago"))
            Correction.objects.create(article=article, made_on=made_on, **record)
        self._related[article] = related

    def connect(self) -> None:
        """Let articles recommend each other."""
        for article, slugs in self._related.items():
            for order, slug in enumerate(slugs):
                other = Article.objects.get(slug=slug, language=article.language)
                RelatedArticle.objects.create(article=article, related=other, order=order)


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
