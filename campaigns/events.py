"""Stripe's events: what follows from one, and how a stored one is worked on until it is done."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from campaigns import gateway, leases, settlement
from campaigns.models import Donation, MonthlyGift, Payment, StripeEvent, UnmatchedMoney

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

KEPT = [field for field in StripeEvent._meta.concrete_fields if not field.primary_key]
COLUMNS = ", ".join(field.column for field in KEPT)
STORE = (
    f"INSERT INTO campaigns_stripeevent ({COLUMNS}) VALUES ({', '.join(['%s'] * len(KEPT))}) "  # noqa: S608 (own names)
    "ON CONFLICT (event_id) DO NOTHING RETURNING id"
)


class NotYet(Exception):
    """The gift that the event speaks of is not visible yet: try again."""


@dataclass(frozen=True)
class Subject:
    """What an event turns out to speak of: a gift of ours, a payment at Stripe, or both.

    `payment_intent_id` names a payment that must be ours or parked in the end; with `is_about_it`
    its refunds, disputes and warnings are to be read again.
    """

    donation: Donation | None
    payment_intent_id: str = ""
    session_id: str = ""
    is_about_it: bool = False


# Which gift


def _gift(reference: str) -> Donation | None:
    """Find a gift by the uuid that Stripe's metadata carry, whatever stands there."""
    try:
        return Donation.objects.filter(uuid=UUID(reference)).first()
    except ValueError:
        return None


def _of_session(event: StripeEvent) -> Subject:
    donation = Donation.objects.filter(session_id=event.object_id).first()
    if donation is not None:
        return Subject(donation)
    session = gateway.read_session(session_id=event.object_id)
    donation = _gift(session.reference)
    # The answer that would have told us of the Session was lost on the way: it is the gift's own.
    if donation is not None and settlement.adopt(donation=donation, session=session):
        return Subject(donation)
    # A Session that we did not ask for; its money is kept in the end.
    intent_id = session.payment.id if session.payment else ""
    return Subject(donation, payment_intent_id=intent_id, session_id=session.id)


def _of_payment(payment_intent_id: str, *, is_about_it: bool = False) -> Subject:
    """Find the gift of a payment intent: recorded, named in its metadata, or by its invoice."""
    if not payment_intent_id:
        return Subject(None)
    payment = Payment.objects.filter(payment_intent_id=payment_intent_id).first()
    if payment is not None:
        donation = payment.donation
    else:
        donation = _gift(gateway.read_payment(payment_intent_id=payment_intent_id).reference)
    if donation is None and (invoice := gateway.find_invoice(payment_intent_id=payment_intent_id)):
        # The intent of a month carries no reference of ours.
        donation = _gift(invoice.reference)
    return Subject(donation, payment_intent_id=payment_intent_id, is_about_it=is_about_it)


def _of_intent(event: StripeEvent) -> Subject:
    return _of_payment(event.object_id)


def _of_charge(event: StripeEvent) -> Subject:
    charge = gateway.read_charge(charge_id=event.object_id)
    return _of_payment(charge.payment_intent_id, is_about_it=True)


def _of_refund(event: StripeEvent) -> Subject:
    refund = gateway.read_refund(refund_id=event.object_id)
    return _of_payment(refund.payment_intent_id, is_about_it=True)


def _of_dispute(event: StripeEvent) -> Subject:
    dispute = gateway.read_dispute(dispute_id=event.object_id)
    return _of_payment(dispute.payment_intent_id, is_about_it=True)


def _of_warning(event: StripeEvent) -> Subject:
    warning = gateway.read_warning(warning_id=event.object_id)
    return _of_payment(warning.payment_intent_id, is_about_it=True)


def _of_subscription(event: StripeEvent) -> Subject:
    return _of_subscription_id(event.object_id)


def _of_subscription_id(subscription_id: str) -> Subject:
    gift = MonthlyGift.objects.filter(subscription_id=subscription_id).first()
    if gift is not None:
        return Subject(gift.donation)
    return Subject(_gift(gateway.read_subscription(subscription_id=subscription_id).reference))


