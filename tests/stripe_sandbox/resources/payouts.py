"""Payouts: the account's balance goes to the bank, currency by currency.

An automatic payout takes along every available balance transaction that none took before. One that
fails, even after it was paid, stays what it was; its money comes back as a `payout_failure`, which
the next automatic payout takes along.
Source: https://docs.stripe.com/api/payouts and
https://docs.stripe.com/payouts/reconciliation.
"""

from typing import Any

from .. import currencies
from ..clock import falls_due
from ..errors import StripeError, broken_rule, not_simulated
from ..state import State
from . import Call, handles
from .balance_transactions import post, unpaid
from .listing import changed_metadata, equal, found, in_window, listing

ARRIVES_AFTER_SECONDS = 2 * 24 * 3600
DAY = 24 * 3600
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account details on file are probably incorrect.",
}
STATUSES = ("pending", "in_transit", "paid", "failed", "canceled")
KNOWN = {"amount", "currency", "description", "metadata", "statement_descriptor", "expand"}


def _new(
    state: State, *, amount: int, currency: str, automatic: bool, inside: list[str],
    data: dict[str, Any], request: dict[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    now = int(state.now())
    payout = state.add(
        {
            "id": state.new_id("po_1"),
            "object": "payout",
            "amount": amount,
            "application_fee": None,
            "application_fee_amount": None,
            "arrival_date": now + ARRIVES_AFTER_SECONDS,
            "automatic": automatic,
            "balance_transaction": None,
            "created": now,
            "currency": currency,
            "description": data.get("description", "STRIPE PAYOUT" if automatic else None),
            "destination": f"ba_1sandbox{currency}",
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "livemode": False,
            "metadata": data.get("metadata", {}),
            "method": "standard",
            "original_payout": None,
            "payout_method": None,
            "reconciliation_status": "in_progress" if automatic else "not_applicable",
            "reversed_by": None,
            "source_type": "card",
            "statement_descriptor": data.get("statement_descriptor"),
            "status": "pending",
            "trace_id": {"status": "pending", "value": None},
            "type": "bank_account",
        }
    )
    transaction = post(
        state,
        source=payout,
        amount=-amount,
        currency=currency,
        kind="payout",
        category="payout",
        description="STRIPE PAYOUT",
        available_after=0,
        is_settled=True,
    )
    payout["balance_transaction"] = transaction["id"]
    state.notes[payout["id"]] = {"transactions": [transaction["id"], *inside]}
    state.record_event("payout.created", payout, request=request)
    return payout


def make_payout(state: State, currency: str, *, now: float | None = None) -> dict[str, Any] | None:
    """An automatic payout of all that is available; None where that is nothing or a debt.

    Where banks take whole units only, the rest waits for the next one.
    """
    now = state.now() if now is None else now
    waiting = unpaid(state, currency)
    transactions = [state.objects["balance_transaction"][object_id] for object_id in waiting]
    taken = [t for t in transactions if t["available_on"] <= now]
    rests: dict[str, int] = state.memory.setdefault("rests", {})
    total = sum(t["net"] for t in taken) + rests.get(currency, 0)
    amount = total - total % currencies.payout_step(currency)
    if amount <= 0:
        return None
    rests[currency] = total - amount
    waiting[:] = [t["id"] for t in transactions if t["available_on"] > now]
    payout = _new(
        state, amount=amount, currency=currency, automatic=True,
        inside=[t["id"] for t in taken], data={}, request=None,
    )  # fmt: skip
    for transaction in taken:
        state.notes.setdefault(transaction["id"], {})["payout"] = payout["id"]
        transaction |= {
            "status": "available",
            "available_on": min(transaction["available_on"], payout["created"]),
        }
    return payout


def send(state: State, payout: dict[str, Any]) -> None:
    """The payout is on its way to the bank."""
    if payout["status"] == "pending":
        payout["status"] = "in_transit"
        state.record_event("payout.updated", payout, previous={"status": "pending"})


def pay(state: State, payout: dict[str, Any]) -> None:
    """The payout has reached the bank. Raises ValueError where it cannot any more."""
    if payout["status"] not in ("pending", "in_transit"):
        raise ValueError(f"this payout is {payout['status']}")
    payout |= {"status": "paid", "trace_id": {"status": "supported", "value": "091000012345678"}}
    state.record_event("payout.paid", payout)


def reconcile(state: State, payout: dict[str, Any]) -> None:
    """From now on the payout's balance transactions can be listed. Raises ValueError if done."""
    if payout["reconciliation_status"] != "in_progress":
        raise ValueError(f"its reconciliation is {payout['reconciliation_status']}")
    payout["reconciliation_status"] = "completed"
    state.record_event("payout.reconciliation_completed", payout)


def fail_payout(state: State, payout: dict[str, Any], *, code: str) -> None:
    """The bank sends the money back, also days after the payout was paid."""
    if code not in FAILURES:
        raise ValueError(f"code must be one of {', '.join(FAILURES)}")
    if payout["status"] not in ("pending", "in_transit", "paid"):
        raise ValueError(f"this payout is {payout['status']}")
    transaction = _give_back(state, payout, kind="payout_failure")
    payout |= {
        "status": "failed",
        "failure_balance_transaction": transaction["id"],
        "failure_code": code,
        "failure_message": FAILURES[code],
    }
    state.record_event("payout.failed", payout)


def _give_back(state: State, payout: dict[str, Any], *, kind: str) -> dict[str, Any]:
    return post(
        state,
        source=payout,
        amount=payout["amount"],
        currency=payout["currency"],
        kind=kind,
        category="payout_reversal",
        description="STRIPE PAYOUT FAILURE" if kind == "payout_failure" else "PAYOUT CANCEL",
        available_after=0,
        is_settled=True,
    )


@falls_due
def pay_out_daily(state: State) -> None:
    """With daily payouts on: send at the first moment of a day (UTC), pay on the arrival date."""
    last: int | None = state.memory.get("last_payout_day")
    today = int(state.now()) // DAY
    if last is None or today == last:
        return
    state.memory["last_payout_day"] = today
    for payout in list(state.objects["payout"].values()):
        if payout["status"] in ("pending", "in_transit") and payout["arrival_date"] <= state.now():
            pay(state, payout)
            if payout["reconciliation_status"] == "in_progress":
                reconcile(state, payout)
    for currency in sorted(state.memory.get("unpaid", {})):
        make_payout(state, currency)


@handles("POST", "/v1/payouts")
def create(call: Call) -> dict[str, Any]:
    """A payout by hand: it takes along no transactions of its own."""
    params, state = call.params, call.state
    for name in params:
        if name not in KNOWN:
            raise not_simulated(f"payouts with {name}", param=name)
    currencies.check_currency(params["currency"], param="currency")
    currencies.check_payout(params["amount"], params["currency"], param="amount")
    balance = sum(
        t["net"]
        for t in state.objects["balance_transaction"].values()
        if t["currency"] == params["currency"] and t["status"] == "available"
    )
    if params["amount"] > balance:
        raise StripeError(
            "You have insufficient funds in your Stripe account for this transfer.",
            code="balance_insufficient",
        )
    data = {**params, "metadata": changed_metadata(call, params.get("metadata"))}
    rests = state.memory.setdefault("rests", {})  # the next automatic payout is so much less
    rests[params["currency"]] = rests.get(params["currency"], 0) - params["amount"]
    return _new(
        state, amount=params["amount"], currency=params["currency"], automatic=False,
        inside=[], data=data, request=call.request,
    )  # fmt: skip


@handles("GET", "/v1/payouts/{payout}")
def retrieve(call: Call) -> dict[str, Any]:
    """One payout."""
    return found(call, "payout", name="payout")


@handles("GET", "/v1/payouts")
def list_payouts(call: Call) -> dict[str, Any]:
    """Payouts, the newest first."""
    params = call.params
    if params.get("status", "paid") not in STATUSES:
        raise broken_rule(f"Invalid status: must be one of {', '.join(STATUSES)}", param="status")
    same = equal(params, "status", "destination")
    return listing(
        call,
        call.state.newest("payout"),
        url="/v1/payouts",
        kind="payout",
        where=lambda value: (
            same(value) and in_window(params.get("arrival_date"), value["arrival_date"])
        ),
    )


@handles("POST", "/v1/payouts/{payout}/cancel")
def cancel(call: Call) -> dict[str, Any]:
    """Take back a payout by hand that is not on its way yet."""
    payout = found(call, "payout", name="payout")
    if payout["status"] != "pending" or payout["automatic"]:
        raise StripeError(
            "Payouts can only be canceled while they are pending, and automatic payouts never.",
            code="payouts_not_allowed",
        )
    transaction = _give_back(call.state, payout, kind="payout_cancel")
    payout |= {"status": "canceled", "failure_balance_transaction": transaction["id"]}
    call.state.record_event("payout.canceled", payout, request=call.request)
    return payout
