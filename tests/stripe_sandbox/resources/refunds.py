"""Refunds. Source: https://docs.stripe.com/api/refunds and https://docs.stripe.com/refunds.

A card's refund succeeds at once unless the control interface says that refunds wait; a bank
debit's is pending for some days.
"""

import heapq
from typing import Any

from .. import currencies
from ..clock import falls_due
from ..errors import StripeError, broken_rule, not_simulated
from ..state import State
from . import Call, handles
from .balance_transactions import post_for_refund
from .disputes import settle_claims
from .listing import changed_metadata, equal, found, listing

KNOWN = {"amount", "charge", "currency", "payment_intent", "reason", "metadata", "expand"}
BANK_REFUND_SECONDS = 5 * 24 * 3600


def _charge_to_refund(call: Call) -> dict[str, Any]:
    params = call.params
    if "charge" not in params and "payment_intent" not in params:
        raise StripeError(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
            param="payment_intent",
            violation="contract",
        )
    charge_id = params.get("charge")
    if "payment_intent" in params:
        intent = found(
            call, "payment_intent", name="payment_intent", object_id=params["payment_intent"]
        )
        if charge_id is not None and charge_id != intent["latest_charge"]:
            raise broken_rule(
                f"Charge {charge_id} does not belong to PaymentIntent {intent['id']}.",
                param="charge",
            )
        charge_id = intent["latest_charge"]
        if intent["status"] != "succeeded":
            raise StripeError(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
                param="payment_intent",
            )
    return found(call, "charge", name="charge", object_id=charge_id)


@handles("POST", "/v1/refunds")
def create(call: Call) -> dict[str, Any]:
    """Give back all or a part of a charge."""
    params, state = call.params, call.state
    for name in params:
        if name not in KNOWN:
            raise not_simulated(f"refunds with {name}", param=name)
    if "currency" in params:
        raise broken_rule(
            "You can only pass `currency` when refunding from a customer's cash balance.",
            param="currency",
        )
    charge = _charge_to_refund(call)
    if charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge['id']} has not succeeded.", param="charge")
    if is_charged_back(state, charge):
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
            param="charge",
        )
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
            param="charge",
        )
    amount = params.get("amount", left)
    if amount < 1:
        raise broken_rule(
            "Invalid positive integer", param="amount", code="parameter_invalid_integer"
        )
    currencies.check_steps(amount, charge["currency"], param="amount")
    if amount > left:
        words = [currencies.in_words(value, charge["currency"]) for value in (amount, left)]
        raise StripeError(
            f"Refund amount ({words[0]}) is greater than unrefunded amount on charge ({words[1]})",
            param="amount",
        )
    metadata = changed_metadata(call, params.get("metadata"))
    return _refund(state, charge, amount=amount, metadata=metadata, call=call)


def _refund(
    state: State, charge: dict[str, Any], *, amount: int, metadata: dict[str, str], call: Call
) -> dict[str, Any]:
    is_card = charge["id"].startswith("ch_")
    waits = not is_card or state.memory.get("refunds_wait", False)
    destination = {"type": charge["payment_method_details"]["type"]}
    if is_card:
        destination["card"] = {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
    refund = state.add(
        {
            "id": state.new_id("re_3" if is_card else "pyr_1"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": int(state.now()),
            "currency": charge["currency"],
            "customer": charge["customer"],
            "customer_account": None,
            "destination_details": destination,
            "metadata": metadata,
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": call.params.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "pending" if waits else "succeeded",
            "transfer_reversal": None,
            **({"pending_reason": "processing"} if waits else {}),
        }
    )
    transaction = post_for_refund(state, refund, charge=charge, amount=-amount, failed=False)
    refund["balance_transaction"] = transaction["id"]
    previous = {key: charge[key] for key in ("amount_refunded", "refunded")}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    state.record_event("refund.created", refund, request=call.request)
    state.record_event("charge.refunded", charge, request=call.request, previous=previous)
    if waits and not is_card:
        heapq.heappush(
            state.memory.setdefault("bank_refunds", []),
            [state.now() + BANK_REFUND_SECONDS, refund["id"]],
        )
    settle_claims(state, charge)
    return refund


def is_charged_back(state: State, charge: dict[str, Any]) -> bool:
    """Whether a dispute has taken the money of this charge; an inquiry has not."""
    return any(
        dispute["charge"] == charge["id"] and not dispute["is_charge_refundable"]
        for dispute in state.objects["dispute"].values()
        if dispute["status"] != "won"
    )


@falls_due
def arrive_at_banks(state: State) -> None:
    """Refunds of bank debits arrive after some days."""
    waiting = state.memory.get("bank_refunds", [])
    while waiting and waiting[0][0] <= state.now():
        refund = state.objects["refund"][heapq.heappop(waiting)[1]]
        if refund["status"] == "pending":
            succeed(state, refund)


def succeed(state: State, refund: dict[str, Any]) -> None:
    """A pending refund has reached the donor. Raises ValueError for any other."""
    if refund["status"] != "pending":
        raise ValueError(f"this refund is {refund['status']}")
    refund["status"] = "succeeded"
    refund.pop("pending_reason", None)
    previous = {"status": "pending", "pending_reason": "processing"}
    state.record_event("charge.refund.updated", refund, previous=previous)
    state.record_event("refund.updated", refund, previous=previous)


def fail(state: State, refund: dict[str, Any], *, reason: str = "unknown") -> None:
    """The bank sends a refund back: the money is the account's again."""
    charge = state.objects["charge"][refund["charge"]]
    transaction = post_for_refund(
        state, refund, charge=charge, amount=refund["amount"], failed=True
    )
    previous = {"status": refund["status"]}
    refund |= {
        "status": "failed",
        "failure_reason": reason,
        "failure_balance_transaction": transaction["id"],
    }
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    refund.pop("pending_reason", None)
    state.record_event("charge.refund.updated", refund, previous=previous)
    state.record_event("refund.updated", refund, previous=previous)
    state.record_event("refund.failed", refund)


@handles("GET", "/v1/refunds/{refund}")
def retrieve(call: Call) -> dict[str, Any]:
    """One refund."""
    return found(call, "refund", name="refund")


@handles("POST", "/v1/refunds/{refund}")
def update(call: Call) -> dict[str, Any]:
    """Change a refund's metadata, the only thing that can be changed."""
    refund = found(call, "refund", name="refund")
    kept = refund["metadata"]
    refund["metadata"] = changed_metadata(call, call.params.get("metadata"), kept=kept)
    if refund["metadata"] != kept:
        call.state.record_event(
            "refund.updated", refund, request=call.request, previous={"metadata": kept}
        )
    return refund


@handles("POST", "/v1/refunds/{refund}/cancel")
def cancel(call: Call) -> dict[str, Any]:
    """Only refunds that wait for the donor's bank details can be canceled; none here does."""
    refund = found(call, "refund", name="refund")
    raise StripeError(
        f"This refund cannot be canceled because it has a status of {refund['status']}. Only "
        "refunds with one of the following statuses may be canceled: requires_action."
    )


@handles("GET", "/v1/refunds")
def list_refunds(call: Call) -> dict[str, Any]:
    """Refunds, the newest first."""
    return listing(
        call,
        call.state.newest("refund"),
        url="/v1/refunds",
        kind="refund",
        where=equal(call.params, "charge", "payment_intent"),
    )
