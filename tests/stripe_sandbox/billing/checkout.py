"""Checkout in subscription mode: what the first payment brings into being.

The subscription is made only once the page was paid; its session names it, and its invoice, from
then on, and never a PaymentIntent.
Source: https://docs.stripe.com/payments/checkout/build-subscriptions and
https://docs.stripe.com/changelog/basil/2025-03-31/checkout-legacy-subscription-upgrade.
"""

from typing import Any

from .. import payments
from ..resources.payment_methods import new_payment_method
from ..state import State
from . import lifecycle
from .charging import succeeded
from .drafts import new_invoice
from .invoicing import create, finalize

Json = dict[str, Any]
# A shop's till slip cannot be charged again next month.
NOT_RECURRING = ("konbini",)


def before_charge(state: State, session: Json, details: Json) -> None:
    """Put the donor's card or account on file with their customer. Raises CannotPay."""
    if details["method"] in NOT_RECURRING:
        raise payments.CannotPay("This method cannot be charged every month.")
    customer = state.objects["customer"][session["customer"]]
    if customer.get("deleted"):
        raise payments.CannotPay("This customer has been deleted.")
    method = new_payment_method(
        state,
        customer=customer,
        kind=details["method"],
        email=details["email"],
        name=details["name"],
        request=details["request"],
    )
    details["intent"] |= {
        "payment_method": method["id"],
        "description": "Subscription creation",
        "setup_future_usage": "off_session",
    }


def after_charge(state: State, session: Json, details: Json) -> None:
    """Make the subscription with its first invoice, paid or (a debit) waiting for the money."""
    intent, request = details["intent"], details["request"]
    [item] = state.line_items[session["id"]]
    subscription = lifecycle.new_subscription(
        state,
        customer=session["customer"],
        payment_method=intent["payment_method"],
        price=item["price"],
        quantity=item["quantity"],
        data=state.notes[session["id"]]["subscription_data"],
    )
    start = subscription["start_date"]
    period = lifecycle.item_of(subscription)["current_period_end"]
    invoice = new_invoice(
        state,
        subscription,
        reason="subscription_create",
        billed=(start, start),
        line_period=(start, period),
    )
    subscription["latest_invoice"] = invoice["id"]
    session |= {"subscription": subscription["id"], "invoice": invoice["id"]}
    state.record_event("customer.subscription.created", subscription, request=request)
    create(state, subscription, invoice, request=request)
    finalize(state, invoice, intent=intent, request=request)
    if intent["status"] == "succeeded":
        succeeded(state, invoice, request=request)
    else:
        invoice |= {"attempted": True, "attempt_count": 1, "next_payment_attempt": None}


payments.BEFORE_CHARGE["subscription"] = before_charge
payments.AFTER_CHARGE["subscription"] = after_charge
