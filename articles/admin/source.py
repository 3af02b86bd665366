"""Sources in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from articles.models import Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """Publications that articles cite or quote."""

    list_display = ["__str__", "kind", "is_incomplete"]
    list_filter = ["kind", "is_incomplete"]
    search_fields = ["title", "author", "outlet"]
    autocomplete_fields = ["via"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "author", "outlet", "place", "published_on", "url"]}),
        ("Provenance", {"fields": ["via", "is_incomplete"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source that an article cites or names cannot be deleted: it would lose its proof."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        is_used = obj.citing_articles.exists() or obj.named_by_articles.exists()
        return allowed and not is_used
