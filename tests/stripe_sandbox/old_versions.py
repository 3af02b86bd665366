"""Objects as an API version of 2024 wrote them, for events that an older endpoint was made for.

Source: https://docs.stripe.com/changelog/basil. An event keeps the shape it was made in, also when
it is retrieved through a newer version; the object it is about is answered in the newer shape.
"""

import copy
from typing import Any

from .state import State

OLD_VERSION = "2024-06-20"


def in_old_shape(state: State, value: dict[str, Any]) -> dict[str, Any]:
    """A copy of an object with the keys that version had, and without those it had not."""
    old = copy.deepcopy(value)
    reshape = {
        "charge": _charge,
        "checkout.session": _session,
        "invoice": _invoice,
        "payment_intent": _intent,
        "subscription": _subscription,
    }.get(value["object"])
    if reshape is not None:
        reshape(state, old)
    return old


def _payment_of(state: State, invoice_id: str) -> dict[str, Any] | None:
    """The PaymentIntent that an invoice was (or is to be) paid by."""
    for payment in state.objects["invoice_payment"].values():
        if payment["invoice"] == invoice_id:
            return state.get("payment_intent", payment["payment"].get("payment_intent"))
    return None


def _invoice_of(state: State, intent_id: str | None) -> str | None:
    for payment in state.objects["invoice_payment"].values():
        if intent_id is not None and payment["payment"].get("payment_intent") == intent_id:
            return payment["invoice"]
    return None


def _charge(state: State, old: dict[str, Any]) -> None:
    refunds = [r for r in state.newest("refund") if r["charge"] == old["id"]]
    old["invoice"] = _invoice_of(state, old["payment_intent"])
    old["refunds"] = {
        "object": "list",
        "url": f"/v1/charges/{old['id']}/refunds",
        "has_more": False,
        "data": copy.deepcopy(refunds),
    }


def _intent(state: State, old: dict[str, Any]) -> None:
    old["invoice"] = _invoice_of(state, old["id"])


def _session(state: State, old: dict[str, Any]) -> None:
    old["ui_mode"] = "hosted"
    for name in ("adaptive_pricing", "collected_information", "customer_account", "wallet_options"):
        old.pop(name, None)


def _invoice(state: State, old: dict[str, Any]) -> None:
    details = (old.pop("parent", None) or {}).get("subscription_details") or {}
    old.pop("payments", None)
    intent = _payment_of(state, old["id"])
    old |= {
        "subscription": details.get("subscription"),
        "payment_intent": intent["id"] if intent else None,
        "charge": intent["latest_charge"] if intent else None,
        "paid": old["status"] == "paid",
        "tax": None,
    }


def _subscription(state: State, old: dict[str, Any]) -> None:
    old.pop("billing_mode", None)
    items = old["items"]["data"]
    for name in ("current_period_start", "current_period_end"):
        old[name] = items[0].pop(name, None) if items else None
