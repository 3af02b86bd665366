"""A mail as a row with a unique key, before it is a mail."""

from django.db import models

from campaigns.querysets import DueQuerySet
from nkarchive.languages import LANGUAGES


class OutgoingMail(models.Model):
    """A mail to be sent once. `key` says why, like `receipt:12` or `receipt:12:copy:1`."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Receipt"
        RECEIPT_COPY = "receipt_copy", "Copy of a receipt"
        RECEIPT_REPLACED = "receipt_replaced", "Receipt that replaces another"
        RECEIPT_VOID = "receipt_void", "Receipt no longer valid"
        PENDING = "pending", "Bank debit under way"
        FAILED = "failed", "Bank debit failed"
        DEDICATION = "dedication", "Dedication, to a third person"
        MONTHLY_FAILED = "monthly_failed", "Monthly payment failed"
        MONTHLY_ACTION = "monthly_action", "Monthly payment asks for the donor"
        MONTHLY_CHANGED = "monthly_changed", "Monthly gift changed"
        MONTHLY_ENDED = "monthly_ended", "Monthly gift ended"
        MONTHLY_SECOND = "monthly_second", "A second monthly gift"
        CARD_EXPIRES = "card_expires", "Card about to expire"
        SIGN_IN = "sign_in", "Link to the donor's page"
        EMAIL_OLD = "email_old", "Change of address, to the old one"
        EMAIL_NEW = "email_new", "Change of address, to the new one"
        ERASED = "erased", "Data erased"
        CONTINUE_GIFT = "continue_gift", "Link to go on with a gift"
        STAFF_ALERT = "staff_alert", "Alert to staff"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up: look at it"
        HELD = "held", "Held: a fraud warning"
        DROPPED = "dropped", "Not to be sent any more"

    WAITING = (State.QUEUED, State.SENDING)

    key = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    # Why it is sent; all empty for a mail to staff.
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, null=True, related_name="mails")
    donation = models.ForeignKey(
        "campaigns.Donation", models.PROTECT, null=True, related_name="mails"
    )
    receipt = models.ForeignKey(
        "campaigns.Receipt", models.PROTECT, null=True, related_name="mails"
    )
    monthly_gift = models.ForeignKey(
        "campaigns.MonthlyGift", models.PROTECT, null=True, related_name="mails"
    )
    # What the words need and no row keeps; emptied with `to` when the donor is erased.
    facts = models.JSONField(default=dict)
    to = models.EmailField(max_length=254, blank=True)
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
        permissions = [
            ("retry_outgoingmail", "Can have a failed mail tried again"),
            ("release_outgoingmail", "Can send a mail that a bank's warning holds"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="outgoing_mail_due",
            ),
            # What staff are told of, however many have been sent.
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["failed", "held"]),
                name="outgoing_mail_for_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.key
