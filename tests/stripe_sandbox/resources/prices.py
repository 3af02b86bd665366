"""Prices, made in the request that uses them. Source: https://docs.stripe.com/api/prices."""

from decimal import Decimal
from typing import Any

from ..errors import broken_rule, not_simulated
from ..state import State
from . import Call, handles
from .listing import equal, found, listing


def new_price(
    state: State,
    *,
    product: str,
    currency: str,
    unit: Decimal,
    recurring: dict[str, Any] | None,
    tax_behavior: str = "unspecified",
) -> dict[str, Any]:
    """Keep a new price; made inline it is inactive and cannot be used again."""
    is_whole = unit == unit.to_integral_value()
    return state.add(
        {
            "id": state.new_id("price_1"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": int(state.now()),
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": product,
            "recurring": recurring
            and {
                "interval": recurring["interval"],
                "interval_count": recurring.get("interval_count", 1),
                "meter": None,
                "trial_period_days": None,
                "usage_type": "licensed",
            },
            "tax_behavior": tax_behavior,
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": int(unit) if is_whole else None,
            "unit_amount_decimal": f"{unit.normalize():f}",
        }
    )


def plan_of(price: dict[str, Any]) -> dict[str, Any]:
    """A recurring price in the older shape that subscription items still carry beside it."""
    recurring = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": None,
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def check_monthly(recurring: dict[str, Any], *, param: str) -> None:
    """The sandbox acts out cycles of one month only."""
    count = recurring.get("interval_count", 1)
    if count < 1:
        raise broken_rule(
            "This value must be greater than or equal to 1.",
            param=f"{param}[interval_count]",
            code="parameter_invalid_integer",
        )
    if (recurring["interval"], count) != ("month", 1):
        raise not_simulated(f"every {count} {recurring['interval']}", param=param)


@handles("GET", "/v1/prices/{price}")
def retrieve(call: Call) -> dict[str, Any]:
    """One price."""
    return found(call, "price", name="price")


@handles("GET", "/v1/prices")
def list_prices(call: Call) -> dict[str, Any]:
    """Prices, the newest first."""
    for name in ("lookup_keys", "recurring"):
        if name in call.params:
            raise not_simulated(f"prices by {name}", param=name)
    return listing(
        call,
        call.state.newest("price"),
        url="/v1/prices",
        kind="price",
        where=equal(call.params, "active", "currency", "product", "type"),
    )
