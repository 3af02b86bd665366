"""What an import remembers of a campaign it made."""

from django.db import models


class ImportedCampaign(models.Model):
    """Ties a manifest's campaign to ours; `campaign_sha256` is its state as the import left it."""

    key = models.CharField(max_length=200, unique=True)
    campaign = models.OneToOneField("campaigns.Campaign", models.CASCADE, related_name="imported")
    campaign_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
