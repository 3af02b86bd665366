"""What the ledger says of one payment: what its receipt may say, and what its card cost."""

from dataclasses import dataclass

from django.db.models import Sum

from campaigns.ledger.gifts import position_minor
from campaigns.models import Account, BalanceTransaction, Dispute, LedgerLine, Payment

CHARGE_TYPES = ("charge", "payment")
BPS = 10_000


@dataclass(frozen=True)
class Fee:
    """What the card cost: minor units of a currency; an estimate until Stripe has booked it."""

    is_known: bool
    minor: int
    currency: str


def receipted_minor(payment: Payment) -> int:
    """Return what a payment's receipt may say, in minor units of its currency; 0: no receipt.

    What is refunded is gone. What a dispute holds is not: only a dispute that is lost takes the
    receipt, and one that is won counts as what was given back.
    """
    amount = position_minor(payment) + _held_minor(payment)
    return min(max(amount, 0), payment.amount_minor)


def _held_minor(payment: Payment) -> int:
    undecided = payment.disputes.exclude(status=Dispute.Status.LOST)
    held = 0
    for dispute_id in undecided.values_list("dispute_id", flat=True):
        bookings = BalanceTransaction.objects.filter(payment=payment, source_id=dispute_id)
        if bookings.filter(amount_minor__gt=0).exists():
            continue
        held -= (
            LedgerLine.objects.filter(
                transaction__key__in=[f"dispute:{txn.txn_id}" for txn in bookings],
                account__kind=Account.Kind.STRIPE_CLEARING,
                currency=payment.currency,
            ).aggregate(sum=Sum("amount_minor"))["sum"]
            or 0
        )
    return held


def fee_of(payment: Payment) -> Fee | None:
    """Return what Stripe took for the card, or what it is estimated at until then.

    Known: in the currency the payment settled in. None where the campaign estimates nothing.
    """
    booking = payment.balance_transactions.filter(
        source_id=payment.charge_id, type__in=CHARGE_TYPES
    ).first()
    if booking is not None:
        return Fee(is_known=True, minor=booking.fee_minor, currency=booking.currency)
    campaign = payment.donation.campaign
    if campaign.fee_bps is None and campaign.fee_fixed_minor is None:
        return None
    estimate = estimated_fee_minor(
        payment.amount_minor, bps=campaign.fee_bps or 0, fixed_minor=campaign.fee_fixed_minor or 0
    )
    return Fee(is_known=False, minor=estimate, currency=payment.currency)


def estimated_fee_minor(amount_minor: int, *, bps: int, fixed_minor: int) -> int:
    """Return the estimated fee of an amount in minor units: hundredths of a percent and a part.

    Rounded to the nearest unit, half up.
    """
    return (amount_minor * bps * 2 + BPS) // (2 * BPS) + fixed_minor
