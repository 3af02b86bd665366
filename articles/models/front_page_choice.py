"""What staff put on the front page, and in which order."""

from django.core.exceptions import ValidationError
from django.db import models


class FrontPageChoice(models.Model):
    """One thing chosen for a place of the front page; places without a choice fill themselves.

    What is chosen shows only while the public may see it, and an article only on the front page
    of its language. Choices never hide anything: behind them the automatic ones follow.
    """

    class Place(models.TextChoices):
        LEAD = "lead", "Lead story"
        URGENT = "urgent", "Urgent: an appeal"
        NEW = "new", "New stories and reports"
        SERIES = "series", "Series"
        TOPIC = "topic", "Topics"

    # The one column that a choice for each place fills.
    TARGETS = {
        Place.LEAD: "article",
        Place.URGENT: "campaign",
        Place.NEW: "article",
        Place.SERIES: "series",
        Place.TOPIC: "tag",
    }

    place = models.CharField(max_length=6, choices=Place)
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, blank=True, related_name="+"
    )
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, null=True, blank=True, related_name="+"
    )
    series = models.ForeignKey(
        "articles.Series", models.CASCADE, null=True, blank=True, related_name="+"
    )
    tag = models.ForeignKey("taggit.Tag", models.CASCADE, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    class Meta:
        ordering = ["place", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="front_page_choice_has_one_target",
                condition=(
                    models.Q(place__in=["lead", "new"], article__isnull=False)
                    & models.Q(campaign=None, series=None, tag=None)
                )
                | (
                    models.Q(place="urgent", campaign__isnull=False)
                    & models.Q(article=None, series=None, tag=None)
                )
                | (
                    models.Q(place="series", series__isnull=False)
                    & models.Q(article=None, campaign=None, tag=None)
                )
                | (
                    models.Q(place="topic", tag__isnull=False)
                    & models.Q(article=None, campaign=None, series=None)
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()}: {self.target}"

    @property
    def target(self) -> models.Model | None:
        """What was chosen; None while nothing is."""
        return getattr(self, self.TARGETS[self.Place(self.place)]) if self.place else None

    def clean(self) -> None:
        """Say beside the field what the place needs, and what it cannot hold."""
        if not self.place:
            return
        wanted = self.TARGETS[self.Place(self.place)]
        errors = {
            name: "This place shows something else: leave it empty."
            for name in set(self.TARGETS.values()) - {wanted}
            if getattr(self, f"{name}_id") is not None
        }
        if getattr(self, f"{wanted}_id") is None:
            errors[wanted] = "Choose what to show here."
        if errors:
            raise ValidationError(errors)
