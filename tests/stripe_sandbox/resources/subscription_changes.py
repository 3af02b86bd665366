"""Changes to a subscription: another day, another amount, another card, an end at its period's.

Source: https://docs.stripe.com/api/subscriptions/update and
https://docs.stripe.com/billing/subscriptions/billing-cycle#using-a-trial-to-change-the-billing-cycle.
"""

import copy
from decimal import Decimal
from typing import Any

from .. import currencies
from ..billing import charging, lifecycle
from ..billing.calendar import DAY, period_around
from ..billing.drafts import new_invoice
from ..billing.invoicing import create, finalize
from ..billing.settings import settings
from ..contract import missing
from ..errors import StripeError, broken_rule, not_simulated, resource_missing
from . import Call, handles
from .listing import changed_metadata, check_length
from .payment_methods import owned
from .prices import check_monthly, new_price, plan_of
from .products import usable_product
from .subscriptions import found_subscription, house_rule

Json = dict[str, Any]
SIMULATED = {
    "cancel_at_period_end",
    "cancellation_details",
    "default_payment_method",
    "description",
    "expand",
    "items",
    "metadata",
    "proration_behavior",
    "trial_end",
}
AFTER_THE_END = {"metadata", "cancellation_details", "expand"}
LATEST_TRIAL_SECONDS = 2 * 365 * DAY


@handles("POST", "/v1/subscriptions/{subscription_exposed_id}")
def update(call: Call) -> Json:
    """Change a subscription. What would prorate must say proration_behavior=none."""
    subscription, params, state = found_subscription(call), call.params, call.state
    _check(call, subscription)
    metadata = changed_metadata(call, params.get("metadata"), kept=subscription["metadata"])
    price = quantity = None
    if "items" in params:
        price, quantity = _new_price(call, subscription)
    ends_trial = params.get("trial_end") == "now"
    with lifecycle.changing(state, subscription, request=call.request):
        subscription["metadata"] = metadata
        if "description" in params:
            subscription["description"] = params["description"] or None
        if "default_payment_method" in params:
            subscription["default_payment_method"] = params["default_payment_method"]
        if price is not None:
            item = lifecycle.item_of(subscription)
            item |= {"price": copy.deepcopy(price), "plan": plan_of(price), "quantity": quantity}
        if "trial_end" in params and not ends_trial:
            _begin_trial(call, subscription, params["trial_end"])
        if "cancel_at_period_end" in params or "trial_end" in params:
            is_ending = params.get("cancel_at_period_end", subscription["cancel_at_period_end"])
            _plan_end(call, subscription, is_ending)
        for name, told in params.get("cancellation_details", {}).items():
            subscription["cancellation_details"][name] = told or None
    if ends_trial:
        _end_trial(call, subscription)
    return subscription


def _check(call: Call, subscription: Json) -> None:
    params = call.params
    for name in params:
        if name not in SIMULATED:
            raise not_simulated(f"changing {name} of a subscription", param=name)
    if "feedback_option" in params.get("cancellation_details", {}):
        raise not_simulated("feedback options", param="cancellation_details[feedback_option]")
    if subscription["status"] in lifecycle.ENDED and not set(params) <= AFTER_THE_END:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    behavior = params.get("proration_behavior", "create_prorations")
    if {"items", "trial_end"} & params.keys() and behavior != "none":
        raise house_rule(
            "A change of items or trial_end needs proration_behavior=none: by default Stripe "
            "prorates. Gifts are never prorated.",
            param="proration_behavior",
        )
    if params.get("description"):
        check_length(params["description"], 500, param="description")
    if "default_payment_method" in params:
        owned(
            call.state,
            params["default_payment_method"],
            customer=subscription["customer"],
            param="default_payment_method",
        )
    if "trial_end" in params:
        _check_trial(call, subscription, params["trial_end"])


def _check_trial(call: Call, subscription: Json, trial_end: Any) -> None:
    if subscription["status"] == "paused":
        raise StripeError("The trial of a paused subscription cannot be changed.")
    if trial_end == "now":
        if subscription["status"] != "trialing":
            raise StripeError("This subscription is not in a trial.", param="trial_end")
        return
    now = call.state.now()
    if trial_end <= now:
        raise broken_rule(
            "Invalid timestamp: must be an integer Unix timestamp in the future.",
            param="trial_end",
        )
    if trial_end > subscription["billing_cycle_anchor"] + LATEST_TRIAL_SECONDS:
        raise broken_rule(
            "Invalid timestamp: can be at most two years from billing_cycle_anchor.",
            param="trial_end",
        )


