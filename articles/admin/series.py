"""Series in the admin."""

from django.contrib import admin

from articles.models import Series


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    """Series of articles; the parts are set on the articles."""

    list_display = ["title_en", "title_ko"]
    search_fields = ["title_en", "title_ko"]
    prepopulated_fields = {"slug": ["title_en"]}
