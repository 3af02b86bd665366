"""What a request for a new Checkout Session must satisfy beyond its types.

Source: https://docs.stripe.com/api/checkout/sessions/create.
"""

from typing import Any

from ..contract import missing
from ..errors import broken_rule, not_simulated, resource_missing
from . import Call
from .listing import check_email, check_length, check_url


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SIMULATED = _names(
    "adaptive_pricing allowed_payment_method_types billing_address_collection cancel_url "
    "client_reference_id currency custom_text customer customer_creation customer_email "
    "customer_update excluded_payment_method_types expand expires_at integration_identifier "
    "line_items locale metadata mode origin_context payment_intent_data "
    "payment_method_collection payment_method_options redirect_on_completion return_url "
    "setup_intent_data submit_type subscription_data success_url ui_mode "
)
INTENT_DATA = _names(
    "description metadata receipt_email statement_descriptor statement_descriptor_suffix"
)
SUBSCRIPTION_DATA = _names("billing_mode description metadata")
# The modes that a parameter can be used in.
ONLY_IN = {
    "subscription_data": ("subscription",),
    "setup_intent_data": ("setup",),
    "payment_method_collection": ("subscription",),
    "payment_intent_data": ("payment",),
    "customer_creation": ("payment", "setup"),
    "invoice_creation": ("payment",),
}
OF_EMBEDDED_PAGES = ("return_url", "redirect_on_completion")
EXCLUSIVE = (
    ("customer", "customer_email"),
    ("customer", "customer_creation"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
)
SOONEST_SECONDS = 30 * 60
LATEST_SECONDS = 24 * 3600


def check_new_session(call: Call) -> None:
    """Refuse what Stripe refuses, and what Stripe takes but the sandbox cannot act out."""
    params = call.params
    _check_mode(params)
    for name in params:
        if name not in SIMULATED:
            raise not_simulated(f"Checkout Sessions with {name}", param=name)
    for whole, parts in (
        ("payment_intent_data", INTENT_DATA),
        ("subscription_data", SUBSCRIPTION_DATA),
    ):
        for name in params.get(whole, {}):
            if name not in parts:
                raise not_simulated(f"{whole} with {name}", param=whole)
    if "description" in params.get("subscription_data", {}):
        check_length(
            params["subscription_data"]["description"],
            500,
            param="subscription_data[description]",
        )
    for one, other in EXCLUSIVE:
        if one in params and other in params:
            raise broken_rule(
                f"You may only specify one of these parameters: {one}, {other}.",
                param=one,
                code="parameters_exclusive",
            )
    _check_customer(call)
    for name in ("success_url", "cancel_url"):
        if name in params:
            check_url(params[name], param=name)
    if "client_reference_id" in params:
        check_length(params["client_reference_id"], 200, param="client_reference_id")
    _check_expiry(call)


def _check_mode(params: dict[str, Any]) -> None:
    if "mode" not in params:
        raise missing("mode")
    if params["mode"] not in ("payment", "subscription"):
        raise not_simulated(f"mode {params['mode']}", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_simulated(f"ui_mode {params['ui_mode']}", param="ui_mode")
    for name, modes in ONLY_IN.items():
        if name in params and params["mode"] not in modes:
            raise broken_rule(
                f"You can only pass `{name}` in `{'` or `'.join(modes)}` mode, not in "
                f"`{params['mode']}` mode.",
                param=name,
            )
    if params["mode"] == "subscription" and params.get("submit_type") == "book":
        raise broken_rule(
            "`submit_type` cannot be `book` in `subscription` mode.", param="submit_type"
        )
    for name in OF_EMBEDDED_PAGES:
        if name in params:
            raise broken_rule(
                f"`{name}` is not allowed when `ui_mode` is `hosted_page`.", param=name
            )
    if "success_url" not in params:
        raise missing("success_url")
    if "line_items" not in params:
        raise missing("line_items")


def _check_customer(call: Call) -> None:
    params = call.params
    if "customer_email" in params:
        check_email(params["customer_email"], param="customer_email")
    receipt_email = params.get("payment_intent_data", {}).get("receipt_email")
    if receipt_email is not None:
        check_email(receipt_email, param="payment_intent_data[receipt_email]")
    if "customer" in params:
        customer = call.state.get("customer", params["customer"])
        if customer is None or customer.get("deleted"):
            raise resource_missing("customer", params["customer"], param="customer", status=400)
    if "customer_update" in params and "customer" not in params:
        raise broken_rule(
            "`customer_update` can only be used with `customer`.", param="customer_update"
        )


def _check_expiry(call: Call) -> None:
    if "expires_at" not in call.params:
        return
    ahead = call.params["expires_at"] - int(call.state.now())
    if ahead < SOONEST_SECONDS:
        raise broken_rule(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if ahead > LATEST_SECONDS:
        raise broken_rule(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
