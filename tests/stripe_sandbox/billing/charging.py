"""Attempts to charge an invoice by the card or account on file, and what follows from them.

Source: https://docs.stripe.com/billing/subscriptions/overview and
https://docs.stripe.com/billing/revenue-recovery/smart-retries.
"""

from datetime import UTC, datetime
from typing import Any

from .. import payments
from ..resources.charges import DELAYED_METHODS
from ..state import State
from . import lifecycle
from .calendar import DAY
from .invoicing import finalize, intent_of, mark_paid
from .settings import settings, take_outcome

Json = dict[str, Any]
# A resumption invoice that nobody tried to pay in this time is voided.
RESUMPTION_SECONDS = 23 * 3600


def subscription_of(state: State, invoice: Json) -> Json:
    """The subscription an invoice belongs to."""
    return state.objects["subscription"][lifecycle.invoice_subscription(invoice)]


def method_on_file(state: State, subscription: Json) -> Json | None:
    """What its invoices are charged to: its own payment method or else the customer's."""
    own = state.get("payment_method", subscription["default_payment_method"])
    if own is not None and own["customer"] is not None:
        return own
    customer = state.objects["customer"][subscription["customer"]]
    chosen = (customer.get("invoice_settings") or {}).get("default_payment_method")
    return state.get("payment_method", chosen)


def advance(state: State, invoice: Json) -> None:
    """A draft's hour is over: finalize it and try to charge it."""
    finalize(state, invoice)
    if invoice["status"] == "open":
        attempt(state, invoice)


def attempt(
    state: State, invoice: Json, *, outcome: str | None = None, request: Json | None = None
) -> None:
    """Charge an open invoice without the donor there.

    It ends as `outcome` says, or as a test has decided, or as the card on file does.
    """
    subscription = subscription_of(state, invoice)
    intent = intent_of(state, invoice)
    assert intent is not None
    method = method_on_file(state, subscription)
    outcome = outcome or take_outcome(state, subscription["id"])
    if method is None:
        failed(state, invoice)
        return
    is_expired = method["type"] == "card" and _is_expired(state, method["card"])
    if outcome is None:
        outcome = "declined" if is_expired else state.notes[method["id"]]["outcome"]
    if outcome == "paid" and method["type"] != "card":
        outcome = "bank_debit"
    who = {
        "email": method["billing_details"]["email"],
        "name": method["billing_details"]["name"],
        "request": request,
    }
    intent["payment_method"] = method["id"]
    if outcome == "paid":
        invoice["attempt_count"] += 1
        payments.charge_intent(state, intent, method="card", **who)
        succeeded(state, invoice, request=request)
    elif outcome == "bank_debit":
        kind = method["type"]
        if kind == "card":
            kind = DELAYED_METHODS.get(intent["currency"], "us_bank_account")
        payments.charge_intent(state, intent, method=kind, **who)
        invoice |= {"attempted": True, "next_payment_attempt": None}
        invoice["attempt_count"] += 1
    elif outcome == "authentication_required":
        _ask_to_authenticate(state, invoice, intent, request=request)
        failed(state, invoice, asks=True, request=request)
    else:
        payments.decline(state, intent, is_expired=is_expired, **who)
        failed(state, invoice, request=request)


def _is_expired(state: State, card: Json) -> bool:
    now = datetime.fromtimestamp(state.now(), UTC)
    return (card["exp_year"], card["exp_month"]) < (now.year, now.month)


def _ask_to_authenticate(
    state: State, invoice: Json, intent: Json, *, request: Json | None
) -> None:
    page = invoice["hosted_invoice_url"]
    intent |= {
        "status": "requires_action",
        "last_payment_error": None,
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": page, "url": page},
        },
    }
    state.record_event("payment_intent.requires_action", intent, request=request)


def succeeded(state: State, invoice: Json, *, request: Json | None = None) -> None:
    """An attempt succeeded: the invoice is paid, its subscription active."""
    invoice["attempt_count"] = max(1, invoice["attempt_count"])
    mark_paid(state, invoice, request=request)
    subscription = subscription_of(state, invoice)
    resumption = state.notes[invoice["id"]].get("resumption")
    if resumption and subscription["status"] == "paused":
        lifecycle.resume(state, subscription, anchor=resumption["anchor"], request=request)
    elif subscription["status"] in ("past_due", "unpaid") and not _owes(state, subscription):
        with lifecycle.changing(state, subscription, request=request):
            subscription["status"] = "active"


