"""What search knows of an article."""

from django.db import models


class SearchEntry(models.Model):
    """The words of one article as the analyser writes them; the database keeps its index of it.

    A migration lays the full-text index over these columns: a generated `tsvector` on PostgreSQL,
    an FTS5 table kept by triggers on SQLite.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="search_entry")
    title = models.TextField()
    standfirst = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    indexed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"search entry of article {self.article_id}"
