"""Balance transactions: what a charge or refund did to the account's balance, with the fee.

The account settles every currency in itself. As with Stripe's asynchronous capture, the balance
transaction of a charge may be posted after the charge: `charge.updated` tells.
Source: https://docs.stripe.com/api/balance_transactions and
https://docs.stripe.com/payments/payment-intents/asynchronous-capture.
"""

from typing import Any

from .. import currencies
from ..state import State
from . import Call, handles
from .listing import equal, found, listing

AVAILABLE_AFTER_SECONDS = 2 * 24 * 3600


def _new(
    state: State, *, source: dict[str, Any], amount: int, fee: int, kind: str, category: str
) -> dict[str, Any]:
    now = int(state.now())
    currency = source["currency"]
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return state.add(
        {
            "id": state.new_id("txn_3"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now + AVAILABLE_AFTER_SECONDS,
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": source.get("description"),
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details if fee else [],
            "net": amount - fee,
            "reporting_category": category,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )


def post_for_charge(state: State, charge: dict[str, Any]) -> dict[str, Any] | None:
    """Post the balance transaction of a succeeded charge; None if there is one or cannot be."""
    if charge["status"] != "succeeded" or charge["balance_transaction"] is not None:
        return None
    transaction = _new(
        state,
        source=charge,
        amount=charge["amount"],
        fee=currencies.fee(charge["amount"], charge["currency"]),
        kind="charge" if charge["id"].startswith("ch_") else "payment",
        category="charge",
    )
    charge["balance_transaction"] = transaction["id"]
    state.record_event("charge.updated", charge, previous={"balance_transaction": None})
    return transaction


def post_for_refund(
    state: State, refund: dict[str, Any], *, charge: dict[str, Any], amount: int, failed: bool
) -> dict[str, Any]:
    """Post the balance transaction of a refund (a negative amount) or of its failure."""
    kind = "refund" if charge["id"].startswith("ch_") else "payment_refund"
    return _new(
        state,
        source=refund,
        amount=amount,
        fee=0,
        kind="refund_failure" if failed else kind,
        category="refund_failure" if failed else "refund",
    )


@handles("GET", "/v1/balance_transactions")
def list_transactions(call: Call) -> dict[str, Any]:
    """Balance transactions, the newest first."""
    return listing(
        call,
        call.state.newest("balance_transaction"),
        url="/v1/balance_transactions",
        kind="balance_transaction",
        where=lambda value: (
            "payout" not in call.params and equal(call.params, "currency", "source", "type")(value)
        ),
    )


@handles("GET", "/v1/balance_transactions/{id}")
def retrieve(call: Call) -> dict[str, Any]:
    """One balance transaction."""
    return found(call, "balance_transaction", name="id")
