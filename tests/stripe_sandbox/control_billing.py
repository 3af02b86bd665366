"""The controls of monthly gifts; `client_billing.py` is their typed face."""

from typing import Any

from . import payments
from .billing import (
    charging,
    checkout,  # noqa: F401 - it registers what Checkout's page begins
    cycles,
    lifecycle,
)
from .billing.cards import replace_card
from .billing.invoicing import intent_of
from .billing.settings import OUTCOMES, change_settings, plan_outcome
from .control_routes import controls
from .state import State

Json = dict[str, Any]


def _subscription(state: State, object_id: str) -> Json:
    return state.objects["subscription"][object_id]


@controls("GET", "subscriptions/ID")
def subscription(state: State, object_id: str, body: Json) -> Json:
    """A subscription as it is now."""
    return _subscription(state, object_id)


@controls("GET", "subscriptions/ID/invoices")
def invoices(state: State, object_id: str, body: Json) -> list[Json]:
    """A subscription's invoices with their payments, the oldest first."""
    return [
        {
            **invoice,
            "payments": [
                payment
                for payment in state.objects["invoice_payment"].values()
                if payment["invoice"] == invoice["id"]
            ],
        }
        for invoice in state.objects["invoice"].values()
        if lifecycle.invoice_subscription(invoice) == object_id
    ]


@controls("POST", "subscriptions/ID/next_charge")
def next_charge(state: State, object_id: str, body: Json) -> None:
    """Decide how the next attempts to charge end."""
    _subscription(state, object_id)
    plan_outcome(state, object_id, body["outcome"], times=int(body["times"]))


@controls("GET", "subscriptions/ID/next")
def next_charge_at(state: State, object_id: str, body: Json) -> float:
    """When the next automatic charge is due, as things stand."""
    subscription = _subscription(state, object_id)
    if subscription["status"] not in cycles.RUNNING:
        raise ValueError(f"this subscription is {subscription['status']}")
    return cycles.next_charge_at(state, subscription)


def _card(state: State, customer_id: str) -> Json:
    cards = [
        method
        for method in state.newest("payment_method")
        if method["customer"] == customer_id and method["type"] == "card"
    ]
    if not cards:
        raise ValueError("this customer has no card on file")
    chosen = state.objects["customer"][customer_id]["invoice_settings"]["default_payment_method"]
    return next((card for card in cards if card["id"] == chosen), cards[0])


@controls("POST", "customers/ID/card")
def set_card(state: State, customer_id: str, body: Json) -> Json:
    """The card on file changes, as networks tell: other dates, or other luck."""
    method = _card(state, customer_id)
    if body.get("outcome") is not None:
        _check_outcome(body["outcome"])
        state.notes[method["id"]]["outcome"] = body["outcome"]
    given = {name: body[name] for name in ("exp_month", "exp_year") if body.get(name) is not None}
    previous = {name: method["card"][name] for name in given if method["card"][name] != given[name]}
    if previous:
        method["card"] = {**method["card"], **given}
        state.record_event(
            "payment_method.automatically_updated", method, previous={"card": previous}
        )
    return method


@controls("POST", "customers/ID/new_card")
def new_card(state: State, customer_id: str, body: Json) -> Json:
    """The donor enters a new card on the portal's page."""
    _check_outcome(body["outcome"])
    return replace_card(state, customer_id, **body)


def _check_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}")


@controls("POST", "invoices/ID/pay")
def pay_invoice(state: State, object_id: str, body: Json) -> Json:
    """What the donor does on the hosted page of an open invoice."""
    invoice = state.objects["invoice"][object_id]
    charging.pay_by_donor(state, invoice, body["outcome"])
    return invoice


@controls("POST", "invoices/ID/retry")
def retry_invoice(state: State, object_id: str, body: Json) -> Json:
    """An automatic attempt before its time."""
    invoice = state.objects["invoice"][object_id]
    if invoice["status"] != "open":
        raise ValueError(f"this invoice is {invoice['status']}")
    charging.attempt(state, invoice)
    return invoice


@controls("POST", "invoices/ID/settle")
def settle_invoice(state: State, object_id: str, body: Json) -> Json:
    """The pending bank debit of an invoice arrives or comes back."""
    invoice = state.objects["invoice"][object_id]
    intent = intent_of(state, invoice)
    if intent is None or intent["status"] != "processing":
        raise ValueError("this invoice has no pending bank debit")
    payments.settle_intent(state, intent, is_good=body["is_good"])
    return invoice


@controls("POST", "subscriptions/ID/cancel")
def cancel(state: State, object_id: str, body: Json) -> Json:
    """Cancel from the Dashboard, at once or at the period's end."""
    subscription = _subscription(state, object_id)
    if subscription["status"] in lifecycle.ENDED:
        raise ValueError(f"this subscription is {subscription['status']}")
    if not body["at_period_end"]:
        lifecycle.cancel(state, subscription)
        return subscription
    lifecycle.cancel_at_period_end(state, subscription)
    return subscription


@controls("POST", "subscriptions/ID/pause")
def pause(state: State, object_id: str, body: Json) -> Json:
    """Pause from the Dashboard."""
    subscription = _subscription(state, object_id)
    if subscription["status"] not in ("active", "trialing", "past_due"):
        raise ValueError(f"this subscription is {subscription['status']}")
    lifecycle.pause(state, subscription)
    return subscription


@controls("POST", "subscriptions/ID/resume")
def resume(state: State, object_id: str, body: Json) -> Json:
    """Resume from the Dashboard, the cycle unchanged."""
    subscription = _subscription(state, object_id)
    if subscription["status"] != "paused":
        raise ValueError(f"this subscription is {subscription['status']}")
    lifecycle.resume(state, subscription)
    return subscription


@controls("POST", "billing")
def set_billing(state: State, body: Json) -> Json:
    """Change the account's billing settings; returns all of them."""
    return change_settings(state, body)
