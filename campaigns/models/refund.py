"""Money that went back, and what staff asked to send back."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class Refund(models.Model):
    """A refund at Stripe, made there or by us."""

    class Status(models.TextChoices):
        PENDING = "pending", "Under way"
        SUCCEEDED = "succeeded", "Sent back"
        FAILED = "failed", "Came back: the money is ours again"
        CANCELED = "canceled", "Canceled"

    refund_id = models.CharField(max_length=255, unique=True)
    payment = models.ForeignKey("campaigns.Payment", models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status)
    refunded_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-refunded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_above_zero")
        ]

    def __str__(self) -> str:
        return self.refund_id


class RefundOrder(models.Model):
    """A refund that staff asked for: committed before Stripe hears of it.

    Above the entity's limit it waits for a second person.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        APPROVED = "approved", "To be sent to Stripe"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey("campaigns.Payment", models.PROTECT, related_name="refund_orders")
    amount_minor = models.BigIntegerField()
    reason = models.TextField(help_text="Why; for the books, the donor does not see it.")
    state = models.CharField(max_length=8, choices=State)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refund_id = models.CharField(max_length=255, null=True, unique=True)
    refusal = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        permissions = [
            ("order_refund", "Can order a refund"),
            ("approve_refund", "Can approve another person's refund"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="refund_order_above_zero"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("ordered_by")),
                name="refund_order_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class RefundLimit(models.Model):
    """Up to this amount one person refunds alone; without a row every refund needs two."""

    entity = models.ForeignKey(
        "campaigns.LegalEntity", models.CASCADE, related_name="refund_limits"
    )
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(help_text="In minor units (cents).")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "currency"], name="refund_limit_once")
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
