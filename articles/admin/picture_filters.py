"""The filters that editors use over the library of pictures."""

from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin import waiting
from articles.admin.article_filters import Switch


class LackingFilter(Switch):
    """Pictures in use that keep a piece from being published, or are shown with too little."""

    title = "what is missing"
    parameter_name = "lacks"
    words = "In use, without credit, source or description"

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the pictures in use that lack something."""
        return waiting.lacking(queryset)
