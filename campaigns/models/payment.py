"""Money that came."""

from django.db import models


class Payment(models.Model):
    """One settled payment, recorded once: `payment_intent_id` is its natural key.

    Of a monthly gift there is one for each month, all of the gift that began it.
    """

    donation = models.ForeignKey("campaigns.Donation", models.PROTECT, related_name="payments")
    monthly_gift = models.ForeignKey(
        "campaigns.MonthlyGift", models.PROTECT, null=True, blank=True, related_name="payments"
    )
    payment_intent_id = models.CharField(max_length=255, unique=True)
    charge_id = models.CharField(max_length=255, unique=True)
    invoice_id = models.CharField(max_length=255, blank=True)
    invoice_payment_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    is_live = models.BooleanField()
    paid_at = models.DateTimeField(help_text="When the card was charged, or the debit arrived.")
    gift_on = models.DateField(help_text="The date of the gift in the entity's time zone.")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-paid_at", "-pk"]
        indexes = [models.Index(fields=["invoice_id"], name="payment_invoice")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(monthly_gift__isnull=True, invoice_payment_id__isnull=True)
                | models.Q(monthly_gift__isnull=False, invoice_payment_id__isnull=False),
                name="payment_of_a_month_has_its_invoice",
            ),
        ]

    def __str__(self) -> str:
        return self.payment_intent_id
