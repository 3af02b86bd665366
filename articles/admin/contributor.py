"""Contributors in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from articles import tasks
from articles.models import Article, Contributor


@admin.register(Contributor)
class ContributorAdmin(admin.ModelAdmin):
    """People and organisations named in bylines."""

    list_display = ["name_en", "name_ko", "is_organisation", "has_page"]
    list_filter = ["is_organisation", "has_page"]
    search_fields = ["name_en", "name_ko"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": ["name_en", "name_ko", "is_organisation"]}),
        ("About", {"fields": ["bio_en", "bio_ko"]}),
        ("Page", {"fields": ["slug", "has_page"]}),
    ]

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Let search find the contributor's articles under the present names."""
        super().save_related(request, form, formsets, change)
        made = Article.objects.filter(contributions__contributor=form.instance)
        if later := tasks.let_search_follow(made):
            self.message_user(request, later)
