"""What editors did to the vocabulary of tags, with all that it takes to undo it."""

from django.conf import settings
from django.db import models


class TagChange(models.Model):
    """A rename or a merge, logged; `before` holds what undoing it puts back.

    `tag_name` is the name that went, `into_name` the one that came or stayed.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", "Renamed"
        MERGE = "merge", "Merged"

    kind = models.CharField(max_length=6, choices=Kind, editable=False)
    tag_name = models.CharField("tag", max_length=100, editable=False)
    into_name = models.CharField("into", max_length=100, editable=False)
    into = models.ForeignKey(
        "taggit.Tag", models.SET_NULL, null=True, related_name="changes", editable=False
    )
    before = models.JSONField(default=dict, editable=False)
    article_count = models.PositiveIntegerField("articles", default=0, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        permissions = [("merge_tag", "Can merge and rename tags, and undo it")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.tag_name} → {self.into_name}"
