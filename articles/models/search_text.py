"""The words of an article as search reads them."""

from django.db import models


class SearchText(models.Model):
    """The words of one article as the analyser writes them; the database keeps its index of it.

    A migration lays the full-text index over the first four columns: generated `tsvector` columns
    on PostgreSQL, an FTS5 table kept by triggers on SQLite. The key is the article's.
    """

    entry = models.OneToOneField(
        "articles.SearchEntry", models.CASCADE, primary_key=True, related_name="text"
    )
    title = models.TextField()
    standfirst = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    written = models.TextField(
        default="",
        help_text="The body's blocks as they were written, a line each; what results quote from.",
    )

    def __str__(self) -> str:
        return f"words of article {self.entry_id}"
