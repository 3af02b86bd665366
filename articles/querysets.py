"""The reading rules of the knowledge base; `published` is the one definition of public."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone


class ArticleQuerySet(QuerySet):
    """Articles, read as sentences: `Article.objects.published().in_language("ko")`."""

    def published(self, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what the public may see at a moment (now when None).

        This is the only definition of public: pages, lists, tags, search, feeds, sitemap,
        related items and exports all ask here. Scheduling, embargo and expiry are conditions,
        never jobs.
        """
        at = at or timezone.now()
        return self.filter(
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=at),
            Q(expire_at__isnull=True) | Q(expire_at__gt=at),
            status="published",
            publish_at__lte=at,
        )

    def gone(self, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what was public and is no more (withdrawn, or expired): answered with 410."""
        at = at or timezone.now()
        return self.filter(Q(status="withdrawn") | Q(status="published", expire_at__lte=at))

    def in_language(self, language: str) -> "ArticleQuerySet":
        """Keep the articles written in a language ("en" or "ko")."""
        return self.filter(language=language)

    def only_in_other_language(self, language: str) -> "ArticleQuerySet":
        """Keep public articles that have no public version in this language."""
        here = self.model.objects.published().in_language(language)
        return self.exclude(language=language).exclude(
            translation_group__in=here.values("translation_group")
        )

    def newest_first(self) -> "ArticleQuerySet":
        """Order by publication, newest first; the key breaks ties so that pages are stable."""
        return self.order_by("-publish_at", "-pk")

    def for_cards(self) -> "ArticleQuerySet":
        """Fetch with the articles what a list shows of each, in a fixed number of queries."""
        return self.select_related("lead_picture", "series").prefetch_related(
            "contributions__contributor", "warnings", "tags"
        )


class PictureQuerySet(QuerySet):
    """Pictures of the library."""

    def shown_to_the_public(self, at: datetime | None = None) -> "PictureQuerySet":
        """Keep pictures that stand on a page the public can see at a moment (now when None)."""
        article = self.model._meta.get_field("articles").related_model
        campaign = self.model._meta.get_field("campaigns").related_model
        public_articles = article.objects.published(at)
        public_campaigns = campaign.objects.public()
        return self.filter(
            Q(articles__in=public_articles)
            | Q(led_articles__in=public_articles)
            | Q(campaigns__in=public_campaigns)
            | Q(led_campaigns__in=public_campaigns)
        ).distinct()


class ContributorQuerySet(QuerySet):
    """People and organisations who contribute."""

    def with_page(self) -> "ContributorQuerySet":
        """Keep contributors whose page an editor has opened to the public."""
        return self.filter(has_page=True)
