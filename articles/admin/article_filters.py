"""The filters that editors use over the list of articles."""

from abc import ABC, abstractmethod

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from taggit.models import Tag

from articles import translating
from articles.models import Article, ImportNote

_MOST_TAGS = 40


class _Switch(admin.SimpleListFilter, ABC):
    """A filter of one question: all of them, or those of which it is true."""

    words = "Yes"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        return [("yes", self.words)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.narrowed(request, queryset) if self.value() == "yes" else queryset

    @abstractmethod
    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles of which it is true."""


class ScheduledFilter(_Switch):
    """Published for a moment that has not come yet, by date or embargo."""

    title = "schedule"
    parameter_name = "scheduled"
    words = "Scheduled"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what is published and waits for its time."""
        now = timezone.now()
        ahead = Q(publish_at__gt=now) | Q(embargo_until__gt=now)
        return queryset.filter(ahead, status=Article.Status.PUBLISHED)


class MineFilter(_Switch):
    """What the user has written or changed, by the history."""

    title = "who worked on it"
    parameter_name = "mine"
    words = "I did"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles with a version by the user."""
        own = Article.history.filter(id=OuterRef("pk"), history_user=request.user.pk)
        return queryset.filter(Exists(own))


class StaleTranslationFilter(_Switch):
    """Translations whose original has changed since."""

    title = "translation"
    parameter_name = "stale"
    words = "Stale translation"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the stale translations."""
        return queryset.filter(pk__in=translating.stale().values("pk"))


class ImportNotesFilter(admin.SimpleListFilter):
    """Articles with notes of the import that nobody has said are done."""

    title = "import notes"
    parameter_name = "notes"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        """Offer all open notes, and those that must be fixed."""
        return [("open", "Open"), ("must_fix", "Must be fixed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles with such notes."""
        notes = ImportNote.objects.filter(article=OuterRef("pk"), is_done=False)
        if self.value() == "must_fix":
            notes = notes.filter(is_must_fix=True)
        return queryset.filter(Exists(notes)) if self.value() else queryset


class TagFilter(admin.SimpleListFilter):
    """The tags that most articles have, and the one that was chosen."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        """Offer the most used tags; any other one can stand in the address."""
        counted = Tag.objects.annotate(articles=Count("article")).filter(articles__gt=0)
        most = list(counted.order_by("-articles", "name")[:_MOST_TAGS])
        if chosen := Tag.objects.filter(slug=self._slug()).first():
            most += [] if chosen in most else [chosen]
        return [(tag.slug, tag.name) for tag in sorted(most, key=lambda tag: tag.name.casefold())]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles with the tag."""
        slug = self._slug()
        return queryset.filter(tags__slug=slug) if slug else queryset

    def _slug(self) -> str:
        # No database takes a NUL.
        return (self.value() or "").replace("\0", "")


FILTERS = (
    "status",
    ScheduledFilter,
    "kind",
    "language",
    MineFilter,
    StaleTranslationFilter,
    ImportNotesFilter,
    TagFilter,
    "series",
)
