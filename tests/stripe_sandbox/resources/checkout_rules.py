"""What a request for a new Checkout Session must satisfy beyond its types.

Source: https://docs.stripe.com/api/checkout/sessions/create.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .. import currencies
from ..contract import missing
from ..errors import broken_rule, not_simulated, resource_missing
from . import Call
from .listing import changed_metadata, check_email, check_length, check_url


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
OF_OTHER_MODES = {
    "subscription_data": "subscription",
    "setup_intent_data": "setup",
    "payment_method_collection": "subscription",
}
OF_EMBEDDED_PAGES = ("return_url", "redirect_on_completion")
EXCLUSIVE = (
    ("customer", "customer_email"),
    ("customer", "customer_creation"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
)
SOONEST_SECONDS = 30 * 60
LATEST_SECONDS = 24 * 3600
MAX_ITEMS = 100


def check_new_session(call: Call) -> None:
    """Refuse what Stripe refuses, and what Stripe takes but the sandbox cannot act out."""
    params = call.params
    _check_mode(params)
    for name in params:
        if name not in SIMULATED:
            raise not_simulated(f"Checkout Sessions with {name}", param=name)
    for name in params.get("payment_intent_data", {}):
        if name not in INTENT_DATA:
            raise not_simulated(f"payment_intent_data with {name}", param="payment_intent_data")
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
    if params["mode"] != "payment":
        raise not_simulated(f"mode {params['mode']}", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_simulated(f"ui_mode {params['ui_mode']}", param="ui_mode")
    for name, mode in OF_OTHER_MODES.items():
        if name in params:
            raise broken_rule(
                f"You can only pass `{name}` in `{mode}` mode, not in `payment` mode.", param=name
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
    if "customer" in params and call.state.get("customer", params["customer"]) is None:
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


def priced_items(call: Call) -> list[dict[str, Any]]:
    """The session's line items, priced; their currency and sum checked."""
    given = call.params["line_items"]
    if len(given) > MAX_ITEMS:
        raise broken_rule(f"You can pass up to {MAX_ITEMS} line items.", param="line_items")
    items = [_priced(call, item, f"line_items[{index}]") for index, item in enumerate(given)]
    currency = call.params.get("currency", items[0]["currency"])
    for index, item in enumerate(items):
        if item["currency"] != currency:
            raise broken_rule(
                "All line items of a Checkout Session must have the same currency: "
                f"{item['currency']} is not {currency}.",
                param=f"line_items[{index}][price_data][currency]",
            )
    currencies.check_total(
        sum(item["amount_total"] for item in items), currency, param="line_items"
    )
    return items


def _priced(call: Call, item: dict[str, Any], path: str) -> dict[str, Any]:
    for name in ("adjustable_quantity", "tax_rates"):
        if name in item:
            raise not_simulated(f"line items with {name}", param=f"{path}[{name}]")
    if "price" in item:
        raise resource_missing("price", item["price"], param=f"{path}[price]", status=400)
    if "price_data" not in item:
        raise missing(f"{path}[price_data]")
    data, where = item["price_data"], f"{path}[price_data]"
    currencies.check_currency(data["currency"], param=f"{where}[currency]")
    if "recurring" in data:
        raise broken_rule(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param=f"{where}[recurring]",
        )
    if "product" in data:
        raise resource_missing("product", data["product"], param=f"{where}[product]", status=400)
    if "product_data" not in data:
        raise missing(f"{where}[product_data]")
    check_length(data["product_data"]["name"], 250, param=f"{where}[product_data][name]")
    unit = _unit_amount(data, where)
    quantity = item.get("quantity")
    if quantity is None:
        raise missing(f"{path}[quantity]")
    if quantity < 1:
        raise broken_rule(
            "This value must be greater than or equal to 1.",
            param=f"{path}[quantity]",
            code="parameter_invalid_integer",
        )
    total = int((unit * quantity).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    currencies.check_steps(total, data["currency"], param=f"{where}[unit_amount]")
    metadata = changed_metadata(call, item.get("metadata"), param=f"{path}[metadata]")
    return _item(call, data, unit=unit, quantity=quantity, total=total, metadata=metadata)


def _unit_amount(data: dict[str, Any], where: str) -> Decimal:
    if "unit_amount" in data and "unit_amount_decimal" in data:
        raise broken_rule(
            "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
            param=f"{where}[unit_amount]",
            code="parameters_exclusive",
        )
    name = "unit_amount_decimal" if "unit_amount_decimal" in data else "unit_amount"
    if name not in data:
        raise missing(f"{where}[unit_amount]")
    if data[name] < 0:
        raise broken_rule(
            "Invalid non-negative integer",
            param=f"{where}[{name}]",
            code="parameter_invalid_integer",
        )
    return Decimal(data[name])


def _item(
    call: Call,
    data: dict[str, Any],
    *,
    unit: Decimal,
    quantity: int,
    total: int,
    metadata: dict[str, str],
) -> dict[str, Any]:
    state = call.state
    is_whole = unit == unit.to_integral_value()
    return {
        "id": state.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": data["currency"],
        "description": data["product_data"]["name"],
        "metadata": metadata,
        "price": {
            "id": state.new_id("price_1"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": int(state.now()),
            "currency": data["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": state.new_id("prod_", length=14),
            "recurring": None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": int(unit) if is_whole else None,
            "unit_amount_decimal": f"{unit.normalize():f}",
        },
        "quantity": quantity,
    }
