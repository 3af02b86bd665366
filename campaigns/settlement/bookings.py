"""Taking in what Stripe booked on our balance: each balance transaction once, with its fee."""

from campaigns import gateway, ledger
from campaigns.models import BalanceTransaction, Payment
from campaigns.settlement.transactions import in_one_transaction

PAYOUT_TYPES = ("payout", "payout_cancel", "payout_failure")
TOP_UP_TYPES = ("topup", "topup_reversal")
# Stripe's types that stand for a gift, a refund or a dispute: those are taken in with their
# payment alone.
PAYMENT_TYPES = (
    "adjustment",
    "charge",
    "payment",
    "payment_failure_refund",
    "payment_refund",
    "payment_reversal",
    "refund",
    "refund_failure",
)


def take_in(
    *, balance: gateway.BalanceState, source_id: str, payment: Payment | None, is_live: bool
) -> tuple[BalanceTransaction, bool]:
    """Keep a balance transaction; inside the transaction that posts what it stands for.

    Returns the row and whether it is new. Of a known one the fee and the payout may have changed:
    they are kept, and the change of the fee is posted; the fee of a new one is the caller's.
    """
    row, is_new = BalanceTransaction.objects.get_or_create(
        txn_id=balance.id,
        defaults={
            "type": balance.type,
            "source_id": source_id,
            "payment": payment,
            "amount_minor": balance.amount_minor,
            "fee_minor": balance.fee_minor,
            "currency": balance.currency,
            "booked_at": balance.booked_at,
            "available_on": balance.available_on,
            "payout_id": balance.payout_id,
            "is_live": is_live,
        },
    )
    if not is_new:
        _keep_changes(row, balance=balance)
    return row, is_new


def _keep_changes(row: BalanceTransaction, *, balance: gateway.BalanceState) -> None:
    # Who holds the row posts the difference: of two who read the same correction, one.
    row = BalanceTransaction.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.fee_minor != balance.fee_minor:
        row.fee_minor = balance.fee_minor
        ledger.record_fee(booking=row)
    # A reading without a payout says nothing: only some readings know it.
    row.payout_id = balance.payout_id or row.payout_id
    row.save(update_fields=["fee_minor", "payout_id"])


def book(*, balance: gateway.BalanceState, is_live: bool, is_parked: bool = False) -> bool:
    """Record a booking that belongs to no payment: a payout, a top-up, a charge of Stripe's.

    Takes what Stripe says, its mode, and whether it is of money that stands under unmatched money;
    call it outside any transaction. Returns whether it was new. Raises ValueError for any other
    booking that stands for a gift, a refund or a dispute: settling its payment records that one.
    """
    if balance.type in PAYMENT_TYPES and balance.source_id and not is_parked:
        raise ValueError(f"{balance.id} belongs to a payment")
    return in_one_transaction(lambda: _book(balance=balance, is_live=is_live))


def _book(*, balance: gateway.BalanceState, is_live: bool) -> bool:
    row, is_new = take_in(
        balance=balance, source_id=balance.source_id, payment=None, is_live=is_live
    )
    if not is_new:
        return False
    if row.amount_minor:
        if row.type in PAYOUT_TYPES:
            ledger.record_payout(booking=row)
        elif row.type in TOP_UP_TYPES:
            ledger.record_top_up(booking=row)
        else:
            ledger.record_other(booking=row)
    ledger.record_fee(booking=row)
    return True
