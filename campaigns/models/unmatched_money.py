"""Money that does not fit: parked and shown to staff, never dropped, never refused."""

from django.db import models


class UnmatchedMoney(models.Model):
    """A payment at Stripe that no gift of ours explains, or that differs from its gift."""

    class Reason(models.TextChoices):
        UNKNOWN_SESSION = "unknown_session", "No gift of ours belongs to it"
        OTHER_AMOUNT = "other_amount", "Another amount than the gift's"
        OTHER_CURRENCY = "other_currency", "Another currency than the gift's"
        OVER_REFUND = "over_refund", "More went back than came"
        OTHER_MODE = "other_mode", "Test money on a live site, or the other way round"

    key = models.CharField(max_length=255, unique=True, help_text="Stripe's id of the money.")
    reason = models.CharField(max_length=20, choices=Reason)
    donation = models.ForeignKey(
        "campaigns.Donation", models.PROTECT, null=True, blank=True, related_name="unmatched_money"
    )
    session_id = models.CharField(max_length=255, blank=True)
    amount_minor = models.BigIntegerField(help_text="In Stripe's units of the currency.")
    currency = models.CharField(max_length=3)
    is_live = models.BooleanField()
    found_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True, help_text="What staff found out and did.")

    class Meta:
        ordering = ["resolved_at", "-found_at", "-pk"]
        verbose_name_plural = "unmatched money"
        permissions = [("resolve_unmatchedmoney", "Can mark unmatched money as resolved")]

    def __str__(self) -> str:
        return self.key
