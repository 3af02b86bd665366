"""Sources in the admin."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.admin.shown_rows import ShownRowsMixin
from articles.models import Article, Source


@admin.register(Source)
class SourceAdmin(ShownRowsMixin, admin.ModelAdmin):
    """Publications that articles cite or quote."""

    list_display = ["__str__", "kind", "is_incomplete"]
    list_filter = ["kind", "is_incomplete"]
    search_fields = ["title", "author", "outlet"]
    autocomplete_fields = ["via"]
    shown_fields = ("kind", "title", "author", "outlet", "place", "published_on", "url", "via")
    fieldsets = [
        (None, {"fields": ["kind", "title", "author", "outlet", "place", "published_on", "url"]}),
        ("Provenance", {"fields": ["via", "is_incomplete"]}),
    ]

    def users_of(self, row: Source) -> QuerySet:
        """Return the articles that name the source, or one that took its text from it."""
        keys = {row.pk}
        while more := {*Source.objects.filter(via__in=keys).values_list("pk", flat=True)} - keys:
            keys |= more
        named = Q(sources__in=keys) | Q(further_reading__in=keys)
        return Article.objects.filter(named).distinct()

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source that an article cites or names cannot be deleted: it would lose its proof."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        is_used = obj.citing_articles.exists() or obj.named_by_articles.exists()
        return allowed and not is_used
