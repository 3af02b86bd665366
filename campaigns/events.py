"""Stripe's events: what follows from one, and how a stored one is worked on until it is done."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from campaigns import gateway, settlement
from campaigns.models import Donation, Payment, StripeEvent, UnmatchedMoney
from nkarchive.logs import ADDRESS

log = logging.getLogger(__name__)

State = StripeEvent.State

# Longer than the task may run (tasks.EVENT_SECONDS), so that two workers rarely do the same
# work; where they do, settling is once all the same.
LEASE = timedelta(seconds=60)
# With the waits below the last attempt is made about a day after the first.
MAX_ATTEMPTS = 20
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=3)
# From this attempt on (35 seconds after the first) a gift that we do not see is one that we do
# not have: by then the transaction that makes it has ended.
UNKNOWN_FROM_ATTEMPT = 4

SESSION_EVENTS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}
PAYMENT_EVENTS = {"payment_intent.succeeded"}


class NotYet(Exception):
    """The gift that the event speaks of is not visible yet: try again."""


def apply(event: StripeEvent) -> settlement.Outcome | None:
    """Do what follows from an event. Returns the gift's outcome, None where nothing follows.

    The event is a hint: what is true is read from Stripe. Raises NotYet, gateway.Unavailable and
    gateway.Refused where the event must be tried again.
    """
    if event.type not in SESSION_EVENTS | PAYMENT_EVENTS:
        return None
    subject = event.payload["data"]["object"]
    donation = _donation(event)
    result = settlement.settle(donation_id=donation.pk) if donation else None
    is_explained = donation is not None
    if event.type in PAYMENT_EVENTS:
        # A gift may have been paid by another payment than this one.
        is_explained = _is_recorded(payment_intent_id=subject["id"])
    if is_explained:
        return result
    if event.attempts < UNKNOWN_FROM_ATTEMPT:
        raise NotYet(f"no gift of ours explains {subject['id']}")
    _park_unknown(event, donation=donation)
    return result


def _donation(event: StripeEvent) -> Donation | None:
    """Find the gift that an event speaks of: by its Session, or by the uuid in the metadata."""
    subject = event.payload["data"]["object"]
    if event.type in SESSION_EVENTS:
        return Donation.objects.filter(session_id=subject["id"]).first()
    try:
        reference = UUID((subject.get("metadata") or {}).get("donation", ""))
    except ValueError:
        return None
    return Donation.objects.filter(uuid=reference).first()


def _is_recorded(*, payment_intent_id: str) -> bool:
    """Whether a payment at Stripe is a payment of ours, or parked."""
    return (
        Payment.objects.filter(payment_intent_id=payment_intent_id).exists()
        or UnmatchedMoney.objects.filter(key=payment_intent_id).exists()
    )


def _park_unknown(event: StripeEvent, *, donation: Donation | None) -> None:
    """Keep money that no gift of ours explains; nothing where no money has come."""
    subject, session_id = event.payload["data"]["object"], ""
    if event.type in SESSION_EVENTS:
        session = gateway.read_session(session_id=subject["id"])
        payment, session_id = session.payment, session.id
    else:
        payment = gateway.read_payment(payment_intent_id=subject["id"])
    if payment is not None and payment.is_paid and not _is_recorded(payment_intent_id=payment.id):
        settlement.park(
            payment=payment,
            reason=UnmatchedMoney.Reason.UNKNOWN_SESSION,
            session_id=session_id,
            donation=donation,
        )


def process(*, event_id: int) -> settlement.Outcome | None:
    """Work on a stored event if it is due and nobody holds it; call it outside any transaction.

    The attempt is counted, and a lease taken, in a transaction that is committed before the work.
    Returns the outcome of the gift where there is one. A failure is kept in the row, which says
    when the next attempt is due, or that staff must look.
    """
    now = timezone.now()
    event = _claim(event_id=event_id, at=now)
    if event is None:
        return None
    if event.attempts > MAX_ATTEMPTS:
        _finish(event, state=State.FAILED, last_error="No attempt came to an end.")
        return None
    try:
        result = apply(event)
    except Exception as error:
        # Whatever it was: the row keeps it, and the next attempt follows from the row.
        _put_off(event, error=error)
        return None
    is_ours = event.type in SESSION_EVENTS | PAYMENT_EVENTS
    _finish(
        event,
        state=State.PROCESSED if is_ours else State.IGNORED,
        processed_at=timezone.now(),
        last_error="",
    )
    return result


def _claim(*, event_id: int, at: datetime) -> StripeEvent | None:
    taken = (
        StripeEvent.objects.due(at)
        .filter(pk=event_id)
        .update(lease_until=at + LEASE, attempts=F("attempts") + 1)
    )
    return StripeEvent.objects.get(pk=event_id) if taken else None


def _finish(event: StripeEvent, **changes: Any) -> None:
    """Write the end of an attempt, unless another worker has taken the event since."""
    StripeEvent.objects.filter(pk=event.pk, lease_until=event.lease_until).update(
        lease_until=None, **changes
    )


def _put_off(event: StripeEvent, *, error: Exception) -> None:
    """Keep a failed attempt: wait twice as long as last time, or give up and show it to staff."""
    is_last = event.attempts >= MAX_ATTEMPTS
    if isinstance(error, NotYet | gateway.Unavailable):
        log.info("event %s: attempt %d: %s", event.event_id, event.attempts, error)
    else:
        log.error("event %s: attempt %d failed", event.event_id, event.attempts, exc_info=error)
    _finish(
        event,
        state=State.FAILED if is_last else State.RECEIVED,
        next_attempt_at=timezone.now() + min(FIRST_WAIT * 2 ** (event.attempts - 1), LONGEST_WAIT),
        # What a database or Stripe refuses, it may repeat.
        last_error=ADDRESS.sub("[address]", f"{type(error).__name__}: {error}"[:2000]),
    )


def replay(*, event: StripeEvent) -> bool:
    """Let an event that was given up be tried again from the start. Returns whether it was."""
    return bool(
        StripeEvent.objects.filter(pk=event.pk, state=State.FAILED).update(
            state=State.RECEIVED, attempts=0, next_attempt_at=timezone.now()
        )
    )
