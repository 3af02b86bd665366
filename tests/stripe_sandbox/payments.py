"""What happens when somebody pays: on the hosted page, or through the control interface."""

from collections.abc import Callable
from typing import Any

from .clock import falls_due
from .resources.balance_transactions import post_for_charge
from .resources.charges import DELAYED_METHODS, new_charge, outcome
from .resources.checkout_sessions import expire_due
from .resources.customers import new_customer
from .resources.payment_intents import new_intent
from .state import State

OUTCOMES = (
    "paid",
    "declined",
    "authentication_required",
    "authenticated",
    "authentication_failed",
    "bank_debit",
)
NO_FUNDS = "The customer's account has insufficient funds to cover this payment."

falls_due(expire_due)

# What a mode of Checkout beyond "payment" does: before its first payment is charged, and after.
Step = Callable[[State, dict[str, Any], dict[str, Any]], None]
BEFORE_CHARGE: dict[str, Step] = {}
AFTER_CHARGE: dict[str, Step] = {}
# Who is told that a PaymentIntent's debit arrived (True) or came back.
ON_SETTLED: list[Callable[[State, dict[str, Any], bool], None]] = []


class CannotPay(Exception):
    """The session cannot be paid (any more); the message says why, for the person at the page."""


def attempt(
    state: State,
    session: dict[str, Any],
    result: str,
    *,
    email: str | None = None,
    name: str | None = None,
) -> None:
    """Let one attempt to pay `session` end with `result`, one of OUTCOMES.

    Raises CannotPay where the session is complete or expired, or the method does not exist in its
    currency. The caller holds the state's lock: of two tabs that pay at once, one gets here first.
    """
    expire_due(state)
    if session["status"] != "open":
        words = {"complete": "has already been paid", "expired": "has expired"}
        raise CannotPay(f"This checkout session {words[session['status']]}.")
    request = {
        "id": state.new_id("req_", length=14),
        "idempotency_key": state.new_id("", length=36),
    }
    email = session["customer_email"] or email
    if not email:
        raise CannotPay("An e-mail address is needed.")
    method = "card"
    if result == "bank_debit":
        if session["currency"] not in DELAYED_METHODS:
            raise CannotPay(f"There is no bank debit in {session['currency'].upper()}.")
        method = DELAYED_METHODS[session["currency"]]
    intent = _intent(state, session, email=email, name=name, request=request)
    waits = intent["status"] == "requires_action"
    if result in ("authenticated", "authentication_failed") and not waits:
        raise CannotPay("This payment does not wait for authentication.")
    if result == "authentication_required":
        _ask_to_authenticate(state, session, intent, request)
    elif result == "authentication_failed":
        refuse(state, intent, "payment_intent_authentication_failure",
                "We are unable to authenticate your payment method. "
                "Please choose a different payment method and try again.", request)  # fmt: skip
    elif result == "declined":
        decline(state, intent, email=email, name=name, request=request)
    else:
        _complete(state, session, intent, method=method, email=email, name=name, request=request)


def intent_of(state: State, session: dict[str, Any]) -> dict[str, Any] | None:
    """The session's PaymentIntent; in subscription mode the session does not name it."""
    hidden = state.notes.get(session["id"], {}).get("intent")
    return state.get("payment_intent", session["payment_intent"] or hidden)


def _intent(
    state: State, session: dict[str, Any], *, email: str, name: str | None, request: dict[str, Any]
) -> dict[str, Any]:
    begun = intent_of(state, session)
    if begun is not None:
        return begun
    if session["customer_creation"] == "always" and session["customer"] is None:
        customer = new_customer(state, email=email, name=name)
        session["customer"] = customer["id"]
        state.record_event("customer.created", customer, request=request)
    intent = new_intent(
        state,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        data=state.notes[session["id"]]["payment_intent_data"],
        session=session["id"],
        methods=session["payment_method_types"],
        request=request,
    )
    if session["mode"] == "payment":
        session["payment_intent"] = intent["id"]
    else:
        state.notes[session["id"]]["intent"] = intent["id"]
    return intent


def _ask_to_authenticate(
    state: State, session: dict[str, Any], intent: dict[str, Any], request: dict[str, Any]
) -> None:
    page = f"{state.origin}/c/pay/{session['id']}"
    intent |= {
        "status": "requires_action",
        "last_payment_error": None,
        "payment_method": state.new_id("pm_1"),
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": page, "url": f"{page}/authenticate"},
        },
    }
    state.record_event("payment_intent.requires_action", intent, request=request)


def refuse(
    state: State,
    intent: dict[str, Any],
    code: str,
    message: str,
    request: dict[str, Any] | None,
    **facts: Any,
) -> None:
    """An attempt to pay the PaymentIntent failed; it waits for another payment method."""
    intent |= {
        "status": "requires_payment_method",
        "next_action": None,
        "processing": None,
        "payment_method": None,
        "last_payment_error": {
            "code": code,
            "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
            "message": message,
            "type": "card_error",
            **facts,
        },
    }
    state.record_event("payment_intent.payment_failed", intent, request=request)


