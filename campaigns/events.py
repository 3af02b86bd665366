"""Stripe's events: what follows from one, and how a stored one is worked on until it is done."""

import logging
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from campaigns import gateway, leases, settlement
from campaigns.models import Donation, Payment, StripeEvent, UnmatchedMoney

log = logging.getLogger(__name__)

State = StripeEvent.State

# The lease is longer than the task may run (tasks.EVENT_SECONDS), so that two workers rarely do
# the same work; where they do, settling is once all the same. The last attempt is made about a day
# after the first.
TERMS = leases.Terms(
    lease=timedelta(seconds=60),
    max_attempts=20,
    first_wait=timedelta(seconds=5),
    longest_wait=timedelta(hours=3),
)
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
    event = leases.claim(StripeEvent.objects.all(), pk=event_id, terms=TERMS)
    if event is None:
        return None
    try:
        result = apply(event)
    except Exception as error:
        # Whatever it was: the row keeps it, and the next attempt follows from the row.
        _put_off(event, error=error)
        return None
    is_ours = event.type in SESSION_EVENTS | PAYMENT_EVENTS
    leases.finish(
        event,
        state=State.PROCESSED if is_ours else State.IGNORED,
        processed_at=timezone.now(),
        last_error="",
    )
    return result


def _put_off(event: StripeEvent, *, error: Exception) -> None:
    """Keep a failed attempt, and say in the log whether it was to be expected."""
    if isinstance(error, NotYet | gateway.Unavailable):
        log.info("event %s: attempt %d: %s", event.event_id, event.attempts, error)
    else:
        log.error("event %s: attempt %d failed", event.event_id, event.attempts, exc_info=error)
    leases.put_off(event, error=error, terms=TERMS)


def replay(*, event: StripeEvent) -> bool:
    """Let an event that was given up be tried again from the start. Returns whether it was."""
    return leases.retry(event)
