"""Lines of Stripe's balance against ours: what is new, what has changed, what is of nobody."""

from collections.abc import Sequence

from django.conf import settings

from campaigns import events, gateway
from campaigns.ledger.bookings import FEE_TYPES
from campaigns.models import BalanceTransaction, Payment, UnmatchedMoney
from campaigns.reconciliation.findings import Findings
from campaigns.settlement import in_one_transaction, park_booking
from campaigns.settlement.bookings import (
    PAYMENT_TYPES,
    PAYOUT_TYPES,
    TOP_UP_TYPES,
    book,
    take_in,
)

# What a line without a row of ours turns out to be, by its type: the kind of finding, its words.
GIFT = ("gift_not_booked", "a gift of ours whose booking was not recorded")
GONE_BACK = ("refund_not_recorded", "a refund, or its failure, that was not recorded")
DISPUTED = ("dispute_not_recorded", "a dispute's booking that was not recorded")
OF_A_PAYMENT = {
    "charge": GIFT,
    "payment": GIFT,
    "refund": GONE_BACK,
    "refund_failure": GONE_BACK,
    "payment_refund": GONE_BACK,
    "payment_failure_refund": ("debit_taken_back", "a bank debit taken back that was not recorded"),
    "payment_reversal": ("debit_taken_back", "a bank debit taken back that was not recorded"),
    "adjustment": DISPUTED,
}
NEVER_SETTLED = ("gift_not_settled", "a gift of ours that was paid and never settled")


def compare(balances: Sequence[gateway.BalanceState], *, findings: Findings) -> None:
    """Compare lines of Stripe's balance, given oldest first, with our rows, and mend ours.

    Where Stripe cannot say of what a line is, that is a finding; the next run asks again.
    """
    rows = BalanceTransaction.objects.select_related("payment").in_bulk(
        [balance.id for balance in balances], field_name="txn_id"
    )
    for balance in balances:
        row = rows.get(balance.id)
        if row is not None:
            _compare_known(row, balance=balance, findings=findings)
            continue
        try:
            _take_in_unknown(balance, findings=findings)
        except (gateway.Unavailable, gateway.Refused) as error:
            words = f"{_name(balance)}: Stripe did not say of what it is ({error})"
            findings.add("not_understood", balance.id, words, is_repaired=False)
    # Which payout took a line along is known to that payout's own list alone.
    for payout_id in {balance.payout_id for balance in balances} - {""}:
        ids = [balance.id for balance in balances if balance.payout_id == payout_id]
        BalanceTransaction.objects.filter(txn_id__in=ids, payout_id="").update(payout_id=payout_id)


def _compare_known(
    row: BalanceTransaction, *, balance: gateway.BalanceState, findings: Findings
) -> None:
    if (row.amount_minor, row.currency) != (balance.amount_minor, balance.currency):
        words = (
            f"is {row.amount_minor} {row.currency} here and {balance.amount_minor} "
            f"{balance.currency} at Stripe"
        )
        findings.add("amount_differs", balance.id, words, is_repaired=False)
    elif row.fee_minor != balance.fee_minor:
        in_one_transaction(
            lambda: take_in(
                balance=balance, source_id=row.source_id, payment=row.payment, is_live=row.is_live
            )
        )
        words = f"its fee was {row.fee_minor} {row.currency} and is {balance.fee_minor} now"
        findings.add("fee_changed", balance.id, words, is_repaired=True)


def _take_in_unknown(balance: gateway.BalanceState, *, findings: Findings) -> None:
    if balance.type in PAYMENT_TYPES and balance.source_id:
        _take_in_of_payment(balance, findings=findings)
        return
    if not book(balance=balance, is_live=settings.STRIPE_IS_LIVE):
        return
    kind, words = _kind(balance)
    if kind == "other_money":
        park_booking(balance=balance, key=balance.id, is_live=settings.STRIPE_IS_LIVE)
    findings.add(kind, balance.id, f"{_name(balance)}: {words}", is_repaired=True)


def _kind(balance: gateway.BalanceState) -> tuple[str, str]:
    if balance.type in PAYOUT_TYPES:
        if balance.amount_minor > 0:
            return "payout_failed", "a payout that came back is posted back"
        return "payout", "a payout is posted"
    if balance.type in TOP_UP_TYPES:
        return "top_up", "our own money, put in or taken out, is posted"
    if balance.type in FEE_TYPES:
        return "stripe_fee", "a charge of Stripe's is posted"
    return "other_money", "no gift explains it: posted, and shown under unmatched money"


def _take_in_of_payment(balance: gateway.BalanceState, *, findings: Findings) -> None:
    """Have the payment settled that a line is of; else keep the line with unmatched money."""
    known = BalanceTransaction.objects.filter(txn_id=balance.id)
    intent_id = _payment_intent_of(balance)
    was_recorded = Payment.objects.filter(payment_intent_id=intent_id).exists()
    if intent_id and not known.exists():
        events.settle_payment(payment_intent_id=intent_id)
    if known.exists():
        kind, words = OF_A_PAYMENT[balance.type]
        if kind == GIFT[0] and not was_recorded:
            kind, words = NEVER_SETTLED
        findings.add(kind, balance.id, f"{_name(balance)}: {words}", is_repaired=True)
        return
    if Payment.objects.filter(payment_intent_id=intent_id).exists():
        words = f"{_name(balance)}: settling its payment did not explain it"
        findings.add("not_understood", balance.id, words, is_repaired=False)
        return
    if not UnmatchedMoney.objects.filter(key=intent_id).exists():
        # No payment that could be parked: an old charge, or something that only looks like one.
        park_booking(balance=balance, key=balance.source_id, is_live=settings.STRIPE_IS_LIVE)
    book(balance=balance, is_live=settings.STRIPE_IS_LIVE, is_parked=True)
    words = f"{_name(balance)}: no gift of ours explains it: see unmatched money"
    findings.add("unknown_payment", balance.id, words, is_repaired=True)


def _payment_intent_of(balance: gateway.BalanceState) -> str:
    """Return the payment intent that a line is of, "" where there is none."""
    source_id = balance.source_id
    # As Stripe makes ids: ch_ and py_ are charges, re_ and pyr_ refunds, du_ and dp_ disputes.
    prefix = source_id.partition("_")[0]
    try:
        if prefix in ("ch", "py"):
            return gateway.read_charge(charge_id=source_id).payment_intent_id
        if prefix in ("re", "pyr"):
            return gateway.read_refund(refund_id=source_id).payment_intent_id
        if prefix in ("du", "dp"):
            return gateway.read_dispute(dispute_id=source_id).payment_intent_id
    except gateway.NotFound:
        pass
    return ""


def _name(balance: gateway.BalanceState) -> str:
    return f"{balance.type} of {balance.amount_minor} {balance.currency}, {balance.source_id}"
