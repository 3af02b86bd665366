"""Recording money that fits: the payment and all that follows from it, once."""

import zoneinfo
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns import gateway, ledger, mailing, receipts
from campaigns.models import (
    CampaignTotal,
    Dedication,
    Donation,
    MonthlyGift,
    OutgoingMail,
    Payment,
)
from campaigns.settlement.states import Status, move


def record_payment(
    *,
    donation: Donation,
    state: gateway.PaymentState,
    monthly_gift: MonthlyGift | None = None,
    invoice_id: str = "",
    invoice_payment_id: str | None = None,
) -> None:
    """Record money that fits: all of it in the caller's transaction, or nothing.

    Takes the gift and its payment at Stripe; for one month of a monthly gift also that, the
    invoice and what Stripe calls the payment of the invoice.
    """
    zone = zoneinfo.ZoneInfo(donation.campaign.entity.time_zone)
    paid_at = _came_at(state)
    payment = Payment(
        donation=donation,
        monthly_gift=monthly_gift,
        payment_intent_id=state.id,
        charge_id=state.charge_id,
        invoice_id=invoice_id,
        invoice_payment_id=invoice_payment_id,
        amount_minor=state.amount_minor,
        currency=state.currency,
        is_live=state.is_live,
        paid_at=paid_at,
        gift_on=paid_at.astimezone(zone).date(),
    )
    if not _did_insert(payment):
        return
    ledger.record_gift(payment=payment, at=timezone.now())
    receipt = receipts.issue(payment=payment)
    mailing.queue_receipt(receipt=receipt)
    if move(donation_id=donation.pk, to=Status.SUCCEEDED):
        _queue_dedication(donation)
    # Last, because every gift of the campaign waits for this row until the commit.
    total, _made = CampaignTotal.objects.get_or_create(
        campaign_id=donation.campaign_id, defaults={"currency": payment.currency}
    )
    CampaignTotal.objects.filter(pk=total.pk).update(
        raised_minor=F("raised_minor") + payment.amount_minor,
        gift_count=F("gift_count") + 1,
        updated_at=timezone.now(),
    )


def _came_at(state: gateway.PaymentState) -> datetime:
    """Return when money came: a card's when it was charged, a debit's when the bank let it go.

    A debit's charge is made days before; Stripe books it when it has arrived, and until that is
    known it has arrived now.
    """
    charge = state.charge
    if charge is None or charge.card is not None:
        return state.charged_at
    booked_at = charge.balance.booked_at if charge.balance else timezone.now()
    return max(state.charged_at, booked_at)


def _queue_dedication(donation: Donation) -> None:
    """Tell the third person, once the first money of the gift has come."""
    dedication = Dedication.objects.filter(donation=donation).first()
    if dedication is not None:
        mailing.queue(
            key=f"dedication:{donation.pk}",
            kind=OutgoingMail.Kind.DEDICATION,
            to=dedication.notify_email,
            language=donation.language,
            donation=donation,
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