def _owes(state: State, subscription: Json) -> bool:
    """Whether an invoice of it is still open that was attempted."""
    return any(
        invoice["status"] == "open" and invoice["attempted"]
        for invoice in state.objects["invoice"].values()
        if lifecycle.invoice_subscription(invoice) == subscription["id"]
    )


def failed(
    state: State,
    invoice: Json,
    *,
    asks: bool = False,
    by_donor: bool = False,
    request: Json | None = None,
) -> None:
    """An attempt failed, or (`asks`) waits for the donor's authentication.

    What the donor tries on the hosted page does not count as one of the automatic attempts.
    """
    subscription = subscription_of(state, invoice)
    resumption = state.notes[invoice["id"]].get("resumption")
    retries = settings(state)["retry_days"]
    has_retries = invoice["auto_advance"] and not (resumption and not resumption["retries"])
    is_last = False
    if not by_donor:
        done = invoice["attempt_count"]
        is_last = has_retries and done >= len(retries)
        following = None
        if has_retries and not is_last:
            following = int(state.now()) + int(retries[done] * DAY)
        invoice |= {
            "attempted": True,
            "attempt_count": done + 1,
            "next_payment_attempt": following,
        }
    if asks:
        state.record_event("invoice.payment_action_required", invoice, request=request)
    state.record_event("invoice.payment_failed", invoice, request=request)
    if subscription["status"] in ("active", "trialing", "past_due"):
        _fall_behind(state, subscription, is_last=is_last, request=request)
    elif resumption and not resumption["retries"] and subscription["status"] == "paused":
        lifecycle.resume(
            state, subscription, anchor=resumption["anchor"], status="past_due", request=request
        )


def _fall_behind(state: State, subscription: Json, *, is_last: bool, request: Json | None) -> None:
    after = settings(state)["after_retries"]
    if is_last and after == "canceled":
        lifecycle.cancel(state, subscription, reason="payment_failed", request=request)
        return
    with lifecycle.changing(state, subscription, request=request):
        subscription["status"] = "unpaid" if is_last and after == "unpaid" else "past_due"


def pay_by_donor(state: State, invoice: Json, outcome: str) -> None:
    """What the donor does on the hosted page of an open invoice. Raises payments.CannotPay."""
    intent = intent_of(state, invoice)
    if invoice["status"] != "open" or intent is None or intent["status"] == "processing":
        raise payments.CannotPay("This invoice cannot be paid now.")
    waits = intent["status"] == "requires_action"
    if outcome in ("authenticated", "authentication_failed") and not waits:
        raise payments.CannotPay("This payment does not wait for authentication.")
    method = method_on_file(state, subscription_of(state, invoice))
    who = {"email": invoice["customer_email"], "name": invoice["customer_name"], "request": None}
    if outcome in ("paid", "authenticated"):
        intent["payment_method"] = method and method["id"]
        payments.charge_intent(state, intent, method="card", **who)
        succeeded(state, invoice)
    elif outcome == "authentication_failed":
        payments.refuse(state, intent, "payment_intent_authentication_failure",
                        "We are unable to authenticate your payment method.", None)  # fmt: skip
        failed(state, invoice, by_donor=True)
    elif outcome == "declined":
        payments.decline(state, intent, **who)
        failed(state, invoice, by_donor=True)
    else:
        raise payments.CannotPay("No such button.")


def settled(state: State, intent: Json, is_good: bool) -> None:
    """A debit arrived or came back: tell the invoice it was for, if there is one."""
    invoice = state.get("invoice", state.notes.get(intent["id"], {}).get("invoice"))
    if invoice is None or invoice["status"] != "open":
        return
    if is_good:
        succeeded(state, invoice)
    else:
        failed(state, invoice, by_donor=True)


payments.ON_SETTLED.append(settled)
