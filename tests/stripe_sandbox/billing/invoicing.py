"""Invoices of subscriptions: kept, finalized, paid, voided, each with its events.

Source: https://docs.stripe.com/billing/invoices/subscription.
"""

from typing import Any

from ..resources.payment_intents import cancel_intent, new_intent
from ..state import State
from .settings import settings

Json = dict[str, Any]


def create(state: State, subscription: Json, invoice: Json, *, request: Json | None = None) -> None:
    """Keep a draft; a cycle's is finalized by the clock, unless the subscription is unpaid."""
    state.add(invoice)
    state.notes[invoice["id"]] = {}
    subscription["latest_invoice"] = invoice["id"]
    if subscription["status"] == "unpaid":
        invoice["auto_advance"] = False
    elif invoice["billing_reason"] == "subscription_cycle":
        at = int(state.now()) + settings(state)["draft_seconds"]
        invoice |= {"automatically_finalizes_at": at, "next_payment_attempt": at}
    state.record_event("invoice.created", invoice, request=request)


def finalize(
    state: State, invoice: Json, *, intent: Json | None = None, request: Json | None = None
) -> None:
    """Give the invoice its number and its payment; one for nothing is paid at once."""
    now = int(state.now())
    customer = state.objects["customer"][invoice["customer"]]
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    customer["currency"] = invoice["currency"]
    invoice |= {
        "status": "open",
        "number": number,
        "automatically_finalizes_at": None,
        "effective_at": now,
        "ending_balance": 0,
        "hosted_invoice_url": f"{state.origin}/i/{invoice['id']}",
    }
    invoice["status_transitions"]["finalized_at"] = now
    if invoice["amount_due"] == 0:
        state.record_event("invoice.finalized", invoice, request=request)
        mark_paid(state, invoice, request=request)
        return
    intent = intent or new_intent(
        state,
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=customer["id"],
        data={"description": "Subscription update"},
        session=None,
        methods=["card"],
        request=request,
    )
    payment = _new_payment(state, invoice, intent)
    state.notes[invoice["id"]]["payment"] = payment["id"]
    state.notes[intent["id"]]["invoice"] = invoice["id"]
    state.record_event("invoice.finalized", invoice, request=request)


def _new_payment(state: State, invoice: Json, intent: Json) -> Json:
    return state.add(
        {
            "id": state.new_id("inpay_1"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": int(state.now()),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )


def payment_of(state: State, invoice: Json) -> Json | None:
    """The invoice's payment; None for a draft and for an invoice for nothing."""
    return state.get("invoice_payment", state.notes[invoice["id"]].get("payment"))


def intent_of(state: State, invoice: Json) -> Json | None:
    """The PaymentIntent behind the invoice's payment."""
    payment = payment_of(state, invoice)
    return payment and state.objects["payment_intent"][payment["payment"]["payment_intent"]]


def mark_paid(state: State, invoice: Json, *, request: Json | None = None) -> None:
    """The money is there."""
    now = int(state.now())
    invoice |= {
        "status": "paid",
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
    }
    invoice["status_transitions"]["paid_at"] = now
    payment = payment_of(state, invoice)
    if payment is not None:
        payment |= {"status": "paid", "amount_paid": payment["amount_requested"]}
        payment["status_transitions"]["paid_at"] = now
        state.record_event("invoice_payment.paid", payment, request=request)
    state.record_event("invoice.paid", invoice, request=request)
    state.record_event("invoice.payment_succeeded", invoice, request=request)


def void(state: State, invoice: Json, *, request: Json | None = None) -> None:
    """Nobody is to pay this invoice any more."""
    now = int(state.now())
    invoice |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["voided_at"] = now
    payment, intent = payment_of(state, invoice), intent_of(state, invoice)
    if payment is not None and intent is not None:
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = now
        cancel_intent(state, intent, reason="void_invoice", request=request)
    state.record_event("invoice.voided", invoice, request=request)
