"""Settling a gift: the one place that decides, from what Stripe says, whether money has come.

Webhook, return page, sweep and staff all come here. Stripe is read outside any transaction; then
one transaction records the payment, and a unique key decides which of many attempts it was.
"""

import logging
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns import gateway, ledger, mailing, receipts
from campaigns.models import CampaignTotal, Donation, OutgoingMail, Payment, UnmatchedMoney

log = logging.getLogger(__name__)

Status = Donation.Status
Reason = UnmatchedMoney.Reason

THROTTLE = timedelta(seconds=5)
TRANSACTION_ATTEMPTS = 5
# PostgreSQL's serialization_failure and deadlock_detected: the whole transaction may be repeated.
RETRIABLE_SQLSTATES = {"40001", "40P01"}

# A status is only left forwards; money wins over an earlier opinion, so a gift that had expired
# or failed may still succeed, and nothing leaves "succeeded".
REACHED_FROM = {
    Status.SESSION_OPEN: [Status.CREATED],
    Status.PROCESSING: [Status.CREATED, Status.SESSION_OPEN],
    Status.EXPIRED: [Status.CREATED, Status.SESSION_OPEN],
    Status.FAILED: [Status.CREATED, Status.SESSION_OPEN, Status.PROCESSING],
    Status.SUCCEEDED: [status for status in Status if status != Status.SUCCEEDED],
}


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
                in_one_transaction(lambda: _record_payment(donation=donation, state=payment))
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


def park(
    *,
    payment: gateway.PaymentState,
    reason: str,
    session_id: str = "",
    donation: Donation | None = None,
) -> None:
    """Keep money that fits no gift where staff see it: once, by its id at Stripe."""
    UnmatchedMoney.objects.bulk_create(
        [
            UnmatchedMoney(
                key=payment.id,
                reason=reason,
                donation=donation,
                session_id=session_id,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
                is_live=payment.is_live,
            )
        ],
        ignore_conflicts=True,
    )
    log.error("payment %s fits no gift (%s): see Unmatched money", payment.id, reason)


def move(*, donation_id: int, to: Status) -> None:
    """Move a gift forwards to a status; a late or repeated word changes nothing."""
    Donation.objects.filter(pk=donation_id, status__in=REACHED_FROM[to]).update(
        status=to, updated_at=timezone.now()
    )


def give_up_unopened() -> None:
    """Let gifts expire that never got a Session: their donors were never sent to pay."""
    Donation.objects.filter(
        status=Status.CREATED, session_id__isnull=True, session_expires_at__lte=timezone.now()
    ).update(status=Status.EXPIRED, updated_at=timezone.now())


def _record_payment(*, donation: Donation, state: gateway.PaymentState) -> None:
    """Record money that fits: all of it in the caller's transaction, or nothing."""
    zone = zoneinfo.ZoneInfo(donation.campaign.entity.time_zone)
    payment = Payment(
        donation=donation,
        payment_intent_id=state.id,
        charge_id=state.charge_id,
        amount_minor=state.amount_minor,
        currency=state.currency,
        is_live=state.is_live,
        paid_at=state.charged_at,
        gift_on=state.charged_at.astimezone(zone).date(),
    )
    if not _did_insert(payment):
        return
    ledger.record_gift(payment=payment, at=timezone.now())
    receipt = receipts.issue(payment=payment)
    mailing.queue_receipt(receipt=receipt)
    move(donation_id=donation.pk, to=Status.SUCCEEDED)
    # Last, because every gift of the campaign waits for this row until the commit.
    total, _made = CampaignTotal.objects.get_or_create(
        campaign_id=donation.campaign_id, defaults={"currency": payment.currency}
    )
    CampaignTotal.objects.filter(pk=total.pk).update(
        raised_minor=F("raised_minor") + payment.amount_minor,
        gift_count=F("gift_count") + 1,
        updated_at=timezone.now(),
    )


def _did_insert(payment: Payment) -> bool:
    """Insert the payment; False where its natural key is taken, that is: recorded already."""
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        if not Payment.objects.filter(payment_intent_id=payment.payment_intent_id).exists():
            raise
        return False
    return True


def in_one_transaction(work: Callable[[], Any]) -> Any:
    """Do work in one transaction of its own, again from the start where the database asks for it.

    That is after a deadlock or a serialization failure (PostgreSQL) or while another process
    writes (SQLite). Raises RuntimeError inside another transaction.
    """
    attempt = 1
    while True:
        try:
            with transaction.atomic(durable=True):
                return work()
        except OperationalError as error:
            if attempt == TRANSACTION_ATTEMPTS or not _is_retriable(error):
                raise
            log.info("transaction begun again: %s", type(error.__cause__).__name__)
            attempt += 1


def _is_retriable(error: OperationalError) -> bool:
    if connection.vendor == "sqlite":
        return "locked" in str(error) or "busy" in str(error)
    return getattr(error.__cause__, "sqlstate", None) in RETRIABLE_SQLSTATES
