"""Subscriptions: read, cancelled, paused, resumed. They come into being in Checkout.

House rules, which refuse what Stripe would take: nothing is ever prorated, so a request that would
create prorations by default must say that it wants none.
Source: https://docs.stripe.com/api/subscriptions.
"""

from typing import Any

from ..billing import charging, lifecycle
from ..billing.calendar import period_around
from ..billing.drafts import new_invoice
from ..billing.invoicing import create, finalize
from ..errors import StripeError, not_simulated, resource_missing
from . import Call, handles
from .listing import found, listing

Json = dict[str, Any]
PAUSABLE = ("active", "trialing", "past_due")


def house_rule(message: str, *, param: str) -> StripeError:
    """A request that Stripe would take but this project must not make."""
    return StripeError(message, param=param, violation="house_rule")


@handles("GET", "/v1/subscriptions/{subscription_exposed_id}")
def retrieve(call: Call) -> Json:
    """One subscription."""
    return found_subscription(call)


def found_subscription(call: Call) -> Json:
    """The subscription that the path names, whatever the route calls it."""
    [name] = call.path
    value = call.state.get("subscription", call.path[name])
    if value is None:
        raise resource_missing("subscription", call.path[name], param="id")
    return value


@handles("GET", "/v1/subscriptions")
def list_subscriptions(call: Call) -> Json:
    """Subscriptions, the newest first; without `status` those that are not over."""
    params = call.params
    for name in params:
        if name not in ("customer", "price", "status", "created", "collection_method", "limit",
                        "starting_after", "ending_before", "expand"):  # fmt: skip
            raise not_simulated(f"subscriptions by {name}", param=name)
    if "customer" in params:
        found(call, "customer", name="customer", object_id=params["customer"])
    status = params.get("status")

    def wanted(subscription: Json) -> bool:
        is_over = subscription["status"] in lifecycle.ENDED
        fits = {None: not is_over, "all": True, "ended": is_over}.get(
            status, subscription["status"] == status
        )
        price = lifecycle.item_of(subscription)["price"]["id"]
        return (
            fits
            and params.get("customer", subscription["customer"]) == subscription["customer"]
            and params.get("price", price) == price
            and params.get("collection_method", "charge_automatically") == "charge_automatically"
        )

    return listing(
        call,
        call.state.newest("subscription"),
        url="/v1/subscriptions",
        kind="subscription",
        where=wanted,
    )


@handles("DELETE", "/v1/subscriptions/{subscription_exposed_id}")
def cancel(call: Call) -> Json:
    """End a subscription at once, without a last invoice and without giving anything back."""
    subscription = found_subscription(call)
    for name in ("invoice_now", "prorate"):
        if call.params.get(name):
            raise house_rule("Gifts are never prorated.", param=name)
    if subscription["status"] in lifecycle.ENDED:
        raise resource_missing("subscription", subscription["id"], param="id")
    details = call.params.get("cancellation_details", {})
    if "feedback_option" in details:
        raise not_simulated("feedback options", param="cancellation_details[feedback_option]")
    told = {name: details[name] or None for name in ("comment", "feedback") if name in details}
    lifecycle.cancel(call.state, subscription, details=told, request=call.request)
    return subscription


@handles("POST", "/v1/subscriptions/{subscription}/pause")
def pause(call: Call) -> Json:
    """Stop the cycles until the subscription is resumed. Flexible billing mode only."""
    subscription, params = found_subscription(call), call.params
    if params.get("invoicing_behavior", "pending_invoice_item") != "pending_invoice_item":
        raise not_simulated("invoices at a pause", param="invoicing_behavior")
    unused = params.get("bill_for", {}).get("unused_time_from", {"type": "now"})
    if unused["type"] != "none":
        raise house_rule(
            "Without bill_for[unused_time_from][type]=none Stripe credits the unused time to the "
            "next invoice. Gifts are never prorated.",
            param="bill_for[unused_time_from][type]",
        )
    if subscription["billing_mode"]["type"] != "flexible":
        raise StripeError(
            "Pausing requires a subscription with `billing_mode[type]=flexible`.",
            violation="rule",
        )
    if subscription["status"] not in PAUSABLE:
        raise StripeError(
            f"A subscription with a status of {subscription['status']} cannot be paused."
        )
    lifecycle.pause(call.state, subscription, request=call.request)
    return subscription


@handles("POST", "/v1/subscriptions/{subscription}/resume")
def resume(call: Call) -> Json:
    """Go on after a pause: in the cycle as it was, or in a new one that is charged first."""
    subscription, params, state = found_subscription(call), call.params, call.state
    is_new = params.get("billing_cycle_anchor", {}).get("type", "now") == "now"
    behavior = params.get("proration_behavior", "create_prorations")
    if "proration_date" in params:
        raise house_rule("Gifts are never prorated.", param="proration_date")
    if not is_new and behavior != "none":
        raise house_rule(
            "An unchanged billing_cycle_anchor needs proration_behavior=none: by default Stripe "
            "prorates the current period. Gifts are never prorated.",
            param="proration_behavior",
        )
    if subscription["status"] != "paused":
        raise StripeError(
            "Only a subscription with a status of paused can be resumed. This subscription has "
            f"a status of {subscription['status']}."
        )
    if not is_new:
        lifecycle.resume(state, subscription, request=call.request)
        return subscription
    waiting = state.get("invoice", subscription["latest_invoice"])
    if waiting and waiting["status"] == "open" and "resumption" in state.notes[waiting["id"]]:
        raise StripeError("This subscription has an open resumption invoice already.")
    _resume_in_a_new_cycle(call, subscription)
    return subscription


def _resume_in_a_new_cycle(call: Call, subscription: Json) -> None:
    state, now = call.state, int(call.state.now())
    # By default nobody is charged in this request: the invoice waits, for 23 hours at most.
    is_charged = call.params.get("payment_behavior") == "resume_on_payment_success"
    invoice = new_invoice(
        state,
        subscription,
        reason="subscription_update",
        billed=(now, now),
        line_period=period_around(now, now),
    )
    with lifecycle.changing(state, subscription, request=call.request):
        create(state, subscription, invoice, request=call.request)
    state.notes[invoice["id"]]["resumption"] = {"anchor": now, "retries": is_charged}
    finalize(state, invoice, request=call.request)
    if is_charged and invoice["status"] == "open":
        charging.attempt(state, invoice, request=call.request)
