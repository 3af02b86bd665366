"""What an import remembers of an article it made."""

from django.db import models


class ImportedArticle(models.Model):
    """Ties a manifest entry to the article made from it, so that a second run can tell.

    `text_sha256` is of the words of the piece (NFC, spaces folded): two entries with the same
    words are duplicates. `article_sha256` is of the article as the import left it: another value
    today means that an editor has changed it since. `parts` holds a fingerprint of each thing the
    entry said beside columns and words: another one in a later run means that the manifest says
    something else now.
    """

    key = models.CharField(max_length=200, unique=True)
    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="imported")
    text_sha256 = models.CharField(max_length=64, db_index=True)
    article_sha256 = models.CharField(max_length=64)
    parts = models.JSONField(default=dict, editable=False)
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
