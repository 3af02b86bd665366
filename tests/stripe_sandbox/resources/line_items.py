"""What a Checkout Session is for: its line items, priced and checked.

Source: https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .. import currencies, settlement
from ..contract import missing
from ..errors import StripeError, broken_rule, not_simulated, resource_missing
from . import Call
from .listing import changed_metadata, check_length
from .prices import check_monthly, new_price
from .products import new_product, usable_product

MAX_ITEMS = 100


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
    total = sum(item["amount_total"] for item in items)
    currencies.check_total(total, currency, param="line_items")
    settlement.check_minimum(call.state, total, currency, param="line_items")
    if call.params["mode"] == "subscription":
        _check_subscription(call, items, currency)
    return items


def _check_subscription(call: Call, items: list[dict[str, Any]], currency: str) -> None:
    if len(items) > 1:
        raise not_simulated("subscriptions of several items", param="line_items")
    for subscription in call.state.objects["subscription"].values():
        if (
            subscription["customer"] == call.params.get("customer")
            and subscription["status"] not in ("canceled", "incomplete_expired")
            and subscription["currency"] != currency
        ):
            raise StripeError(
                "You cannot combine currencies on a single customer. This customer has an active "
                f"subscription in {subscription['currency']}.",
                param="customer",
            )


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
    _check_recurring(call, data, where)
    _check_product(call, data, where)
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


def _check_recurring(call: Call, data: dict[str, Any], where: str) -> None:
    is_subscription = call.params["mode"] == "subscription"
    if "recurring" in data and not is_subscription:
        raise broken_rule(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param=f"{where}[recurring]",
        )
    if is_subscription and "recurring" not in data:
        raise broken_rule(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param=f"{where}[recurring]",
        )
    if is_subscription:
        check_monthly(data["recurring"], param=f"{where}[recurring]")


def _check_product(call: Call, data: dict[str, Any], where: str) -> None:
    if "product" in data and "product_data" in data:
        raise broken_rule(
            "You may only specify one of these parameters: product, product_data.",
            param=f"{where}[product]",
            code="parameters_exclusive",
        )
    if "product" in data:
        usable_product(call.state, data["product"], param=f"{where}[product]")
    elif "product_data" not in data:
        raise missing(f"{where}[product_data]")
    else:
        check_length(data["product_data"]["name"], 250, param=f"{where}[product_data][name]")


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
    if "product" in data:
        product = state.objects["product"][data["product"]]
    else:
        product = new_product(state, name=data["product_data"]["name"], is_active=False)
    price = new_price(
        state,
        product=product["id"],
        currency=data["currency"],
        unit=unit,
        recurring=data.get("recurring"),
        tax_behavior=data.get("tax_behavior", "unspecified"),
    )
    return {
        "id": state.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": data["currency"],
        "description": product["name"],
        "metadata": metadata,
        "price": price,
        "quantity": quantity,
    }
