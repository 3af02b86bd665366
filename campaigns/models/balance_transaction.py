"""What Stripe booked on our balance."""

from django.db import models


class BalanceTransaction(models.Model):
    """One line of Stripe's balance, in the currency it settles in; amounts as Stripe signs them.

    `payment` is empty for payouts, top-ups and Stripe's own charges. The fee may be corrected by
    Stripe and `payout_id` comes later; what was posted stands in the ledger.
    """

    txn_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=50, help_text="As Stripe names it.")
    source_id = models.CharField(max_length=255, blank=True, db_index=True)
    payment = models.ForeignKey(
        "campaigns.Payment", models.PROTECT, null=True, related_name="balance_transactions"
    )
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_at = models.DateTimeField()
    available_on = models.DateField()
    payout_id = models.CharField(max_length=255, blank=True, db_index=True)
    is_live = models.BooleanField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-booked_at", "-pk"]

    def __str__(self) -> str:
        return self.txn_id
