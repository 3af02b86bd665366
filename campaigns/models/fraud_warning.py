"""A bank's early warning."""

from django.db import models


class FraudWarning(models.Model):
    """An early fraud warning: the card's bank believes that someone else used the card."""

    warning_id = models.CharField(max_length=255, unique=True)
    payment = models.ForeignKey("campaigns.Payment", models.PROTECT, related_name="fraud_warnings")
    fraud_type = models.CharField(max_length=50, help_text="As Stripe names it.")
    is_actionable = models.BooleanField()
    warned_at = models.DateTimeField()

    class Meta:
        ordering = ["-warned_at", "-pk"]

    def __str__(self) -> str:
        return self.warning_id
