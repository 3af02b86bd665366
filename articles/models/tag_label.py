"""The name of a tag in a language."""

from django.db import models

from nkarchive.languages import LANGUAGES


class TagLabel(models.Model):
    """How a tag is called in a language; a synonym finds the tag but is not shown."""

    tag = models.ForeignKey("taggit.Tag", models.CASCADE, related_name="labels")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    name = models.CharField(max_length=100)
    is_synonym = models.BooleanField(default=False)

    class Meta:
        ordering = ["language", "is_synonym", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tag", "language", "name"], name="tag_label_once"),
            models.UniqueConstraint(
                fields=["tag", "language"],
                condition=models.Q(is_synonym=False),
                name="tag_label_one_shown_a_language",
            ),
        ]

    def __str__(self) -> str:
        return self.name
