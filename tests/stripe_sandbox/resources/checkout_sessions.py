"""Checkout Sessions in payment and subscription mode with a hosted page.

Source: https://docs.stripe.com/api/checkout/sessions.
"""

from typing import Any

from ..errors import StripeError
from ..state import State
from . import Call, handles
from .charges import DELAYED_METHODS
from .checkout_rules import check_new_session
from .line_items import priced_items
from .listing import changed_metadata, found, listing
from .payment_intents import CANCELABLE, cancel_intent

LIFETIME_SECONDS = 24 * 3600


@handles("POST", "/v1/checkout/sessions")
def create(call: Call) -> dict[str, Any]:
    """A new open session with the address of its hosted page."""
    params, state = call.params, call.state
    check_new_session(call)
    items = priced_items(call)
    intent_data = dict(params.get("payment_intent_data", {}))
    intent_data["metadata"] = changed_metadata(
        call, intent_data.get("metadata"), param="payment_intent_data[metadata]"
    )
    subscription_data = dict(params.get("subscription_data", {}))
    subscription_data["metadata"] = changed_metadata(
        call, subscription_data.get("metadata"), param="subscription_data[metadata]"
    )
    session = _new(call, items, metadata=changed_metadata(call, params.get("metadata")))
    state.line_items[session["id"]] = items
    state.notes[session["id"]] = {
        "payment_intent_data": intent_data,
        "subscription_data": subscription_data,
    }
    return session


def _new(call: Call, items: list[dict[str, Any]], *, metadata: dict[str, str]) -> dict[str, Any]:
    params, state = call.params, call.state
    now = int(state.now())
    total = sum(item["amount_total"] for item in items)
    currency = items[0]["currency"]
    object_id = state.new_id("cs_test_a1", length=56)
    is_subscription = params["mode"] == "subscription"
    methods = ["card"]
    if currency in DELAYED_METHODS and not (is_subscription and currency == "jpy"):
        methods.append(DELAYED_METHODS[currency])
    customer = params.get("customer")
    return state.add(
        {
            "id": object_id,
            "object": "checkout.session",
            "adaptive_pricing": {
                "enabled": params.get("adaptive_pricing", {}).get("enabled", True)
            },
            "after_expiration": None,
            "allow_promotion_codes": None,
            "allowed_payment_method_types": params.get("allowed_payment_method_types"),
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {
                "enabled": False,
                "liability": None,
                "provider": None,
                "status": None,
            },
            "billing_address_collection": params.get("billing_address_collection"),
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "client_secret": None,
            "collected_information": None,
            "consent": None,
            "consent_collection": None,
            "created": now,
            "currency": currency,
            "currency_conversion": None,
            "custom_fields": [],
            "custom_text": _custom_text(params.get("custom_text", {})),
            "customer": customer,
            "customer_account": None,
            "customer_creation": None if customer else _customer_creation(params),
            "customer_details": _customer_details(call),
            "customer_email": params.get("customer_email"),
            "discounts": [],
            "excluded_payment_method_types": params.get("excluded_payment_method_types"),
            "expires_at": params.get("expires_at", now + LIFETIME_SECONDS),
            "integration_identifier": params.get("integration_identifier"),
            "invoice": None,
            "invoice_creation": None,
            "livemode": False,
            "locale": params.get("locale"),
            "managed_payments": None,
            "metadata": metadata,
            "mode": params["mode"],
            "origin_context": params.get("origin_context"),
            "payment_intent": None,
            "payment_link": None,
            "payment_method_collection": params.get(
                "payment_method_collection", "always" if is_subscription else "if_required"
            ),
            "payment_method_configuration_details": None,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": methods,
            "payment_status": "unpaid",
            "permissions": None,
            "phone_number_collection": {"enabled": False},
            "recovered_from": None,
            "saved_payment_method_options": None,
            "setup_intent": None,
            "shipping_address_collection": None,
            "shipping_cost": None,
            "shipping_options": [],
            "status": "open",
            "submit_type": params.get("submit_type"),
            "subscription": None,
            "success_url": params["success_url"],
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{state.origin}/c/pay/{object_id}",
            "wallet_options": None,
        }
    )


def _customer_creation(params: dict[str, Any]) -> str:
    if params["mode"] == "subscription":
        return "always"
    return params.get("customer_creation", "if_required")


def _custom_text(given: dict[str, Any]) -> dict[str, Any]:
    places = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {place: given.get(place) or None for place in places}


def _customer_details(call: Call) -> dict[str, Any] | None:
    email = call.params.get("customer_email")
    customer = call.state.get("customer", call.params.get("customer"))
    if customer is not None:
        email = customer["email"]
    if email is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


@handles("GET", "/v1/checkout/sessions/{session}")
def retrieve(call: Call) -> dict[str, Any]:
    """One session."""
    expire_due(call.state)
    return found(call, "checkout.session", name="session")


@handles("GET", "/v1/checkout/sessions/{session}/line_items")
def list_items(call: Call) -> dict[str, Any]:
    """What the session is for."""
    session = found(call, "checkout.session", name="session")
    return listing(
        call,
        call.state.line_items[session["id"]],
        url=f"/v1/checkout/sessions/{session['id']}/line_items",
        kind="line_item",
    )


@handles("GET", "/v1/checkout/sessions")
def list_sessions(call: Call) -> dict[str, Any]:
    """Sessions, the newest first."""
    params = call.params
    expire_due(call.state)
    email = params.get("customer_details", {}).get("email")

    def wanted(session: dict[str, Any]) -> bool:
        details = session["customer_details"] or {}
        return all(
            session.get(name) == params[name]
            for name in ("customer", "payment_intent", "payment_link", "status", "subscription")
            if name in params
        ) and (email is None or details.get("email") == email)

    return listing(
        call,
        call.state.newest("checkout.session"),
        url="/v1/checkout/sessions",
        kind="checkout.session",
        where=wanted,
    )


@handles("POST", "/v1/checkout/sessions/{session}/expire")
def expire(call: Call) -> dict[str, Any]:
    """Close an open session at once."""
    expire_due(call.state)
    session = found(call, "checkout.session", name="session")
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
    _expire(call.state, session, request=call.request)
    return session


def _expire(state: State, session: dict[str, Any], *, request: dict[str, Any] | None) -> None:
    session |= {"status": "expired", "url": None}
    hidden = state.notes[session["id"]].get("intent")
    intent = state.get("payment_intent", session["payment_intent"] or hidden)
    if intent is not None and intent["status"] in CANCELABLE:
        cancel_intent(state, intent, reason="automatic", request=request)
    state.record_event("checkout.session.expired", session, request=request)


def expire_due(state: State) -> None:
    """Close the open sessions whose time is over."""
    for session in state.objects["checkout.session"].values():
        if session["status"] == "open" and session["expires_at"] <= state.now():
            _expire(state, session, request=None)
