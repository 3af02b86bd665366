"""Which articles are of a kind, in a language, of a year, under a topic, with a warning."""

from django.db import models


class SearchFacet(models.Model):
    """One value by which results can be narrowed, and the articles that have it.

    `members` is a number written as bytes, the lowest first: its bit n stands for article n. So
    counting results that have a value is one AND of two numbers, however many there are.
    """

    class Name(models.TextChoices):
        KIND = "kind"
        TAG = "tag"
        YEAR = "year"
        LANGUAGE = "language"
        WARNING = "warning"
        # Articles with a translation, whoever may read that; no choice of a reader's.
        PAIRED = "paired"

    name = models.CharField(max_length=8, choices=Name)
    value = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    label_ko = models.CharField(max_length=200, blank=True)
    members = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "value"], name="search_facet_once_a_value")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
