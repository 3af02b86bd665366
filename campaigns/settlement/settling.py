"""The one place that decides, from what Stripe says, whether money has come.

Stripe is read outside any transaction; then one transaction records the payment, and a unique key
decides which of many attempts it was. What becomes of a payment later (`aftermath`) follows in
transactions of its own.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns import gateway
from campaigns.models import BalanceTransaction, Donation, OutgoingMail, UnmatchedMoney
from campaigns.settlement import aftermath, monthly
from campaigns.settlement.parking import park
from campaigns.settlement.payments import record_payment
from campaigns.settlement.states import Status, move_and_tell, unpaid_status
from campaigns.settlement.transactions import in_one_transaction

log = logging.getLogger(__name__)

Reason = UnmatchedMoney.Reason
Rhythm = Donation.Rhythm

# The charges of payments that were recorded just now, by payment intent.
Charges = dict[str, gateway.ChargeState | None]

THROTTLE = timedelta(seconds=5)


@dataclass(frozen=True)
class Outcome:
    """What a gift has come to, and the ids of its mails (OutgoingMail) that wait to be sent."""

    status: str
    mails: list[int] = field(default_factory=list)


def settle(*, donation_id: int, about: str = "") -> Outcome:
    """Bring a gift to what Stripe says of it.

    `about` is the id of a payment intent whose refunds, disputes and warnings are to be read
    again; without it Stripe is asked only for what is missing here, and about a monthly gift
    always. Raises RuntimeError inside a transaction, Donation.DoesNotExist, and
    gateway.Unavailable or gateway.Refused where Stripe cannot say.
    """
    # Durable: Django refuses this inside another transaction, which would else stay open, with
    # its locks, for as long as Stripe takes to answer.
    with transaction.atomic(durable=True):
        Donation.objects.filter(pk=donation_id).update(asked_stripe_at=timezone.now())
    return _ask_and_record(donation_id=donation_id, about=about)


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
        return _ask_and_record(donation_id=donation_id, about="")
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("gift %s: Stripe was asked in vain: %s", donation_id, error)
        return outcome(donation_id=donation_id)


def adopt(*, donation: Donation, session: gateway.SessionState) -> bool:
    """Give a gift the Session that it asked for, where Stripe's answer was lost on the way.

    Returns whether it is now the gift's own.
    """
    if session.reference != str(donation.uuid):
        return False
    rows = Donation.objects.filter(Q(session_id__isnull=True) | Q(session_id=session.id))
    return bool(
        rows.filter(pk=donation.pk).update(session_id=session.id, updated_at=timezone.now())
    )


def outcome(*, donation_id: int) -> Outcome:
    """Return what the rows say of a gift, without asking Stripe."""
    status = Donation.objects.values_list("status", flat=True).get(pk=donation_id)
    mails = OutgoingMail.objects.due().filter(donation_id=donation_id)
    return Outcome(status=status, mails=list(mails.values_list("pk", flat=True)))


def _ask_and_record(*, donation_id: int, about: str) -> Outcome:
    donation = Donation.objects.select_related("campaign__entity", "donor").get(pk=donation_id)
    # A key of the other mode cannot read this gift's Session; without a Session nobody was ever
    # sent to pay.
    if donation.session_id and donation.is_live == settings.STRIPE_IS_LIVE:
        charges: Charges = {}
        if donation.rhythm == Rhythm.MONTHLY:
            charges = monthly.record(donation=donation)
        elif donation.status != Status.SUCCEEDED:
            charges = _record_once(donation)
        _follow(donation, charges=charges, about=about)
    return outcome(donation_id=donation_id)


def _record_once(donation: Donation) -> Charges:
    session = gateway.read_session(session_id=donation.session_id)
    payment = session.payment
    if not session.is_paid or payment is None or not payment.is_paid:
        to = unpaid_status(session)
        in_one_transaction(lambda: move_and_tell(donation=donation, to=to))
        return {}
    reason = _mismatch(donation=donation, session=session, payment=payment)
    if reason is not None:
        park(payment=payment, reason=reason, session_id=session.id, donation=donation)
        return {}
    in_one_transaction(lambda: record_payment(donation=donation, state=payment))
    return {payment.id: payment.charge}


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


def _follow(donation: Donation, *, charges: Charges, about: str) -> None:
    """Record what has become of the payments that are new, asked about, or not booked yet."""
    booked = BalanceTransaction.objects.filter(
        payment=OuterRef("pk"), source_id=OuterRef("charge_id")
    )
    payments = donation.payments.annotate(is_booked=Exists(booked)).order_by("paid_at", "pk")
    for payment in payments:
        intent_id = payment.payment_intent_id
        is_asked = intent_id == about
        if is_asked or intent_id in charges or not payment.is_booked:
            aftermath.follow(payment=payment, charge=charges.get(intent_id), is_thorough=is_asked)
