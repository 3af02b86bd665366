"""Posting what Stripe booked for a payment: the fact in the gift's currency, conversion, fee."""

from campaigns import gateway, ledger
from campaigns.models import BalanceTransaction, Payment, UnmatchedMoney
from campaigns.settlement import parking
from campaigns.settlement.bookings import take_in

Source = gateway.ChargeState | gateway.RefundState | gateway.DisputeState


def book(*, payment: Payment, source: Source, balance: gateway.BalanceState) -> bool:
    """Record a booking of a payment's charge, refund or dispute, unless it is recorded.

    Belongs inside the transaction that holds the lock on the payment. Returns whether it is new.
    """
    booking, is_new = take_in(
        balance=balance, source_id=source.id, payment=payment, is_live=payment.is_live
    )
    if not is_new:
        return False
    if isinstance(source, gateway.ChargeState):
        moved = _post_charge(payment=payment, state=source, balance=balance)
    elif isinstance(source, gateway.RefundState):
        moved = _post_refund(payment=payment, state=source, balance=balance)
    else:
        moved = _post_dispute(payment=payment, state=source, booking=booking)
    if moved and (moved, payment.currency) != (booking.amount_minor, booking.currency):
        ledger.record_conversion(booking=booking, amount_minor=moved, currency=payment.currency)
    ledger.record_fee(booking=booking)
    return True


def _post_charge(
    *, payment: Payment, state: gateway.ChargeState, balance: gateway.BalanceState
) -> int:
    """Post a bank debit that was taken back after it had come; the gift is posted already."""
    if balance != state.failure_balance:
        return payment.amount_minor
    beyond = ledger.record_refund(
        payment=payment, refund_id=state.id, amount_minor=payment.amount_minor
    )
    _park(payment=payment, key=state.id, beyond_minor=beyond)
    return -payment.amount_minor


def _post_refund(
    *, payment: Payment, state: gateway.RefundState, balance: gateway.BalanceState
) -> int:
    """Post a refund or its failure; return how it moved clearing, in the gift's currency."""
    if balance == state.failure_balance:
        ledger.record_failed_refund(payment=payment, refund_id=state.id)
        return state.amount_minor
    beyond = ledger.record_refund(
        payment=payment, refund_id=state.id, amount_minor=state.amount_minor
    )
    _park(payment=payment, key=state.id, beyond_minor=beyond)
    return -state.amount_minor


def _post_dispute(
    *, payment: Payment, state: gateway.DisputeState, booking: BalanceTransaction
) -> int:
    """Post what a dispute moved; return how it moved clearing, in the gift's currency.

    Returns 0 where Stripe tells no amount in the gift's currency: then our own funds bear what was
    booked, and staff see it.
    """
    if booking.currency == payment.currency:
        moved = booking.amount_minor
    elif state.currency == payment.currency:
        moved = state.amount_minor if booking.amount_minor > 0 else -state.amount_minor
    else:
        ledger.record_other(booking=booking)
        _park(
            payment=payment,
            key=booking.txn_id,
            beyond_minor=abs(booking.amount_minor),
            currency=booking.currency,
            reason=UnmatchedMoney.Reason.OTHER_CURRENCY,
        )
        return 0
    earlier = BalanceTransaction.objects.filter(payment=payment, source_id=state.id)
    beyond = ledger.record_dispute(
        payment=payment,
        txn_id=booking.txn_id,
        earlier=[row.txn_id for row in earlier if row.pk != booking.pk],
        amount_minor=moved,
    )
    _park(payment=payment, key=booking.txn_id, beyond_minor=beyond)
    return moved


def _park(
    *,
    payment: Payment,
    key: str,
    beyond_minor: int,
    currency: str = "",
    reason: str = UnmatchedMoney.Reason.OVER_REFUND,
) -> None:
    """Show staff what went back beyond the gift; it is posted in full, to our own funds."""
    if not beyond_minor:
        return
    parking.keep(
        key=key,
        reason=reason,
        donation=payment.donation,
        amount_minor=beyond_minor,
        currency=currency or payment.currency,
        is_live=payment.is_live,
    )
