"""The inbox: what Stripe told us, stored before it is answered."""

from django.db import models

from campaigns.querysets import DueQuerySet


class StripeEvent(models.Model):
    """A signed event as it came. It is a hint: what is true is read from Stripe."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        PROCESSED = "processed", "Processed"
        IGNORED = "ignored", "Not ours to act on"
        FAILED = "failed", "Given up: look at it"

    WAITING = (State.RECEIVED,)

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    api_version = models.CharField(max_length=50, blank=True)
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
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="received"),
                name="stripe_event_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
