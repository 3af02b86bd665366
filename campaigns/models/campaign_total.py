"""The kept total of a campaign."""

from django.db import models


class CampaignTotal(models.Model):
    """What a campaign has received, settled: the row that pages read.

    Changed by F() as the last write of the settling transaction; it equals the sum of the ledger.
    A campaign has one currency, so one row.
    """

    campaign = models.OneToOneField("campaigns.Campaign", models.PROTECT, related_name="total")
    currency = models.CharField(max_length=3)
    raised_minor = models.BigIntegerField(default=0)
    gift_count = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.raised_minor} {self.currency}"
