"""Balance transactions: what happened to the account's balance, with the fee.

As with Stripe's asynchronous capture, the balance transaction of a charge may be posted after the
charge: `charge.updated` tells. Amounts are in the currency the account settles in.
Source: https://docs.stripe.com/api/balance_transactions,
https://docs.stripe.com/payments/payment-intents/asynchronous-capture and, for the categories,
https://docs.stripe.com/reports/reporting-categories.
"""

import heapq
from typing import Any

from .. import currencies, settlement
from ..clock import falls_due
from ..errors import broken_rule
from ..state import State
from . import Call, handles
from .listing import equal, found, listing

AVAILABLE_AFTER_SECONDS = 2 * 24 * 3600
TYPES = frozenset(
    (
        "adjustment",
        "charge",
        "payment",
        "payment_failure_refund",
        "payment_refund",
        "payout",
        "payout_cancel",
        "payout_failure",
        "refund",
        "refund_failure",
        "stripe_fee",
        "topup",
        "topup_reversal",
    )
)


def post(
    state: State,
    *,
    source: dict[str, Any] | None,
    amount: int,
    currency: str,
    kind: str,
    category: str,
    fee: int | None = 0,
    fee_description: str = "Stripe processing fees",
    description: str | None = None,
    available_after: float = AVAILABLE_AFTER_SECONDS,
    is_settled: bool = False,
) -> dict[str, Any]:
    """Post what `amount` in `currency` (API units) does to the balance.

    It is converted to the currency the account settles in, unless it `is_settled`. `fee` is in
    the currency that results; None is the usual fee for processing a payment.
    """
    now = int(state.now())
    rate = None
    if not is_settled:
        amount, currency, rate = settlement.converted(state, amount, currency)
    if fee is None:
        fee = currencies.fee(amount, currency)
    transaction = state.add(
        {
            "id": state.new_id("txn_3" if source else "txn_1"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now + int(available_after),
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": description,
            "exchange_rate": rate,
            "fee": fee,
            "fee_details": _details(fee, currency, fee_description),
            "net": amount - fee,
            "reporting_category": category,
            "source": source["id"] if source else None,
            "status": "pending",
            "type": kind,
        }
    )
    if kind != "payout":
        unpaid(state, currency).append(transaction["id"])
    heapq.heappush(
        state.memory.setdefault("pending_balances", []),
        [transaction["available_on"], transaction["id"]],
    )
    let_become_available(state)
    return transaction


def _details(fee: int, currency: str, description: str) -> list[dict[str, Any]]:
    if not fee:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": description,
            "type": "stripe_fee",
        }
    ]


def unpaid(state: State, currency: str) -> list[str]:
    """The transactions of a currency that no payout has taken along, the oldest first."""
    return state.memory.setdefault("unpaid", {}).setdefault(currency, [])


@falls_due
def let_become_available(state: State) -> None:
    """Pending funds become available on their day."""
    waiting = state.memory.get("pending_balances", [])
    while waiting and waiting[0][0] <= state.now():
        _, object_id = heapq.heappop(waiting)
        state.objects["balance_transaction"][object_id]["status"] = "available"


def change_fee(state: State, transaction: dict[str, Any], *, fee: int) -> None:
    """Stripe corrects a fee without a word: no event tells. Raises ValueError once paid out."""
    if state.notes.get(transaction["id"], {}).get("payout"):
        raise ValueError("this transaction has been paid out: its fee stands")
    described = [detail["description"] for detail in transaction["fee_details"]]
    transaction |= {
        "fee": fee,
        "fee_details": _details(
            fee, transaction["currency"], (described or ["Stripe processing fees"])[0]
        ),
        "net": transaction["amount"] - fee,
    }


def post_for_charge(state: State, charge: dict[str, Any]) -> dict[str, Any] | None:
    """Post the balance transaction of a succeeded charge; None if there is one or cannot be."""
    if charge["status"] != "succeeded" or charge["balance_transaction"] is not None:
        return None
    transaction = post(
        state,
        source=charge,
        amount=charge["amount"],
        currency=charge["currency"],
        fee=None,
        kind="charge" if charge["id"].startswith("ch_") else "payment",
        category="charge",
        description=charge["description"],
    )
    charge["balance_transaction"] = transaction["id"]
    state.record_event("charge.updated", charge, previous={"balance_transaction": None})
    return transaction


def post_for_refund(
    state: State, refund: dict[str, Any], *, charge: dict[str, Any], amount: int, failed: bool
) -> dict[str, Any]:
    """Post the balance transaction of a refund (a negative amount) or of its failure."""
    kind = "refund" if charge["id"].startswith("ch_") else "payment_refund"
    return post(
        state,
        source=refund,
        amount=amount,
        currency=refund["currency"],
        kind="refund_failure" if failed else kind,
        category="refund_failure" if failed else "refund",
        description="REFUND FOR PAYMENT" if not failed else "REFUND FAILURE",
    )


@handles("GET", "/v1/balance_transactions")
def list_transactions(call: Call) -> dict[str, Any]:
    """Balance transactions, the newest first; with `payout`, those an automatic payout took along.

    Until a payout's `reconciliation_status` is completed, its list is not: here it is empty.
    """
    params, state = call.params, call.state
    if "type" in params and params["type"] not in TYPES:
        raise broken_rule(f"Invalid type: {params['type']}", param="type")
    if "currency" in params:
        currencies.check_currency(params["currency"], param="currency")
    values = state.newest("balance_transaction")
    if "payout" in params:
        payout = found(call, "payout", name="payout", object_id=params["payout"])
        if not payout["automatic"]:
            raise broken_rule(
                "Balance transaction history can only be filtered on automatic transfers, not "
                "manual.",
                param="payout",
            )
        inside = set(state.notes[payout["id"]]["transactions"])
        done = payout["reconciliation_status"] == "completed"
        values = [value for value in values if done and value["id"] in inside]
    return listing(
        call,
        values,
        url="/v1/balance_transactions",
        kind="balance_transaction",
        where=equal(params, "currency", "source", "type"),
    )


@handles("GET", "/v1/balance_transactions/{id}")
def retrieve(call: Call) -> dict[str, Any]:
    """One balance transaction."""
    return found(call, "balance_transaction", name="id")
