"""A mail as a row with a unique key, before it is a mail."""

from django.db import models

from campaigns.querysets import DueQuerySet
from nkarchive.languages import LANGUAGES


class OutgoingMail(models.Model):
    """A mail to be sent once. `key` says why, like `receipt:12` or `receipt:12:copy:1`."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Receipt"
        RECEIPT_COPY = "receipt_copy", "Copy of a receipt"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up: look at it"

    WAITING = (State.QUEUED, State.SENDING)

    key = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    receipt = models.ForeignKey("campaigns.Receipt", models.PROTECT, related_name="mails")
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    message_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("retry_outgoingmail", "Can have a failed mail tried again")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="outgoing_mail_due",
            )
        ]

    def __str__(self) -> str:
        return self.key