def fail_charge(state: State, charge: dict[str, Any], code: str, message: str) -> None:
    """The bank has refused a charge."""
    charge |= {
        "status": "failed",
        "paid": False,
        "captured": False,
        "amount_captured": 0,
        "failure_code": code,
        "failure_message": message,
        "outcome": outcome(False),
    }


def decline(
    state: State,
    intent: dict[str, Any],
    *,
    email: str | None,
    name: str | None,
    request: dict[str, Any] | None,
    is_expired: bool = False,
) -> None:
    """The bank refuses the card: a failed charge is left behind."""
    code, decline_code = "card_declined", "generic_decline"
    message = "Your card was declined."
    if is_expired:
        code, decline_code, message = "expired_card", "expired_card", "Your card has expired."
    charge = new_charge(state, intent, status="failed", method="card", email=email, name=name)
    fail_charge(state, charge, code, message)
    intent["latest_charge"] = charge["id"]
    state.record_event("charge.failed", charge, request=request)
    refuse(state, intent, code, message, request, charge=charge["id"],
           decline_code=decline_code)  # fmt: skip


def _complete(
    state: State,
    session: dict[str, Any],
    intent: dict[str, Any],
    *,
    method: str,
    email: str,
    name: str | None,
    request: dict[str, Any],
) -> None:
    details = {"method": method, "email": email, "name": name, "request": request}
    if session["mode"] in BEFORE_CHARGE:
        BEFORE_CHARGE[session["mode"]](state, session, {"intent": intent, **details})
    charge = charge_intent(state, intent, **details)
    session |= {
        "status": "complete",
        "payment_status": "paid" if charge["paid"] else "unpaid",
        "url": None,
        "customer_details": {
            "address": charge["billing_details"]["address"],
            "business_name": None,
            "email": email,
            "individual_name": None,
            "name": name,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
    }
    if session["mode"] in AFTER_CHARGE:
        AFTER_CHARGE[session["mode"]](state, session, {"intent": intent, **details})
    state.record_event("checkout.session.completed", session)
    post_due_balances(state)


def charge_intent(
    state: State,
    intent: dict[str, Any],
    *,
    method: str,
    email: str,
    name: str | None,
    request: dict[str, Any] | None,
) -> dict[str, Any]:
    """Charge a PaymentIntent: a card at once, other methods pending. Returns the charge."""
    is_paid = method == "card"
    status = "succeeded" if is_paid else "pending"
    charge = new_charge(state, intent, status=status, method=method, email=email, name=name)
    intent |= {
        "status": "succeeded" if is_paid else "processing",
        "amount_received": intent["amount"] if is_paid else 0,
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "last_payment_error": None,
        "next_action": None,
    }
    if is_paid:
        state.record_event("charge.succeeded", charge, request=request)
        state.record_event("payment_intent.succeeded", intent, request=request)
        post_balance_later(state, charge)
    else:
        state.record_event("charge.pending", charge, request=request)
        state.record_event("payment_intent.processing", intent, request=request)
        delay = state.memory.get("debit_delay")
        if delay is not None:
            due = state.memory.setdefault("debits", [])
            due.append([state.now() + delay, intent["id"]])
    return charge


def settle_intent(state: State, intent: dict[str, Any], *, is_good: bool) -> None:
    """The debit of a PaymentIntent has arrived, or has come back. Raises CannotPay otherwise."""
    if intent["status"] != "processing":
        raise CannotPay("There is no pending bank debit.")
    charge = state.objects["charge"][intent["latest_charge"]]
    if is_good:
        charge |= {"status": "succeeded", "paid": True, "outcome": outcome(True)}
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "processing": None}
        state.record_event("charge.succeeded", charge)
        state.record_event("payment_intent.succeeded", intent)
        post_balance_later(state, charge)
    else:
        fail_charge(state, charge, "insufficient_funds", NO_FUNDS)
        state.record_event("charge.failed", charge)
        refuse(state, intent, "payment_intent_payment_attempt_failed", NO_FUNDS, None,
               charge=charge["id"])  # fmt: skip
    for tell in ON_SETTLED:
        tell(state, intent, is_good)


def post_balance_later(state: State, charge: dict[str, Any]) -> None:
    """The balance transaction of a charge comes after the usual delay."""
    if state.balance_delay is not None:
        state.due_balances.append((state.now() + state.balance_delay, charge["id"]))


@falls_due
def post_due_balances(state: State) -> None:
    """Post the balance transactions whose time has come."""
    due = [object_id for at, object_id in state.due_balances if at <= state.now()]
    state.due_balances = [entry for entry in state.due_balances if entry[0] > state.now()]
    for object_id in due:
        post_for_charge(state, state.objects["charge"][object_id])
