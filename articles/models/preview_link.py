"""An address under which an article can be read before it is public."""

from django.conf import settings
from django.db import models


class PreviewLink(models.Model):
    """A link that an editor made for somebody; it ends at its time, or when it is revoked.

    Only a digest of its token is kept: who reads the database cannot open the article with it.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_for = models.CharField(
        "for", max_length=100, blank=True, help_text="Whom you give it to, so that you can tell."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.made_for or f"preview link {self.pk}"
