"""Standing pages in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from articles.forms import PageForm
from articles.models import Page
from nkarchive.admin import EditorAdmin


@admin.register(Page)
class PageAdmin(EditorAdmin):
    """About, Contact, Privacy, Refunds: linked in every footer, so there is one of each."""

    form = PageForm
    list_display = ["title_en", "title_ko", "slug", "updated_at"]
    fieldsets = [
        (None, {"fields": ["slug"]}),
        ("English", {"fields": ["title_en", "body_en"]}),
        ("Korean", {"fields": ["title_ko", "body_ko"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Nobody deletes a page that every footer links to."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        """Fix which page it is once it exists."""
        return ["slug"] if obj else []
