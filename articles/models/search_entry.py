"""What search knows of an article."""

from django.db import models


class SearchEntry(models.Model):
    """That an article is in the index, since when, and its place in the order of freshness.

    Its key is the article's. Nothing here says whether the public may see the article; that is
    asked of the article itself (see `ArticleQuerySet.published`).
    """

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="search_entry"
    )
    # Of the publication, in seconds since 1970; what has no date yet is the oldest.
    freshness = models.BigIntegerField()
    indexed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [models.Index(fields=["-freshness", "-article"], name="search_entry_freshest")]

    def __str__(self) -> str:
        return f"search entry of article {self.article_id}"
