"""What was said about an article after it appeared."""

from django.db import models
from django.utils import timezone


class Correction(models.Model):
    """A dated, public record: what was wrong, new, outdated in its words, or disputed.

    It is in the language of the article and stands on its page, in feeds and in the API.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "Correction"
        UPDATE = "update", "Update"
        EDITORS_NOTE = "editors_note", "Editor’s note"
        DISPUTE = "dispute", "Dispute"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CORRECTION)
    made_on = models.DateField(default=timezone.localdate)
    text = models.TextField(help_text="What was changed, or who disputes what, in whole sentences.")

    class Meta:
        ordering = ["-made_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.made_on}"
