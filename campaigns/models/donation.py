"""A gift that someone has set out to make."""

from uuid import uuid4

from django.db import models

from campaigns.querysets import DonationQuerySet
from nkarchive.languages import LANGUAGES


class Donation(models.Model):
    """One intent to give, committed before Stripe hears of it.

    `stripe_request` holds every parameter of the Checkout Session to be created (JSON), so that a
    repeated request is equal to the first byte by byte. Whether money has come is not decided
    here: a Payment says so.
    """

    class Rhythm(models.TextChoices):
        ONCE = "once", "Once"
        MONTHLY = "monthly", "Monthly"

    class Status(models.TextChoices):
        CREATED = "created", "Created"
        SESSION_OPEN = "session_open", "At Stripe's page"
        PROCESSING = "processing", "Bank debit under way"
        SUCCEEDED = "succeeded", "Received"
        EXPIRED = "expired", "Not completed"
        FAILED = "failed", "Failed"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="donations")
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, related_name="donations")
    rhythm = models.CharField(max_length=7, choices=Rhythm, default=Rhythm.ONCE)
    amount_minor = models.BigIntegerField()
    fee_cover_minor = models.BigIntegerField(
        default=0, help_text="The part of the amount that is meant to cover the estimated fee."
    )
    currency = models.CharField(max_length=3)
    donor_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    status = models.CharField(max_length=12, choices=Status, default=Status.CREATED)
    is_live = models.BooleanField(help_text="Real money (Stripe's livemode).")

    form_token = models.CharField(max_length=64, editable=False)
    is_current = models.BooleanField(
        default=True, editable=False, help_text="Not replaced by another gift of the same form."
    )
    content_sha256 = models.CharField(max_length=64, editable=False)
    stripe_request = models.JSONField(editable=False)
    session_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    session_url = models.TextField(blank=True, editable=False)
    session_expires_at = models.DateTimeField(editable=False)
    asked_stripe_at = models.DateTimeField(null=True, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DonationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_token"],
                condition=models.Q(is_current=True),
                name="donation_one_current_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="donation_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(fee_cover_minor__gte=0)
                & models.Q(fee_cover_minor__lt=models.F("amount_minor")),
                name="donation_fee_cover_is_a_part",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"])]
        permissions = [("export_money", "Can export gifts, payments, receipts and the ledger")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def idempotency_key(self) -> str:
        """Return the key that makes a repeated creation at Stripe answer with the same Session."""
        return f"donation:{self.uuid}:session:1"
