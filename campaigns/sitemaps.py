"""The campaigns in the sitemap."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from campaigns.models import Campaign


class CampaignSitemap(Sitemap):
    """Every campaign that readers may see, in both languages."""

    i18n = True
    alternates = True

    def items(self) -> QuerySet[Campaign]:
        """Return the campaigns in a fixed order."""
        return Campaign.objects.public().order_by("pk")

    def lastmod(self, campaign: Campaign) -> datetime:
        """Return when a campaign was last changed."""
        return campaign.updated_at
