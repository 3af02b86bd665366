"""Stripe's events: what follows from one, and how a stored one is worked on until it is done."""

import logging
from datetime import timedelta

from django.utils import timezone

from campaigns import gateway, leases, settlement
from campaigns.events.finding import find, of_payment, unknown_payment
from campaigns.events.storing import store
from campaigns.models import StripeEvent, UnmatchedMoney

__all__ = ["NotYet", "apply", "payout_of", "process", "replay", "settle_payment", "store"]

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

# Payouts have no gift: after these the tasks have their lines compared.
PAYOUT_ENDS = ("payout.failed", "payout.canceled", "payout.reconciliation_completed")


class NotYet(Exception):
    """The gift that the event speaks of is not visible yet: try again."""


def apply(event: StripeEvent) -> settlement.Outcome | None:
    """Do what follows from an event. Returns the gift's outcome, None where nothing follows.

    The event is a hint: its type and the id of its object say what to read from Stripe, in our
    version of the API whatever the event's own is. Raises NotYet, gateway.Unavailable and
    gateway.Refused where the event must be tried again.
    """
    subject = find(event)
    if subject is None:
        return None
    result = None
    if subject.donation is not None:
        StripeEvent.objects.filter(pk=event.pk).update(donation=subject.donation)
        about = subject.payment_intent_id if subject.is_about_it else ""
        result = settlement.settle(donation_id=subject.donation.pk, about=about)
    unknown = unknown_payment(subject)
    if subject.donation is not None and unknown is None:
        return result
    if event.attempts < UNKNOWN_FROM_ATTEMPT:
        raise NotYet(f"no gift of ours explains {event.object_id}")
    if unknown is not None:
        settlement.park(
            payment=unknown,
            reason=UnmatchedMoney.Reason.UNKNOWN_SESSION,
            session_id=subject.session_id,
            donation=subject.donation,
        )
    return result


def settle_payment(*, payment_intent_id: str) -> None:
    """Do for a payment at Stripe what an event about it would: settle its gift, or park its money.

    It must be old enough that its gift would be visible. Raises what `apply` raises, but NotYet.
    """
    subject = of_payment(payment_intent_id, is_about_it=True)
    if subject.donation is not None:
        settlement.settle(donation_id=subject.donation.pk, about=payment_intent_id)
    unknown = unknown_payment(subject)
    if unknown is not None:
        reason = UnmatchedMoney.Reason.UNKNOWN_SESSION
        settlement.park(payment=unknown, reason=reason, donation=subject.donation)


def payout_of(*, event_id: int) -> str:
    """Return the payout whose lines are to be compared after a stored event, or ""."""
    told = StripeEvent.objects.filter(pk=event_id, state=State.PROCESSED, type__in=PAYOUT_ENDS)
    return told.values_list("object_id", flat=True).first() or ""


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
    is_ours = event.type in gateway.WEBHOOK_EVENTS
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
