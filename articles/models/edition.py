"""Where a piece appeared before, or what it was called."""

from django.db import models


class Edition(models.Model):
    """An earlier edition: a first publication elsewhere, or only a former title.

    A date that is known by its words alone ("Fall 2022") stands in `published_as`, beside a
    `published_on` that only sorts.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="editions")
    title = models.CharField(max_length=200, blank=True)
    outlet = models.CharField(max_length=200, blank=True, help_text="Where it appeared.")
    published_on = models.DateField(null=True, blank=True)
    published_as = models.CharField(
        "date in words",
        max_length=60,
        blank=True,
        help_text="Shown instead of the date: “Fall 2022”, “mid-1990s”.",
    )
    url = models.URLField("address there", max_length=500, blank=True)
    note = models.CharField(
        max_length=200,
        blank=True,
        help_text="What differs, in brackets: “shortened”, “updated version”.",
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") | ~models.Q(outlet=""), name="edition_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.outlet) if part)
