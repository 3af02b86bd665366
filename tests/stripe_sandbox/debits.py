"""Bank debits: pending for days, then there, or not; and sometimes taken back after that.

Source: https://docs.stripe.com/payments/payment-methods/payment-method-support and
https://docs.stripe.com/payments/ach-direct-debit.
"""

from typing import Any

from .clock import falls_due
from .payments import (
    NO_FUNDS,
    CannotPay,
    fail_charge,
    intent_of,
    post_due_balances,
    refuse,
    settle_intent,
)
from .resources.balance_transactions import post
from .state import State


def settle_debit(state: State, session: dict[str, Any], *, is_good: bool) -> None:
    """A session's pending bank debit has arrived, or has come back. Raises CannotPay otherwise."""
    intent = intent_of(state, session)
    if intent is None:
        raise CannotPay("This session has no bank debit.")
    settle_intent(state, intent, is_good=is_good)
    result = "succeeded" if is_good else "failed"
    session["payment_status"] = "paid" if is_good else "unpaid"
    state.record_event(f"checkout.session.async_payment_{result}", session)
    post_due_balances(state)


@falls_due
def settle_due_debits(state: State) -> None:
    """The debits whose days are over arrive."""
    waiting: list[list[Any]] = state.memory.get("debits", [])
    due = [intent_id for at, intent_id in waiting if at <= state.now()]
    if not due:
        return
    waiting[:] = [entry for entry in waiting if entry[0] > state.now()]
    for intent_id in due:
        intent = state.objects["payment_intent"][intent_id]
        if intent["status"] == "processing":
            session = state.get("checkout.session", state.notes[intent_id]["session"])
            if session is not None:
                settle_debit(state, session, is_good=True)
            else:
                settle_intent(state, intent, is_good=True)


def return_debit(state: State, charge: dict[str, Any]) -> dict[str, Any]:
    """A debit that had succeeded fails after all: what was credited is taken again.

    The charge is failed with a `failure_balance_transaction` of type payment_failure_refund; the
    session stays as it was. Raises ValueError for any other charge.
    """
    if charge["payment_method_details"]["type"] == "card" or charge["status"] != "succeeded":
        raise ValueError("only a bank debit that has succeeded can be returned")
    if charge["balance_transaction"] is None:
        raise ValueError("its balance transaction has to be posted first")
    transaction = post(
        state,
        source=charge,
        amount=-charge["amount"],
        currency=charge["currency"],
        kind="payment_failure_refund",
        category="charge_failure",
        description="Payment failure refund",
        available_after=0,
    )
    fail_charge(state, charge, "insufficient_funds", NO_FUNDS)
    charge["failure_balance_transaction"] = transaction["id"]
    intent = state.objects["payment_intent"][charge["payment_intent"]]
    intent["amount_received"] = 0
    state.record_event("charge.failed", charge)
    refuse(state, intent, "payment_intent_payment_attempt_failed", NO_FUNDS, None,
           charge=charge["id"])  # fmt: skip
    return charge
