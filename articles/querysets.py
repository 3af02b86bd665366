"""The reading rules of the knowledge base; `published` is the one definition of public."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils import timezone

_SERIES_ORDER = (F("series_part").asc(nulls_last=True), "publish_at", "pk")


class ArticleQuerySet(QuerySet):
    """Articles, read as sentences: `Article.objects.published().in_language("ko")`."""

    def published(self, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what the public may see at a moment (now when None).

        This is the only definition of public: pages, lists, tags, search, feeds, sitemap,
        related items and exports all ask here. Scheduling, embargo and expiry are conditions,
        never jobs.
        """
        return self.filter(_published(at or timezone.now()))

    def hidden_keys(self, at: datetime | None = None) -> QuerySet:
        """Return the keys of what the public may not see at a moment, in rows of one; some twice.

        Asked condition by condition, because each has an index: all at once would read every
        article. A published one has a date, the database sees to that.
        """
        at = at or timezone.now()
        others = [value for value in self.model.Status.values if value != "published"]
        conditions = (
            Q(status__in=others),
            Q(publish_at__gt=at),
            Q(embargo_until__gt=at),
            Q(expire_at__lte=at),
        )
        first, *rest = (
            self.filter(condition).order_by().values_list("pk") for condition in conditions
        )
        return first.union(*rest, all=True)

    def gone(self, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what readers are told is gone at a moment (now when None): answered with 410.

        That is what was withdrawn or has expired. What had not come before the public yet (its
        date or embargo lies ahead) stays unknown: saying "gone" would say that it exists.
        """
        at = at or timezone.now()
        return self.filter(
            Q(status="withdrawn") | Q(status="published", expire_at__lte=at),
            Q(publish_at__isnull=True) | Q(publish_at__lte=at),
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=at),
        )

    def in_language(self, language: str) -> "ArticleQuerySet":
        """Keep the articles written in a language ("en" or "ko")."""
        return self.filter(language=language)

    def for_readers_of(self, language: str, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what a page in a language lists, marked with `is_foreign`.

        That is what the public may see in this language, and beside it
        what exists for the public only in another one.
        """
        here = self.model.objects.published(at).in_language(language)
        return (
            self.published(at)
            .filter(
                Q(language=language)
                | ~Exists(here.filter(translation_group=OuterRef("translation_group")))
            )
            .annotate(is_foreign=Case(When(language=language, then=False), default=True))
        )

    def only_outside(self, language: str, at: datetime | None = None) -> "ArticleQuerySet":
        """Keep what the public may see at a moment, but not in a language, in no version."""
        here = self.model.objects.published(at).in_language(language)
        return (
            self.published(at)
            .exclude(language=language)
            .exclude(Exists(here.filter(translation_group=OuterRef("translation_group"))))
        )

    def newest_first(self) -> "ArticleQuerySet":
        """Order by publication, newest first; the key breaks ties so that pages are stable."""
        return self.order_by("-publish_at", "-pk")

    def in_series_order(self) -> "ArticleQuerySet":
        """Order by part; what has no number comes last, by date."""
        return self.order_by(*_SERIES_ORDER)

    def in_reading_order_of_series(self) -> "ArticleQuerySet":
        """Order what `for_readers_of` kept: the page's language first, each part by its number."""
        return self.order_by("is_foreign", *_SERIES_ORDER)

    def to_read_after(self, article: Model, *, topics: Iterable[int]) -> "ArticleQuerySet":
        """Keep what to read after an article: what an editor chose, then what shares topics.

        Takes the primary keys of the article's tags. The chosen ones come first, in the editor's
        order, also those in another language; then others in the article's language, most topics
        in common first and news of our own work last. A translation of the article is not another
        one.
        """
        chosen = article.curated.model.objects.filter(article=article.pk)
        tagged = self.model.tags.through.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model), tag__in=list(topics)
        )
        place = chosen.filter(related=OuterRef("pk"))
        return (
            self.filter(
                pk__in=chosen.order_by().values("related").union(tagged.values("object_id"))
            )
            .exclude(translation_group=article.translation_group)
            .annotate(
                chosen_order=Subquery(place.values("order")[:1]),
                chosen_pk=Subquery(place.values("pk")[:1]),
                shared=Count("tags", filter=Q(tags__in=list(topics)), distinct=True),
                is_update=Q(kind=self.model.Kind.UPDATE),
            )
            .filter(Q(language=article.language) | Q(chosen_pk__isnull=False))
            .order_by(
                F("chosen_order").asc(nulls_last=True),
                F("chosen_pk").asc(nulls_last=True),
                "is_update",
                "-shared",
                "-publish_at",
                "-pk",
            )
        )

    def for_cards(self) -> "ArticleQuerySet":
        """Fetch with the articles what a list shows of each, in one more query."""
        return (
            self.defer("body")
            .select_related("lead_picture")
            .prefetch_related(*card_relations(self.model))
        )

    def for_reading(self) -> "ArticleQuerySet":
        """Fetch with the articles what their bodies name, in four more queries.

        Warnings are fetched by `rendering.attach_warnings`.
        """
        return self.select_related("lead_picture", "series").prefetch_related(
            "pictures",
            "asks",
            Prefetch("sources", self._sources()),
            Prefetch("further_reading", self._sources()),
        )

    def for_page(self) -> "ArticleQuerySet":
        """Fetch with one article what its page shows of it; `rendering.named_by` has the rest."""
        return self.select_related("lead_picture", "series").prefetch_related("pictures")

    def _sources(self) -> QuerySet:
        source = self.model._meta.get_field("sources").related_model
        return source.objects.select_related("via__via__via")


def card_relations(article: type[Model]) -> tuple[Prefetch]:
    """Return what to prefetch for the cards of articles; one query each."""
    contribution = article._meta.get_field("contributions").related_model
    return (Prefetch("contributions", contribution.objects.select_related("contributor")),)


def _published(at: datetime) -> Q:
    return Q(
        Q(embargo_until__isnull=True) | Q(embargo_until__lte=at),
        Q(expire_at__isnull=True) | Q(expire_at__gt=at),
        status="published",
        publish_at__lte=at,
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
            Exists(public_articles.filter(pictures=OuterRef("pk")))
            | Exists(public_articles.filter(lead_picture=OuterRef("pk")))
            | Exists(public_campaigns.filter(pictures=OuterRef("pk")))
            | Exists(public_campaigns.filter(picture=OuterRef("pk")))
        )


class ContributorQuerySet(QuerySet):
    """People and organisations who contribute."""

    def with_page(self) -> "ContributorQuerySet":
        """Keep contributors whose page an editor has opened to the public."""
        return self.filter(has_page=True)
