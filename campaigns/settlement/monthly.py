"""A monthly gift: the mirror of its subscription, and a payment for each month that is paid."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns import gateway
from campaigns.models import (
    Donation,
    Donor,
    MonthlyGift,
    MonthlyGiftChange,
    Payment,
    UnmatchedMoney,
)
from campaigns.settlement.amounts import amounts_in_force
from campaigns.settlement.dunning import queue_mails
from campaigns.settlement.months import last_day
from campaigns.settlement.parking import park
from campaigns.settlement.payments import record_payment
from campaigns.settlement.states import Status, move, move_and_tell, unpaid_status
from campaigns.settlement.transactions import in_one_transaction

Reason = UnmatchedMoney.Reason
Kind = MonthlyGiftChange.Kind

# What we call Stripe's statuses (docs.stripe.com/api/subscriptions/object#status). A trial is a
# skipped month or another day: the gift goes on. An unpaid one is not charged any more until the
# donor pays or changes the card; the sweep and Stripe's settings decide when it ends.
STATUS = {
    "trialing": MonthlyGift.Status.ACTIVE,
    "active": MonthlyGift.Status.ACTIVE,
    "incomplete": MonthlyGift.Status.PAST_DUE,
    "past_due": MonthlyGift.Status.PAST_DUE,
    "unpaid": MonthlyGift.Status.PAST_DUE,
    "paused": MonthlyGift.Status.PAUSED,
    "incomplete_expired": MonthlyGift.Status.CANCELED,
    "canceled": MonthlyGift.Status.CANCELED,
}
# How often a reading is repeated that was overtaken by a newer one.
READINGS = 5


@dataclass(frozen=True)
class Reading:
    """A subscription as Stripe had it at one time; invoices oldest first.

    `owed` are the invoices that were to be paid and are not, each with its payment intent.
    """

    subscription: gateway.SubscriptionState
    invoices: list[gateway.InvoiceState]
    owed: list[tuple[gateway.InvoiceState, gateway.PaymentState]]


def record(*, donation: Donation) -> dict[str, gateway.ChargeState | None]:
    """Bring a monthly gift to what Stripe says of it; call it outside any transaction.

    Takes the gift that began it. Returns the charges of the payments that were recorded now, by
    payment intent. Raises gateway.Unavailable and gateway.Refused where Stripe cannot say.
    """
    known = MonthlyGift.objects.filter(donation=donation).first()
    if known is not None:
        subscription_id = known.subscription_id
    else:
        session = gateway.read_session(session_id=donation.session_id)
        subscription_id = session.subscription_id
        if not subscription_id:
            move(donation_id=donation.pk, to=unpaid_status(session))
            return {}
    gift, reading = _read_and_mirror(donation=donation, subscription_id=subscription_id)
    newer_card_id = reading.subscription.newer_card_id
    if gift is not None and gift.is_living and newer_card_id:
        # Stripe's page for cards changes the customer's, and the subscription has its own.
        gateway.change_subscription_card(
            subscription_id=subscription_id,
            payment_method_id=newer_card_id,
            idempotency_key=f"card:{subscription_id}:{newer_card_id}",
        )
        gift, reading = _read_and_mirror(donation=donation, subscription_id=subscription_id)
    charges = _record_payments(donation=donation, gift=gift, reading=reading)
    if gift is not None and not charges and donation.status != Status.SUCCEEDED:
        _move_unpaid(donation=donation, gift=gift, reading=reading)
    return charges


# The mirror


def _read_and_mirror(
    *, donation: Donation, subscription_id: str
) -> tuple[MonthlyGift | None, Reading]:
    """Read the subscription and write it down, unless someone wrote a newer reading meanwhile.

    The version is taken before Stripe is asked, and the row is written only where it still has
    that version: an older reading never overwrites a newer one, and no lock is held while Stripe
    answers. Returns no gift where the subscription names another one.
    """
    for _reading in range(READINGS):
        gift = MonthlyGift.objects.filter(subscription_id=subscription_id).first()
        reading = _read(subscription_id)
        if reading.subscription.reference != str(donation.uuid):
            return None, reading
        gift = in_one_transaction(
            lambda: _mirror(donation=donation, gift=gift, reading=reading)  # noqa: B023
        )
        if gift is not None:
            return gift, reading
    raise gateway.Unavailable(f"{subscription_id} changed each time that it was read")


def _read(subscription_id: str) -> Reading:
    subscription = gateway.read_subscription(subscription_id=subscription_id)
    invoices = gateway.list_invoices(subscription_id=subscription_id)[::-1]
    owed = [
        (invoice, gateway.read_payment(payment_intent_id=payment.payment_intent_id))
        for invoice in invoices
        for payment in invoice.payments
        if invoice.status == "open"
        and invoice.attempt_count
        and payment.status == "open"
        and payment.payment_intent_id
    ]
    return Reading(subscription=subscription, invoices=invoices, owed=owed)


def _mirror(
    *, donation: Donation, gift: MonthlyGift | None, reading: Reading
) -> MonthlyGift | None:
    """Write a reading down with the mails that follow; None where it was overtaken."""
    fields = _fields(gift, reading.subscription)
    if gift is None:
        gift = _insert(donation=donation, subscription=reading.subscription, fields=fields)
    else:
        unchanged = MonthlyGift.objects.filter(pk=gift.pk, version=gift.version)
        has_changed = any(getattr(gift, name) != value for name, value in fields.items())
        if not has_changed:
            is_ours = unchanged.exists()
        else:
            is_ours = unchanged.update(
                version=F("version") + 1, updated_at=timezone.now(), **fields
            )
        gift = MonthlyGift.objects.get(pk=gift.pk) if is_ours else None
    if gift is not None:
        queue_mails(gift=gift, end_reason=reading.subscription.end_reason, owed=reading.owed)
    return gift


def _insert(
    *, donation: Donation, subscription: gateway.SubscriptionState, fields: dict[str, object]
) -> MonthlyGift | None:
    # Two monthly gifts of one donor that come to be known at once are looked at one by one, so
    # that the later one is known for a second.
    Donor.objects.select_for_update().get(pk=donation.donor_id)
    living = MonthlyGift.objects.living().filter(
        donor_id=donation.donor_id, campaign_id=donation.campaign_id, is_live=donation.is_live
    )
    gift = MonthlyGift(
        donation=donation,
        donor_id=donation.donor_id,
        campaign_id=donation.campaign_id,
        currency=subscription.currency,
        is_live=subscription.is_live,
        subscription_id=subscription.id,
        started_at=subscription.started_at,
        is_second=fields["status"] in MonthlyGift.LIVING and living.exists(),
        **fields,
    )
    try:
        with transaction.atomic():
            gift.save(force_insert=True)
    except IntegrityError:
        if not MonthlyGift.objects.filter(subscription_id=subscription.id).exists():
            raise
        return None
    return gift


def _fields(gift: MonthlyGift | None, subscription: gateway.SubscriptionState) -> dict[str, object]:
    """Return what our row takes from a reading."""
    status, card = STATUS[subscription.status], subscription.card
    if gift is not None and gift.donor.erased_at is not None:
        card = None
    return {
        "status": status,
        "amount_minor": subscription.amount_minor,
        "item_id": subscription.item_id,
        "customer_id": subscription.customer_id,
        "card": f"{card.brand.replace('_', ' ').title()} {card.last4}" if card else "",
        "card_expires_on": last_day(year=card.exp_year, month=card.exp_month) if card else None,
        "next_charge_at": subscription.next_charge_at,
        "resumes_on": _resumes_on(gift) if status == MonthlyGift.Status.PAUSED else None,
        "is_ending": subscription.is_ending and status != MonthlyGift.Status.CANCELED,
        "ended_at": subscription.ended_at,
    }


def _resumes_on(gift: MonthlyGift | None) -> date | None:
    """Return the date that the donor named; None where the gift was paused at Stripe itself."""
    if gift is None:
        return None
    asked = gift.changes.filter(kind__in=[Kind.PAUSE, Kind.RESUME], refused_at__isnull=True)
    last = asked.order_by("-pk").first()
    if last is None or last.kind == Kind.RESUME:
        return None
    return date.fromisoformat(last.facts["resumes_on"])


# The money


def _record_payments(
    *, donation: Donation, gift: MonthlyGift | None, reading: Reading
) -> dict[str, gateway.ChargeState | None]:
    """Record each paid payment of an invoice that is not recorded yet, or park it."""
    done = set(
        Payment.objects.filter(donation=donation).values_list("payment_intent_id", flat=True)
    ) | set(UnmatchedMoney.objects.filter(donation=donation).values_list("key", flat=True))
    charges = {}
    for invoice in reading.invoices:
        for paid in invoice.payments:
            # Without a payment intent no money moved at Stripe: staff marked it as paid.
            if paid.status != "paid" or paid.payment_intent_id in {"", *done}:
                continue
            state = gateway.read_payment(payment_intent_id=paid.payment_intent_id)
            if not state.is_paid:
                continue
            reason = _mismatch(gift=gift, donation=donation, invoice=invoice, payment=state)
            if reason is not None:
                park(payment=state, reason=reason, donation=donation)
                continue
            in_one_transaction(
                lambda invoice=invoice, paid=paid, state=state: record_payment(
                    donation=donation,
                    state=state,
                    monthly_gift=gift,
                    invoice_id=invoice.id,
                    invoice_payment_id=paid.id,
                )
            )
            charges[state.id] = state.charge
    return charges


def _mismatch(
    *,
    gift: MonthlyGift | None,
    donation: Donation,
    invoice: gateway.InvoiceState,
    payment: gateway.PaymentState,
) -> Reason | None:
    """Say why the money of an invoice does not fit the gift; None where it fits."""
    if gift is None:
        return Reason.UNKNOWN_SESSION
    if payment.is_live != donation.is_live or payment.is_live != settings.STRIPE_IS_LIVE:
        return Reason.OTHER_MODE
    if payment.currency != donation.currency:
        return Reason.OTHER_CURRENCY
    if payment.amount_minor not in amounts_in_force(gift=gift, at=invoice.created_at):
        return Reason.OTHER_AMOUNT
    return None


def _move_unpaid(*, donation: Donation, gift: MonthlyGift, reading: Reading) -> None:
    """Say what a monthly gift without money has come to: its first payment is a bank debit."""
    if any(payment.status == "processing" for _invoice, payment in reading.owed):
        in_one_transaction(lambda: move_and_tell(donation=donation, to=Status.PROCESSING))
    elif reading.owed or not gift.is_living:
        # What the donor can do about it stands in the mail about the failed month.
        move(donation_id=donation.pk, to=Status.FAILED)
