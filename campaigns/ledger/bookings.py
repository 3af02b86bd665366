"""What Stripe books on our balance beside the gifts: fees, conversions, payouts, top-ups.

All from a recorded BalanceTransaction, whose amounts are Stripe's own: nothing is computed from a
rate.
"""

from collections.abc import Callable

from django.db.models import Count, Q, Sum

from campaigns.ledger import accounts
from campaigns.ledger.posting import Line, post
from campaigns.models import Account, BalanceTransaction, LedgerLine, LedgerTransaction

Kind = LedgerTransaction.Kind

# Types of balance transactions that are Stripe's charges to us, as docs.stripe.com names them
# (api/balance_transactions/object): the whole amount is a fee.
FEE_TYPES = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost")


def record_conversion(*, booking: BalanceTransaction, amount_minor: int, currency: str) -> None:
    """Post that a fact in one currency reached Stripe's balance in another: two legs.

    Takes the booking and the fact it is of, signed as it moved clearing. Each leg balances in its
    own currency through the exchange account.
    """
    clearing, exchange = accounts.clearing(), accounts.exchange()
    post(
        key=f"conversion:{booking.txn_id}",
        kind=Kind.CONVERSION,
        payment=booking.payment,
        lines=[
            Line(clearing, -amount_minor, currency),
            Line(exchange, amount_minor, currency),
            Line(clearing, booking.amount_minor, booking.currency),
            Line(exchange, -booking.amount_minor, booking.currency),
        ],
    )


def record_fee(*, booking: BalanceTransaction) -> bool:
    """Post the fee of a booking, or by how much Stripe has corrected it since.

    Returns whether there was anything to post; in the currency the booking settled in.
    """
    key = f"fee:{booking.txn_id}"
    posted = LedgerLine.objects.filter(
        Q(transaction__key=key) | Q(transaction__key__startswith=f"{key}:"),
        account__kind=Account.Kind.FEES,
    ).aggregate(sum=Sum("amount_minor"), count=Count("pk"))
    change = booking.fee_minor - (posted["sum"] or 0)
    if not change:
        return False
    clearing, fees = accounts.clearing(), accounts.fees()
    post(
        key=f"{key}:{posted['count']}" if posted["count"] else key,
        kind=Kind.FEE,
        payment=booking.payment,
        lines=[
            Line(clearing, -change, booking.currency),
            Line(fees, change, booking.currency),
        ],
    )
    return True


def record_top_up(*, booking: BalanceTransaction) -> None:
    """Post our own money put into Stripe's balance (or, below zero, taken out again)."""
    _against(
        accounts.unrestricted, key=f"top_up:{booking.txn_id}", kind=Kind.TOP_UP, booking=booking
    )


def record_payout(*, booking: BalanceTransaction) -> None:
    """Post money that went to the bank, or, above zero, came back from a failed payout."""
    _against(accounts.bank, key=f"payout:{booking.txn_id}", kind=Kind.PAYOUT, booking=booking)


def record_other(*, booking: BalanceTransaction) -> None:
    """Post what Stripe booked without a gift: a charge to fees, the rest to unrestricted funds."""
    other = accounts.fees if booking.type in FEE_TYPES else accounts.unrestricted
    _against(other, key=f"other:{booking.txn_id}", kind=Kind.OTHER, booking=booking)


def _against(
    other: Callable[[], Account], *, key: str, kind: str, booking: BalanceTransaction
) -> None:
    clearing = accounts.clearing()
    post(
        key=key,
        kind=kind,
        payment=booking.payment,
        lines=[
            Line(clearing, booking.amount_minor, booking.currency),
            Line(other(), -booking.amount_minor, booking.currency),
        ],
    )
