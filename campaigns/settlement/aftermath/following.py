"""Reading what has become of a payment, and recording it fact by fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns import gateway, ledger
from campaigns.models import Payment
from campaigns.settlement.aftermath.claims import keep_dispute, keep_refund, warn
from campaigns.settlement.aftermath.consequences import change_total, review_receipt
from campaigns.settlement.aftermath.money import Source, book
from campaigns.settlement.transactions import in_one_transaction


@dataclass(frozen=True)
class Fact:
    """One booking of Stripe's with what it is of; without a booking, the newest word on that."""

    source: Source
    balance: gateway.BalanceState | None = None


def follow(*, payment: Payment, charge: gateway.ChargeState | None, is_thorough: bool) -> None:
    """Record what has become of a payment since; call it outside any transaction.

    Takes the recorded payment, its charge where it has just been read (it is read where not), and
    whether to ask for refunds, disputes and fraud warnings even where the charge shows none.
    Raises gateway.Unavailable, gateway.Refused and gateway.NotFound where Stripe cannot say, and
    RuntimeError inside a transaction.
    """
    charge = charge or gateway.read_charge(charge_id=payment.charge_id)
    refunds: list[gateway.RefundState] = []
    disputes: list[gateway.DisputeState] = []
    if is_thorough or charge.refunded_minor or charge.is_disputed:
        asked = {"payment_intent_id": payment.payment_intent_id}
        refunds = gateway.list_refunds(**asked)
        disputes = gateway.list_disputes(**asked)
        # First, so that what is still to be mailed is held before more is queued.
        for warning in gateway.list_warnings(**asked):
            in_one_transaction(lambda warning=warning: warn(payment=payment, state=warning))
    for fact in _in_order(charge=charge, refunds=refunds, disputes=disputes):
        in_one_transaction(lambda fact=fact: _record(payment=payment, fact=fact))


def _in_order(
    *,
    charge: gateway.ChargeState,
    refunds: list[gateway.RefundState],
    disputes: list[gateway.DisputeState],
) -> Iterator[Fact]:
    """Return the bookings as Stripe made them, then the newest word on each refund and dispute."""
    # Stripe lists the newest first.
    sources = [*reversed(refunds), *reversed(disputes)]
    facts = [
        Fact(source, balance) for source in (charge, *sources) for balance in _balances(source)
    ]
    # Within a second: the gift, then what went, then what came back.
    facts.sort(
        key=lambda fact: (
            fact.balance.booked_at,
            fact.balance != charge.balance,
            fact.balance.amount_minor > 0,
        )
    )
    yield from facts
    yield from (Fact(source) for source in sources)


def _balances(source: Source) -> list[gateway.BalanceState]:
    if isinstance(source, gateway.DisputeState):
        return list(source.balances)
    return [balance for balance in (source.balance, source.failure_balance) if balance]


def _record(*, payment: Payment, fact: Fact) -> None:
    """Record one fact with all that follows from it, or find that it is recorded."""
    # Two readers of one payment take turns from here on: each splits by what is left.
    payment = (
        Payment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("donation__campaign", "donation__donor")
        .get(pk=payment.pk)
    )
    before = ledger.left_minor(payment)
    is_news = False
    if isinstance(fact.source, gateway.RefundState):
        is_news = keep_refund(payment=payment, state=fact.source)
    elif isinstance(fact.source, gateway.DisputeState):
        is_news = keep_dispute(payment=payment, state=fact.source)
    if fact.balance:
        is_news |= book(payment=payment, source=fact.source, balance=fact.balance)
    if not is_news:
        return
    review_receipt(payment)
    change_total(payment=payment, before=before, after=ledger.left_minor(payment))
