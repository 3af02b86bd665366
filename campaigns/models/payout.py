"""Money on its way from Stripe to the bank."""

from django.db import models


class Payout(models.Model):
    """Money on its way from Stripe to the bank."""

    payout_id = models.CharField(max_length=255, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, help_text="As Stripe names it.")
    is_live = models.BooleanField()
    made_at = models.DateTimeField()
    arrives_on = models.DateField()
    reconciled_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.payout_id
