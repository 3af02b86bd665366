"""The inbox: what Stripe told us, stored before it is answered."""

from django.db import models

from campaigns.querysets import DueQuerySet


class StripeEvent(models.Model):
    """A signed event, without the personal data in it. It is a hint: the truth is read from Stripe.

    `donation` is the gift that it turned out to speak of.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        PROCESSED = "processed", "Processed"
        IGNORED = "ignored", "Not ours to act on"
        FAILED = "failed", "Given up: look at it"

    WAITING = (State.RECEIVED,)

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    api_version = models.CharField(max_length=50, blank=True)
    object_id = models.CharField(max_length=255, blank=True, db_index=True)
    donation = models.ForeignKey(
        "campaigns.Donation", models.PROTECT, null=True, related_name="stripe_events"
    )
    is_live = models.BooleanField()
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        permissions = [("replay_stripeevent", "Can have a failed event worked on again")]
        indexes = [
            models.Index(fields=["type", "received_at"]),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="received"),
                name="stripe_event_due",
            ),
            models.Index(
                fields=["state"],
                condition=models.Q(state="failed"),
                name="stripe_event_for_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