def _of_invoice(event: StripeEvent) -> Subject:
    return Subject(_gift(gateway.read_invoice(invoice_id=event.object_id).reference))


def _of_invoice_payment(event: StripeEvent) -> Subject:
    payment, invoice_id = gateway.read_invoice_payment(invoice_payment_id=event.object_id)
    donation = _gift(gateway.read_invoice(invoice_id=invoice_id).reference)
    return Subject(donation, payment_intent_id=payment.payment_intent_id)


def _of_upcoming(event: StripeEvent) -> Subject:
    """Find the gift of an invoice that does not exist yet, so that it cannot be read by its id."""
    invoice = event.payload["data"]["object"]
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    # Before 2025 the subscription stood in the invoice itself.
    subscription_id = details.get("subscription") or invoice.get("subscription")
    return _of_subscription_id(subscription_id) if subscription_id else Subject(None)


# Payouts have no gift: after these the tasks have their lines compared.
PAYOUT_ENDS = ("payout.failed", "payout.canceled", "payout.reconciliation_completed")
FINDERS: dict[str, Callable[[StripeEvent], Subject]] = {
    "checkout.session.": _of_session,
    "payment_intent.": _of_intent,
    "charge.dispute.": _of_dispute,
    "charge.": _of_charge,
    "refund.": _of_refund,
    "radar.early_fraud_warning.": _of_warning,
    "customer.subscription.": _of_subscription,
    "invoice.upcoming": _of_upcoming,
    "invoice.": _of_invoice,
    "invoice_payment.": _of_invoice_payment,
}


# What follows


def apply(event: StripeEvent) -> settlement.Outcome | None:
    """Do what follows from an event. Returns the gift's outcome, None where nothing follows.

    The event is a hint: its type and the id of its object say what to read from Stripe, in our
    version of the API whatever the event's own is. Raises NotYet, gateway.Unavailable and
    gateway.Refused where the event must be tried again.
    """
    find = next((FINDERS[start] for start in FINDERS if event.type.startswith(start)), None)
    if find is None or event.type not in gateway.WEBHOOK_EVENTS:
        return None
    subject = find(event)
    result = None
    if subject.donation is not None:
        StripeEvent.objects.filter(pk=event.pk).update(donation=subject.donation)
        about = subject.payment_intent_id if subject.is_about_it else ""
        result = settlement.settle(donation_id=subject.donation.pk, about=about)
    unknown = _unknown_payment(subject)
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
    subject = _of_payment(payment_intent_id, is_about_it=True)
    if subject.donation is not None:
        settlement.settle(donation_id=subject.donation.pk, about=payment_intent_id)
    unknown = _unknown_payment(subject)
    if unknown is not None:
        reason = UnmatchedMoney.Reason.UNKNOWN_SESSION
        settlement.park(payment=unknown, reason=reason, donation=subject.donation)


def _unknown_payment(subject: Subject) -> gateway.PaymentState | None:
    """Return the subject's payment where its money has come and is neither recorded nor parked.

    A gift may have been paid by another payment than this one.
    """
    intent_id = subject.payment_intent_id
    if (
        not intent_id
        or Payment.objects.filter(payment_intent_id=intent_id).exists()
        or UnmatchedMoney.objects.filter(key=intent_id).exists()
    ):
        return None
    payment = gateway.read_payment(payment_intent_id=intent_id)
    return payment if payment.is_paid else None


def store(event: gateway.Event) -> int | None:
    """Commit an event's row, once and in one statement, because Stripe sends in bursts.

    Returns its key where it still waits to be worked on.
    """
    row = StripeEvent(
        event_id=event.id,
        type=event.type,
        object_id=event.object_id or "",
        api_version=event.api_version,
        is_live=event.is_live,
        payload=event.payload,
        next_attempt_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            STORE, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in KEPT]
        )
        stored = cursor.fetchone()
    if stored is not None:
        return stored[0]
    known = StripeEvent.objects.filter(event_id=event.id, state=State.RECEIVED)
    return known.values_list("pk", flat=True).first()


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