def _new_price(call: Call, subscription: Json) -> tuple[Json, int]:
    """The price its only item is to have from the next invoice on, and the quantity."""
    items = call.params["items"]
    if len(items) != 1:
        raise not_simulated("subscriptions of several items", param="items")
    [item] = items
    for name in item:
        if name not in ("id", "price_data", "quantity"):
            raise not_simulated(f"items with {name}", param=f"items[0][{name}]")
    if "id" not in item:
        raise house_rule(
            "Without its id Stripe adds a second item, and the donor would be charged for both.",
            param="items[0][id]",
        )
    if item["id"] != lifecycle.item_of(subscription)["id"]:
        raise resource_missing("subscription item", item["id"], param="items[0][id]", status=400)
    if "price_data" not in item:
        raise missing("items[0][price_data]")
    data, where = item["price_data"], "items[0][price_data]"
    currencies.check_currency(data["currency"], param=f"{where}[currency]")
    if data["currency"] != subscription["currency"]:
        raise broken_rule(
            f"The price specified only supports `{data['currency']}`. This doesn't match the "
            f"expected currency: `{subscription['currency']}`.",
            param=f"{where}[currency]",
        )
    usable_product(call.state, data["product"], param=f"{where}[product]")
    check_monthly(data["recurring"], param=f"{where}[recurring]")
    if "unit_amount_decimal" in data:
        raise not_simulated("decimal amounts", param=f"{where}[unit_amount_decimal]")
    if "unit_amount" not in data:
        raise missing(f"{where}[unit_amount]")
    quantity = item.get("quantity", 1)
    if quantity < 1:
        raise broken_rule(
            "This value must be greater than or equal to 1.",
            param="items[0][quantity]",
            code="parameter_invalid_integer",
        )
    # Stripe would take less and let it add up; a gift below what can be charged is a mistake.
    currencies.check_steps(data["unit_amount"], data["currency"], param=f"{where}[unit_amount]")
    total = data["unit_amount"] * quantity
    currencies.check_total(total, data["currency"], param=f"{where}[unit_amount]")
    price = new_price(
        call.state,
        product=data["product"],
        currency=data["currency"],
        unit=Decimal(data["unit_amount"]),
        recurring=data["recurring"],
        tax_behavior=data.get("tax_behavior", "unspecified"),
    )
    return price, quantity


def _begin_trial(call: Call, subscription: Json, trial_end: int) -> None:
    """Nothing is charged until then, and the cycle turns on that day from then on."""
    state, now = call.state, int(call.state.now())
    subscription |= {
        "status": "trialing",
        "billing_cycle_anchor": trial_end,
        "trial_start": now,
        "trial_end": trial_end,
    }
    lifecycle.set_period(subscription, now, trial_end)
    if settings(state)["has_trial_invoices"]:
        invoice = new_invoice(
            state,
            subscription,
            reason="subscription_update",
            billed=(now, now),
            line_period=(now, trial_end),
            amount=0,
        )
        create(state, subscription, invoice, request=call.request)
        finalize(state, invoice, request=call.request)


def _end_trial(call: Call, subscription: Json) -> None:
    state, now = call.state, int(call.state.now())
    period = period_around(now, now)
    with lifecycle.changing(state, subscription, request=call.request):
        subscription |= {"status": "active", "billing_cycle_anchor": now, "trial_end": now}
        lifecycle.set_period(subscription, *period)
        invoice = new_invoice(
            state,
            subscription,
            reason="subscription_update",
            billed=(now, now),
            line_period=period,
        )
        create(state, subscription, invoice, request=call.request)
    finalize(state, invoice, request=call.request)
    charging.attempt(state, invoice, request=call.request)


def _plan_end(call: Call, subscription: Json, is_ending: bool) -> None:
    was_ending = subscription["cancel_at_period_end"]
    subscription["cancel_at_period_end"] = is_ending
    if is_ending:
        subscription["cancel_at"] = lifecycle.item_of(subscription)["current_period_end"]
    if is_ending and not was_ending:
        subscription["canceled_at"] = int(call.state.now())
        subscription["cancellation_details"]["reason"] = "cancellation_requested"
    elif was_ending and not is_ending:
        subscription |= {"cancel_at": None, "canceled_at": None}
        subscription["cancellation_details"] = {"comment": None, "feedback": None, "reason": None}
