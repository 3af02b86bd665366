"""A subscription's life but for its money: beginning, periods, pause, end, each with its events.

Source: https://docs.stripe.com/api/subscriptions and
https://docs.stripe.com/billing/subscriptions/billing-mode.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..resources.prices import plan_of
from ..state import State
from .calendar import period_around

ENDED = ("canceled", "incomplete_expired")
Json = dict[str, Any]


def item_of(subscription: Json) -> Json:
    """Its one item, which carries the period."""
    return subscription["items"]["data"][0]


def new_subscription(
    state: State,
    *,
    customer: str,
    payment_method: str,
    price: Json,
    quantity: int,
    data: Json,
) -> Json:
    """Keep a new active subscription from now on; `data` has metadata, description, billing_mode.

    The caller records its event once its first invoice is there.
    """
    now = int(state.now())
    object_id = state.new_id("sub_1")
    start, end = period_around(now, now)
    mode = data.get("billing_mode", {"type": "flexible"})
    flexible = {"proration_discounts": "included"} | mode.get("flexible", {})
    return state.add(
        {
            "id": object_id,
            "object": "subscription",
            "application": None,
            "application_fee_percent": None,
            "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
            "billing_cycle_anchor": now,
            "billing_cycle_anchor_config": None,
            "billing_mode": {
                "flexible": flexible if mode["type"] == "flexible" else None,
                "type": mode["type"],
            },
            "billing_schedules": [],
            "billing_thresholds": None,
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": {"comment": None, "feedback": None, "reason": None},
            "collection_method": "charge_automatically",
            "created": now,
            "currency": price["currency"],
            "customer": customer,
            "customer_account": None,
            "days_until_due": None,
            "default_payment_method": payment_method,
            "default_source": None,
            "default_tax_rates": [],
            "description": data.get("description"),
            "discounts": [],
            "ended_at": None,
            "invoice_settings": {
                "account_tax_ids": None,
                "custom_fields": None,
                "description": None,
                "footer": None,
                "issuer": {"type": "self"},
            },
            "items": {
                "object": "list",
                "data": [_item(state, object_id, price, quantity, start=start, end=end)],
                "has_more": False,
                "url": f"/v1/subscription_items?subscription={object_id}",
            },
            "latest_invoice": None,
            "livemode": False,
            "managed_payments": None,
            "metadata": dict(data.get("metadata", {})),
            "next_pending_invoice_item_invoice": None,
            "on_behalf_of": None,
            "pause_collection": None,
            "payment_settings": {
                "payment_method_options": None,
                "payment_method_types": None,
                "save_default_payment_method": "off",
            },
            "pending_invoice_item_interval": None,
            "pending_setup_intent": None,
            "pending_update": None,
            "schedule": None,
            "start_date": now,
            "status": "active",
            "status_details": None,
            "test_clock": None,
            "transfer_data": None,
            "trial_end": None,
            "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
            "trial_start": None,
        }
    )


def _item(
    state: State, subscription: str, price: Json, quantity: int, *, start: int, end: int
) -> Json:
    return {
        "id": state.new_id("si_", length=14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": int(state.now()),
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": plan_of(price),
        "price": copy.deepcopy(price),
        "quantity": quantity,
        "subscription": subscription,
        "tax_rates": [],
    }


@contextmanager
def changing(
    state: State, subscription: Json, *, request: Json | None = None, also: str | None = None
) -> Iterator[None]:
    """Record `customer.subscription.updated` for what the block changes, and the event `also`."""
    before = copy.deepcopy(subscription)
    yield
    previous = {key: before[key] for key in before if before[key] != subscription[key]}
    if previous:
        state.record_event(
            "customer.subscription.updated", subscription, request=request, previous=previous
        )
        if also:
            state.record_event(f"customer.subscription.{also}", subscription, request=request)


def set_period(subscription: Json, start: int, end: int) -> None:
    """Move its item to another period."""
    item_of(subscription).update(current_period_start=start, current_period_end=end)


def cancel(
    state: State,
    subscription: Json,
    *,
    reason: str = "cancellation_requested",
    details: Json | None = None,
    request: Json | None = None,
) -> None:
    """End it at once: nothing is charged any more, open invoices are not retried."""
    now = int(state.now())
    subscription |= {
        "status": "canceled",
        "status_details": None,
        "canceled_at": subscription["canceled_at"] or now,
        "ended_at": now,
        "cancellation_details": {
            **subscription["cancellation_details"],
            "reason": reason,
            **(details or {}),
        },
    }
    for invoice in state.objects["invoice"].values():
        is_its_own = invoice_subscription(invoice) == subscription["id"]
        if is_its_own and invoice["status"] in ("draft", "open"):
            invoice |= {
                "auto_advance": False,
                "automatically_finalizes_at": None,
                "next_payment_attempt": None,
            }
    state.record_event("customer.subscription.deleted", subscription, request=request)


def cancel_at_period_end(state: State, subscription: Json) -> None:
    """Let it run out: nothing is charged after the period that is paid for."""
    with changing(state, subscription):
        subscription |= {
            "cancel_at_period_end": True,
            "cancel_at": item_of(subscription)["current_period_end"],
            "canceled_at": int(state.now()),
            "cancellation_details": {
                **subscription["cancellation_details"],
                "reason": "cancellation_requested",
            },
        }


def invoice_subscription(invoice: Json) -> str:
    """The id of the subscription an invoice belongs to."""
    return invoice["parent"]["subscription_details"]["subscription"]


def pause(state: State, subscription: Json, *, request: Json | None = None) -> None:
    """No further cycles until it is resumed."""
    with changing(state, subscription, request=request, also="paused"):
        subscription |= {
            "status": "paused",
            "status_details": {
                "paused": {
                    "subscription": {"type": "pause_requested"},
                    "transitioned_at": int(state.now()),
                    "type": "subscription",
                }
            },
        }


def resume(
    state: State,
    subscription: Json,
    *,
    anchor: int | None = None,
    status: str | None = None,
    request: Json | None = None,
) -> None:
    """Go on: in the cycle that holds this moment, or in a new one from `anchor` on.

    A trial that is not over goes on too. `status` says what it becomes where that is decided.
    """
    now = int(state.now())
    with changing(state, subscription, request=request, also="resumed"):
        subscription |= {"status": status or "active", "status_details": None}
        if anchor is not None:
            subscription["billing_cycle_anchor"] = anchor
        elif (subscription["trial_end"] or 0) > now:
            subscription["status"] = "trialing"
            return
        set_period(subscription, *period_around(subscription["billing_cycle_anchor"], now))
