"""A gift's Session: opened, looked at, closed."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns import gateway, settlement
from campaigns.checkout.errors import AlreadyPaid, EmailRefused, Unavailable
from campaigns.checkout.requests import SESSION_LIFETIME
from campaigns.models import Donation

log = logging.getLogger(__name__)

Status = Donation.Status

# How long a creation may be repeated: afterwards the stored `expires_at` is less than 30 minutes
# ahead and Stripe refuses it. The rest is for clocks that differ.
REPEATABLE_FOR = SESSION_LIFETIME - timedelta(minutes=32)


def open_session(donation: Donation) -> Donation:
    """Open the gift's Session, or learn of it where an earlier request did so already."""
    try:
        session = gateway.create_session(
            request=donation.stripe_request, idempotency_key=donation.idempotency_key
        )
    except gateway.Broken:
        # The same key would get the same answer for a day; the next submit makes a new gift.
        replace(donation)
        raise
    except gateway.Refused as error:
        replace(donation)
        log.error("gift %s: Stripe refused the request: %s %s", donation.uuid, error, error.param)
        raise EmailRefused if error.param == "customer_email" else Unavailable from error
    is_kept = (
        Donation.objects.filter(Q(session_id__isnull=True) | Q(session_id=session.id))
        .filter(pk=donation.pk, is_current=True)
        .update(session_id=session.id, session_url=session.url, updated_at=timezone.now())
    )
    donation.session_id = session.id
    if not is_kept:
        # Meanwhile another gift took its place; of the two Sessions the later one counts.
        close(donation)
        raise Unavailable("another submission took its place")
    settlement.move(donation_id=donation.pk, to=Status.SESSION_OPEN)
    donation.refresh_from_db()
    return donation


def still_open(donation: Donation) -> Donation | None:
    """Return the gift as Stripe has it now if it can still be paid; None where it never can be.

    Raises AlreadyPaid where the money has come or is on its way.
    """
    try:
        settlement.settle(donation_id=donation.pk)
    except gateway.Refused as error:
        log.error("gift %s: Stripe does not know its Session: %s", donation.uuid, error)
        return None
    donation.refresh_from_db()
    is_paid = donation.status in (Status.SUCCEEDED, Status.PROCESSING)
    if is_paid or donation.unmatched_money.exists():
        raise AlreadyPaid(donation)
    return donation if donation.status == Status.SESSION_OPEN else None


def close(donation: Donation) -> None:
    """Close the gift's Session at Stripe; raises AlreadyPaid where the donor was faster."""
    try:
        gateway.expire_session(
            session_id=donation.session_id, idempotency_key=f"donation:{donation.uuid}:expire:1"
        )
    except gateway.Refused:
        # Not open any more: paid or expired since it was read.
        still_open(donation)
    else:
        settlement.move(donation_id=donation.pk, to=Status.EXPIRED)


def replace(donation: Donation) -> None:
    """Let another gift take the place of this one, unless it has got a Session since it was read.

    Then that Session is being shown to its donor and must be closed first.
    """
    Donation.objects.filter(pk=donation.pk, is_current=True, session_id=donation.session_id).update(
        is_current=False, updated_at=timezone.now()
    )
