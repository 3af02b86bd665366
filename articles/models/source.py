"""A publication that articles cite or quote."""

from django.db import models


class Source(models.Model):
    """A book, article, post or report, perhaps known only in part."""

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        BOOK = "book", "Book"
        REPORT = "report", "Report"
        POST = "post", "Post"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=200, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    published_as = models.CharField(
        "date in words",
        max_length=60,
        blank=True,
        help_text="Shown instead of the date: “Fall 2022”, “mid-1990s”.",
    )
    url = models.URLField("address", max_length=500, blank=True)
    is_incomplete = models.BooleanField(
        default=False, help_text="Something a reader needs to find it is still missing."
    )
    via = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quoted_by",
        help_text="The publication that this one took the text from.",
    )

    class Meta:
        ordering = ["title", "outlet", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") | ~models.Q(outlet=""), name="source_has_a_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(via=models.F("id")), name="source_is_not_its_own_source"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(
            part
            for part in (
                self.author,
                self.title,
                self.outlet,
                self.published_on.isoformat() if self.published_on else "",
            )
            if part
        )
