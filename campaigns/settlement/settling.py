"""The one place that decides, from what Stripe says, whether money has come.

Stripe is read outside any transaction; then one transaction records the payment, and a unique key
decides which of many attempts it was.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns import gateway
from campaigns.models import Donation, OutgoingMail, UnmatchedMoney
from campaigns.settlement.parking import park
from campaigns.settlement.payments import record_payment
from campaigns.settlement.states import Status, move
from campaigns.settlement.transactions import in_one_transaction

log = logging.getLogger(__name__)

Reason = UnmatchedMoney.Reason

THROTTLE = timedelta(seconds=5)


@dataclass(frozen=True)
class Outcome:
    """What a gift has come to, and the ids of its mails (OutgoingMail) that wait to be sent."""

    status: str
    mails: list[int] = field(default_factory=list)


def settle(*, donation_id: int) -> Outcome:
    """Bring a gift to what Stripe says of it.

    Asks Stripe unless the gift has succeeded already. Raises RuntimeError inside a transaction,
    Donation.DoesNotExist, and gateway.Unavailable or gateway.Refused where Stripe cannot say.
    """
    # Durable: Django refuses this inside another transaction, which would else stay open, with
    # its locks, for as long as Stripe takes to answer.
    with transaction.atomic(durable=True):
        Donation.objects.filter(pk=donation_id).update(asked_stripe_at=timezone.now())
    return _ask_and_record(donation_id=donation_id)


def settle_throttled(*, donation_id: int) -> Outcome:
    """Settle for a page that reloads: Stripe is asked at most once in 5 s about one gift.

    In between, and while Stripe cannot be reached, the outcome is what the row says.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        is_our_turn = (
            Donation.objects.filter(pk=donation_id)
            .exclude(status=Status.SUCCEEDED)
            .filter(Q(asked_stripe_at__isnull=True) | Q(asked_stripe_at__lte=now - THROTTLE))
            .update(asked_stripe_at=now)
        )
    if not is_our_turn:
        return outcome(donation_id=donation_id)
    try:
        return _ask_and_record(donation_id=donation_id)
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("gift %s: Stripe was asked in vain: %s", donation_id, error)
        return outcome(donation_id=donation_id)


def outcome(*, donation_id: int) -> Outcome:
    """Return what the rows say of a gift, without asking Stripe."""
    status = Donation.objects.values_list("status", flat=True).get(pk=donation_id)
    mails = OutgoingMail.objects.due().filter(donation_id=donation_id)
    return Outcome(status=status, mails=list(mails.values_list("pk", flat=True)))


def _ask_and_record(*, donation_id: int) -> Outcome:
    donation = Donation.objects.select_related("campaign__entity").get(pk=donation_id)
    # A key of the other mode cannot read this gift's Session; without a Session nobody was ever
    # sent to pay.
    is_askable = donation.session_id and donation.is_live == settings.STRIPE_IS_LIVE
    if is_askable and donation.status != Status.SUCCEEDED:
        session = gateway.read_session(session_id=donation.session_id)
        payment = session.payment
        if session.is_paid and payment is not None and payment.is_paid:
            reason = _mismatch(donation=donation, session=session, payment=payment)
            if reason is None:
                in_one_transaction(lambda: record_payment(donation=donation, state=payment))
            else:
                park(payment=payment, reason=reason, session_id=session.id, donation=donation)
        else:
            move(donation_id=donation.pk, to=_unpaid_status(session))
    return outcome(donation_id=donation_id)


def _unpaid_status(session: gateway.SessionState) -> Status:
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


def _mismatch(
    *, donation: Donation, session: gateway.SessionState, payment: gateway.PaymentState
) -> Reason | None:
    """Say why the money does not fit the gift; None where it fits."""
    if session.reference != str(donation.uuid):
        return Reason.UNKNOWN_SESSION
    if payment.is_live != donation.is_live or payment.is_live != settings.STRIPE_IS_LIVE:
        return Reason.OTHER_MODE
    if payment.currency != donation.currency:
        return Reason.OTHER_CURRENCY
    if payment.amount_minor != donation.amount_minor:
        return Reason.OTHER_AMOUNT
    return None
