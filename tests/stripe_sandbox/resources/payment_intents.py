"""PaymentIntents. Source: https://docs.stripe.com/api/payment_intents.

They come into being on the hosted page (or by the control interface): creating and confirming them
through the API is not simulated.
"""

from typing import Any

from ..errors import StripeError
from ..state import State
from . import Call, handles
from .listing import equal, found, listing

CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(
    state: State,
    *,
    amount: int,
    currency: str,
    customer: str | None,
    data: dict[str, Any],
    session: str | None,
    methods: list[str],
    request: dict[str, Any] | None,
) -> dict[str, Any]:
    """Keep a new PaymentIntent that waits for a payment method; `session` names its Checkout."""
    object_id = state.new_id("pi_3")
    intent = state.add(
        {
            "id": object_id,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{object_id}_secret_{state.new_id('', length=25)}",
            "confirmation_method": "automatic",
            "created": int(state.now()),
            "currency": currency,
            "customer": customer,
            "customer_account": None,
            "description": data.get("description"),
            "excluded_payment_method_types": None,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "managed_payments": None,
            "metadata": dict(data.get("metadata", {})),
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_configuration_details": None,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": methods,
            "processing": None,
            "receipt_email": data.get("receipt_email"),
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "statement_descriptor": data.get("statement_descriptor"),
            "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": None,
        }
    )
    state.notes[object_id] = {"session": session}
    state.record_event("payment_intent.created", intent, request=request)
    return intent


def cancel_intent(
    state: State, intent: dict[str, Any], *, reason: str | None, request: dict[str, Any] | None
) -> None:
    """The PaymentIntent can be paid no more."""
    intent |= {
        "status": "canceled",
        "canceled_at": int(state.now()),
        "cancellation_reason": reason,
        "next_action": None,
    }
    state.record_event("payment_intent.canceled", intent, request=request)


@handles("GET", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> dict[str, Any]:
    """One PaymentIntent."""
    return found(call, "payment_intent", name="intent")


@handles("GET", "/v1/payment_intents")
def list_intents(call: Call) -> dict[str, Any]:
    """PaymentIntents, the newest first."""
    return listing(
        call,
        call.state.newest("payment_intent"),
        url="/v1/payment_intents",
        kind="payment_intent",
        where=equal(call.params, "customer"),
    )


@handles("POST", "/v1/payment_intents/{intent}/cancel")
def cancel(call: Call) -> dict[str, Any]:
    """Cancel a PaymentIntent that no Checkout Session owns."""
    intent = found(call, "payment_intent", name="intent")
    if intent["status"] not in CANCELABLE:
        raise StripeError(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. "
            f"Only a PaymentIntent with one of the following statuses may be canceled: "
            f"{', '.join(CANCELABLE)}.",
            code="payment_intent_unexpected_state",
        )
    if call.state.notes[intent["id"]]["session"] is not None:
        raise StripeError(
            "You cannot cancel the PaymentIntent of a Checkout Session. "
            "Expire the Checkout Session instead.",
            code="payment_intent_unexpected_state",
        )
    cancel_intent(
        call.state, intent, reason=call.params.get("cancellation_reason"), request=call.request
    )
    return intent
