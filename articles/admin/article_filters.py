"""The filters that editors use over the list of articles."""

from abc import ABC, abstractmethod

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from taggit.models import Tag

from articles import translating
from articles.admin import waiting
from articles.models import Article, ContentWarning

_MOST_TAGS = 40
# No slug of a warning begins so.
_WITHOUT = "-"


class Switch(admin.SimpleListFilter, ABC):
    """A filter of one question: all of them, or those of which it is true."""

    words = "Yes"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        return [("yes", self.words)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.narrowed(request, queryset) if self.value() == "yes" else queryset

    @abstractmethod
    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the rows of which it is true."""


class ScheduledFilter(Switch):
    """Published for a moment that has not come yet, by date or embargo."""

    title = "schedule"
    parameter_name = "scheduled"
    words = "Scheduled"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what is published and waits for its time."""
        return waiting.scheduled(queryset)


class WaitingFilter(Switch):
    """What the user can bring on: own drafts, what to review, what to publish."""

    title = "whom it waits for"
    parameter_name = "waiting"
    words = "Me"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles that wait for the user."""
        return waiting.waiting_for(queryset, request.user)


class MineFilter(Switch):
    """What the user has written or changed, by the history."""

    title = "who worked on it"
    parameter_name = "mine"
    words = "I did"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles with a version by the user."""
        return waiting.worked_on_by(queryset, request.user)


class StaleTranslationFilter(Switch):
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
        if not self.value():
            return queryset
        return waiting.with_open_notes(queryset, is_must_fix=self.value() == "must_fix")


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


class WarningFilter(admin.SimpleListFilter):
    """What readers are warned of, whether it is named for the piece or stands in its text."""

    title = "content warning"
    parameter_name = "warning"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        """Offer each warning, and the pieces without any."""
        rows = ContentWarning.objects.order_by("label_en").values_list("slug", "label_en")
        return [*rows, (_WITHOUT, "Without any")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the articles with the warning."""
        slug = (self.value() or "").replace("\0", "")
        if slug == _WITHOUT:
            return queryset.filter(warnings=None, warnings_in_text=None)
        found = Article.objects.filter(Q(warnings__slug=slug) | Q(warnings_in_text__slug=slug))
        return queryset.filter(pk__in=found.values("pk")) if slug else queryset


FILTERS = (
    WaitingFilter,
    "status",
    ScheduledFilter,
    MineFilter,
    "kind",
    "language",
    StaleTranslationFilter,
    ImportNotesFilter,
    WarningFilter,
    TagFilter,
    "series",
)
