"""Content warnings in the admin."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from articles.models import Article, ContentWarning


@admin.register(ContentWarning)
class ContentWarningAdmin(admin.ModelAdmin):
    """The vocabulary of warnings."""

    list_display = ["label_en", "label_ko"]
    search_fields = ["label_en", "label_ko"]
    prepopulated_fields = {"slug": ["label_en"]}

    def has_delete_permission(
        self, request: HttpRequest, obj: ContentWarning | None = None
    ) -> bool:
        """A warning that an article gives cannot be deleted: its readers would not be warned."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        users = Article.objects.filter(Q(warnings=obj) | Q(warnings_in_text=obj))
        return allowed and not users.exists()
