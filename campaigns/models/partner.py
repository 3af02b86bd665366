"""A partner organisation, and its share of a campaign."""

from django.db import models

from campaigns.querysets import ShareQuerySet
from nkarchive.languages import Localized


class Partner(models.Model):
    """An organisation that a campaign's money is promised to."""

    name_en = models.CharField("name", max_length=200, unique=True)
    name_ko = models.CharField("name in Korean", max_length=200, blank=True)
    founded = models.PositiveSmallIntegerField("founded in", null=True, blank=True)
    note_en = models.CharField("about", max_length=300, blank=True)
    note_ko = models.CharField("about, in Korean", max_length=300, blank=True)

    name = Localized()
    note = Localized()

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en


class Share(models.Model):
    """The weight of a partner in a campaign from a moment on.

    A row is never changed: another weight is a new row with a later `starts_at`; weight 0 ends the
    partner's part. A gift is split by the rows in force when it settles.
    """

    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="shares")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="shares")
    weight = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["campaign", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "partner", "starts_at"], name="share_one_weight_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.weight}"
