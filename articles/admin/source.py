"""Sources in the admin."""

from django.contrib import admin

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
