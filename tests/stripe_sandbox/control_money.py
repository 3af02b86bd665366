"""Controls of the money: conversion, fees, refunds, disputes, warnings, payouts, top-ups."""

from typing import Any

from . import debits, settlement
from .control_routes import Body, controls
from .resources import disputes, payouts, refunds, topups
from .resources.balance_transactions import change_fee, post
from .resources.early_fraud_warnings import raise_warning
from .state import State


def _object(state: State, kind: str, object_id: str) -> dict[str, Any]:
    value = state.get(kind, object_id)
    if value is None:
        raise ValueError(f"no {kind} {object_id}")
    return value


@controls("POST", "settlement")
def set_settlement(state: State, body: Body) -> None:
    """`currencies`: in which currency each settles, "*" for all others."""
    settlement.set_settlement(state, body["currencies"])


@controls("POST", "rates")
def set_rate(state: State, body: Body) -> None:
    """`from`, `to` and the `rate`, whole unit for whole unit; null lets it move again."""
    settlement.set_rate(state, body["from"], body["to"], body["rate"])


@controls("POST", "balance_transactions/ID/fee")
def set_fee(state: State, object_id: str, body: Body) -> Body:
    """Another `fee` than was told before, in the transaction's own currency."""
    transaction = _object(state, "balance_transaction", object_id)
    change_fee(state, transaction, fee=body["fee"])
    return transaction


@controls("POST", "fees")
def take_fee(state: State, body: Body) -> Body:
    """A fee of Stripe's that belongs to no payment: `amount`, `currency`, `description`."""
    return post(
        state,
        source=None,
        amount=-body["amount"],
        currency=body["currency"],
        kind="stripe_fee",
        category="fee",
        description=body["description"],
        available_after=0,
        is_settled=True,
    )


@controls("POST", "refunds/wait")
def let_refunds_wait(state: State, body: Body) -> None:
    """Whether refunds of cards stay pending until told (`wait`)."""
    state.memory["refunds_wait"] = bool(body["wait"])


@controls("POST", "refunds/ID/succeed")
def succeed_refund(state: State, object_id: str, body: Body) -> Body:
    """A pending refund reaches the donor."""
    refund = _object(state, "refund", object_id)
    refunds.succeed(state, refund)
    return refund


@controls("POST", "charges/ID/dispute")
def open_dispute(state: State, object_id: str, body: Body) -> Body:
    """`amount` (null: all that is left), `reason`, `is_inquiry`, `fee` (null: the usual)."""
    return disputes.open_dispute(
        state,
        _object(state, "charge", object_id),
        amount=body.get("amount"),
        reason=body.get("reason", "fraudulent"),
        is_inquiry=body.get("is_inquiry", False),
        fee=body.get("fee"),
    )


@controls("POST", "disputes/ID/escalate")
def escalate_dispute(state: State, object_id: str, body: Body) -> Body:
    """An inquiry becomes a dispute."""
    dispute = _object(state, "dispute", object_id)
    disputes.escalate(state, dispute)
    return dispute


@controls("POST", "disputes/ID/close")
def close_dispute(state: State, object_id: str, body: Body) -> Body:
    """The bank decides: `is_won`, and how much of the fee comes back (`fee_returned`)."""
    dispute = _object(state, "dispute", object_id)
    disputes.decide(state, dispute, is_won=body["is_won"], fee_returned=body.get("fee_returned", 0))
    return dispute


@controls("POST", "charges/ID/warn")
def warn(state: State, object_id: str, body: Body) -> Body:
    """An early fraud warning of this `fraud_type`."""
    charge = _object(state, "charge", object_id)
    return raise_warning(state, charge, fraud_type=body["fraud_type"])


@controls("POST", "charges/ID/return")
def return_debit(state: State, object_id: str, body: Body) -> Body:
    """A bank debit that had settled comes back."""
    return debits.return_debit(state, _object(state, "charge", object_id))


@controls("POST", "debits/delay")
def set_debit_delay(state: State, body: Body) -> None:
    """Seconds until a bank debit settles by itself (`seconds`); null: only when told."""
    state.memory["debit_delay"] = body["seconds"]


@controls("POST", "payouts")
def make_payout(state: State, body: Body) -> Body | None:
    """An automatic payout in `currency`; `with_pending` takes funds along that still wait."""
    later = state.now() + 366 * 24 * 3600 if body.get("with_pending") else None
    payout = payouts.make_payout(state, body["currency"], now=later)
    if payout is not None and body.get("is_paid", True):
        payouts.pay(state, payout)
        if body.get("is_reconciled", True):
            payouts.reconcile(state, payout)
    return payout


@controls("POST", "payouts/daily")
def set_daily_payouts(state: State, body: Body) -> None:
    """Whether payouts are made by the account's clock (`on`)."""
    state.memory["last_payout_day"] = int(state.now()) // payouts.DAY if body["on"] else None


@controls("POST", "payouts/ID/(send|pay|reconcile)")
def move_payout(state: State, object_id: str, action: str, body: Body) -> Body:
    """Send a payout to the bank, pay it, or complete its reconciliation."""
    payout = _object(state, "payout", object_id)
    {"send": payouts.send, "pay": payouts.pay, "reconcile": payouts.reconcile}[action](
        state, payout
    )
    return payout


@controls("POST", "payouts/ID/fail")
def fail_payout(state: State, object_id: str, body: Body) -> Body:
    """The bank sends a payout back, with a failure `code`."""
    payout = _object(state, "payout", object_id)
    payouts.fail_payout(state, payout, code=body["code"])
    return payout


@controls("POST", "topups")
def top_up(state: State, body: Body) -> Body:
    """The account's owner puts money in from the Dashboard: `amount`, `currency`."""
    topup = topups.new_topup(
        state,
        amount=body["amount"],
        currency=body["currency"],
        data={"description": body.get("description")},
        request=None,
    )
    if body.get("is_paid", True):
        topups.settle_topup(state, topup, is_good=True)
    return topup


@controls("POST", "topups/ID/settle")
def settle_topup(state: State, object_id: str, body: Body) -> Body:
    """A pending top-up arrives (`is_good`) or fails."""
    topup = _object(state, "topup", object_id)
    topups.settle_topup(state, topup, is_good=body["is_good"])
    return topup
