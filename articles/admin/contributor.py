"""Contributors in the admin."""

from django.contrib import admin

from articles.models import Contributor


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
