"""A monthly gift: a subscription at Stripe, and what its donor asked to change."""

from uuid import uuid4

from django.db import models

from campaigns.querysets import MonthlyGiftQuerySet


class MonthlyGift(models.Model):
    """A gift that goes on each month: our mirror of a subscription, always from a fresh reading.

    `version` grows with every write, so that an older reading never overwrites a newer one. While
    Stripe says `trialing` (a skipped month, another day) ours stays active. `resumes_on` is ours:
    Stripe knows no date of resuming.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAST_DUE = "past_due", "The last payment failed"
        PAUSED = "paused", "Paused"
        CANCELED = "canceled", "Ended"

    LIVING = (Status.ACTIVE, Status.PAST_DUE, Status.PAUSED)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # The form that began it; its payments hang on the same gift.
    donation = models.OneToOneField(
        "campaigns.Donation", models.PROTECT, related_name="monthly_gift"
    )
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, related_name="monthly_gifts")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="monthly_gifts")
    amount_minor = models.BigIntegerField(help_text="What the next invoice will ask for.")
    currency = models.CharField(max_length=3)
    is_live = models.BooleanField()
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_second = models.BooleanField(
        default=False, help_text="The donor had a living monthly gift to the same appeal already."
    )
    subscription_id = models.CharField(max_length=255, unique=True)
    item_id = models.CharField(max_length=255)
    customer_id = models.CharField(max_length=255)
    card = models.CharField(max_length=50, blank=True, help_text="Brand and last four digits.")
    card_expires_on = models.DateField(null=True)
    next_charge_at = models.DateTimeField(null=True)
    resumes_on = models.DateField(null=True)
    is_ending = models.BooleanField(default=False, help_text="Ends with the period paid for.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MonthlyGiftQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        permissions = [("end_monthlygift", "Can end a monthly gift on the donor's word")]
        indexes = [
            models.Index(fields=["donor", "campaign"]),
            models.Index(fields=["customer_id"], name="monthly_gift_customer"),
            models.Index(
                fields=["resumes_on"],
                condition=models.Q(status="paused"),
                name="monthly_gift_resumes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_living(self) -> bool:
        """Whether it goes on, or can go on."""
        return self.status in self.LIVING

    @property
    def outlives_appeal(self) -> bool:
        """Whether it goes on although its appeal is closed; fetch it with its campaign."""
        return self.is_living and not self.is_ending and not self.campaign.is_open()


class MonthlyGiftChange(models.Model):
    """What a donor (or staff) asked of a monthly gift: committed before Stripe hears of it.

    `uuid` makes the idempotency key, so that a repeated request is the same request. `facts` holds
    what the kind needs: amount_minor, resumes_on, day.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause", "Pause"
        RESUME = "resume", "Resume"
        SKIP = "skip", "Skip the next month"
        DAY = "day", "Another day of the month"
        AMOUNT = "amount", "Another amount"
        CANCEL = "cancel", "End at once"
        CANCEL_LATER = "cancel_later", "End with the period paid for"
        KEEP = "keep", "Go on after all"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    monthly_gift = models.ForeignKey(MonthlyGift, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    facts = models.JSONField(default=dict)
    requested_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
