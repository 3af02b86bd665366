"""A time of the year or a campaign during which a topic is put forward."""

from django.db import models


class Occasion(models.Model):
    """The days on which a topic is an occasion: "Women's History Month", "Human Rights Day"."""

    tag = models.ForeignKey("taggit.Tag", models.CASCADE, related_name="occasions")
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")),
                name="occasion_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.begins_on} – {self.ends_on}"
