from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Appeals, gifts, the ledger and receipts."""

    name = "campaigns"
    verbose_name = "Campaigns and gifts"
