"""What a gift may become, and what the donor is told of money that takes its time."""

from django.utils import timezone

from campaigns import gateway, mailing
from campaigns.models import Donation, OutgoingMail

Status = Donation.Status

# A status is only left forwards. Money wins over an earlier opinion, so a gift that had expired or
# failed may still succeed, and nothing leaves "succeeded".
REACHED_FROM = {
    Status.SESSION_OPEN: [Status.CREATED],
    Status.PROCESSING: [Status.CREATED, Status.SESSION_OPEN],
    Status.EXPIRED: [Status.CREATED, Status.SESSION_OPEN],
    Status.FAILED: [Status.CREATED, Status.SESSION_OPEN, Status.PROCESSING],
    Status.SUCCEEDED: [status for status in Status if status != Status.SUCCEEDED],
}
MAILS = {Status.PROCESSING: OutgoingMail.Kind.PENDING, Status.FAILED: OutgoingMail.Kind.FAILED}


def move(*, donation_id: int, to: Status) -> bool:
    """Move a gift forwards to a status; a late or repeated word changes nothing.

    Returns whether the gift moved.
    """
    moved = Donation.objects.filter(pk=donation_id, status__in=REACHED_FROM[to]).update(
        status=to, updated_at=timezone.now()
    )
    return bool(moved)


def move_and_tell(*, donation: Donation, to: Status) -> None:
    """Move a gift, and mail the donor where a bank debit begins or comes back.

    Belongs in a transaction of its own.
    """
    if move(donation_id=donation.pk, to=to) and to in MAILS:
        mailing.queue(
            key=f"{MAILS[to]}:{donation.pk}",
            kind=MAILS[to],
            to=donation.donor.email,
            language=donation.language,
            donation=donation,
        )


def unpaid_status(session: gateway.SessionState) -> Status:
    """Say what a gift without money has come to (docs.stripe.com/payments/checkout/fulfillment)."""
    if session.status == "open":
        return Status.SESSION_OPEN
    if session.status == "expired":
        return Status.EXPIRED
    if session.payment is not None and session.payment.status in (
        "requires_payment_method",
        "canceled",
    ):
        return Status.FAILED
    return Status.PROCESSING
