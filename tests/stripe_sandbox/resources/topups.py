"""Top-ups: money of one's own put into the balance. Source: https://docs.stripe.com/api/topups."""

from typing import Any

from .. import currencies
from ..errors import StripeError, broken_rule, not_simulated
from ..state import State
from . import Call, handles
from .balance_transactions import post
from .listing import changed_metadata, check_length, equal, found, in_window, listing

KNOWN = {"amount", "currency", "description", "metadata", "statement_descriptor", "expand"}
AVAILABLE_AFTER_SECONDS = 5 * 24 * 3600


def new_topup(
    state: State, *, amount: int, currency: str, data: dict[str, Any],
    request: dict[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    """Keep a new top-up that waits for its money."""
    now = int(state.now())
    topup = state.add(
        {
            "id": state.new_id("tu_1"),
            "object": "topup",
            "amount": amount,
            "balance_transaction": None,
            "created": now,
            "currency": currency,
            "description": data.get("description"),
            "expected_availability_date": now + AVAILABLE_AFTER_SECONDS,
            "failure_code": None,
            "failure_message": None,
            "initiated_by": "user",
            "livemode": False,
            "metadata": data.get("metadata", {}),
            "payment_method": None,
            "payment_method_options": None,
            "source": None,
            "statement_descriptor": data.get("statement_descriptor"),
            "status": "pending",
            "transfer_group": None,
        }
    )
    state.record_event("topup.created", topup, request=request)
    return topup


def settle_topup(state: State, topup: dict[str, Any], *, is_good: bool) -> None:
    """The money arrives, or does not. Raises ValueError where that was seen already."""
    if topup["status"] != "pending":
        raise ValueError(f"this top-up is {topup['status']}")
    if not is_good:
        topup |= {
            "status": "failed",
            "failure_code": "insufficient_funds",
            "failure_message": "The bank account has insufficient funds.",
        }
        state.record_event("topup.failed", topup)
        return
    transaction = post(
        state,
        source=topup,
        amount=topup["amount"],
        currency=topup["currency"],
        kind="topup",
        category="topup",
        description=topup["description"],
        available_after=0,
        is_settled=True,
    )
    topup |= {"status": "succeeded", "balance_transaction": transaction["id"]}
    state.record_event("topup.succeeded", topup)


@handles("POST", "/v1/topups")
def create(call: Call) -> dict[str, Any]:
    """Ask for money from the account's own bank."""
    params = call.params
    for name in params:
        if name not in KNOWN:
            raise not_simulated(f"top-ups with {name}", param=name)
    currencies.check_currency(params["currency"], param="currency")
    if params["amount"] < 1:
        raise broken_rule(
            "Invalid positive integer", param="amount", code="parameter_invalid_integer"
        )
    currencies.check_steps(params["amount"], params["currency"], param="amount")
    if "statement_descriptor" in params:
        check_length(params["statement_descriptor"], 15, param="statement_descriptor")
    data = {**params, "metadata": changed_metadata(call, params.get("metadata"))}
    return new_topup(
        call.state, amount=params["amount"], currency=params["currency"], data=data,
        request=call.request,
    )  # fmt: skip


@handles("GET", "/v1/topups/{topup}")
def retrieve(call: Call) -> dict[str, Any]:
    """One top-up."""
    return found(call, "topup", name="topup")


@handles("GET", "/v1/topups")
def list_topups(call: Call) -> dict[str, Any]:
    """Top-ups, the newest first."""
    same = equal(call.params, "status")
    return listing(
        call,
        call.state.newest("topup"),
        url="/v1/topups",
        kind="topup",
        where=lambda value: same(value) and in_window(call.params.get("amount"), value["amount"]),
    )


@handles("POST", "/v1/topups/{topup}/cancel")
def cancel(call: Call) -> dict[str, Any]:
    """Take back a top-up that is still pending."""
    topup = found(call, "topup", name="topup")
    if topup["status"] != "pending":
        raise StripeError(f"Only pending top-ups can be canceled; this one is {topup['status']}.")
    topup["status"] = "canceled"
    call.state.record_event("topup.canceled", topup, request=call.request)
    return topup
