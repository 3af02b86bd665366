"""A payment that its bank calls into question."""

from django.db import models


class Dispute(models.Model):
    """A dispute at Stripe. Its money follows its balance transactions, not this status."""

    class Status(models.TextChoices):
        INQUIRY = "inquiry", "The bank asks"
        OPEN = "open", "Open"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    dispute_id = models.CharField(max_length=255, unique=True)
    payment = models.ForeignKey("campaigns.Payment", models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=50, help_text="As Stripe names it.")
    status = models.CharField(max_length=7, choices=Status)
    opened_at = models.DateTimeField()
    evidence_due_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.dispute_id
