"""Content warnings in the admin."""

from django.contrib import admin

from articles.models import ContentWarning


@admin.register(ContentWarning)
class ContentWarningAdmin(admin.ModelAdmin):
    """The vocabulary of warnings."""

    list_display = ["label_en", "label_ko"]
    search_fields = ["label_en", "label_ko"]
    prepopulated_fields = {"slug": ["label_en"]}
