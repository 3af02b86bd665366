"""Invoices of subscriptions. Source: https://docs.stripe.com/api/invoices."""

from typing import Any

from ..billing import charging
from ..billing.invoicing import intent_of, void
from ..billing.lifecycle import invoice_subscription
from ..errors import StripeError, not_simulated
from . import Call, handles
from .listing import equal, found, listing

Json = dict[str, Any]


@handles("GET", "/v1/invoices/{invoice}")
def retrieve(call: Call) -> Json:
    """One invoice; its `payments` only where they are expanded."""
    return found(call, "invoice", name="invoice")


@handles("GET", "/v1/invoices")
def list_invoices(call: Call) -> Json:
    """Invoices, the newest first."""
    params = call.params
    for name in ("due_date", "customer_account"):
        if name in params:
            raise not_simulated(f"invoices by {name}", param=name)

    def wanted(invoice: Json) -> bool:
        subscription = invoice_subscription(invoice)
        return params.get("subscription", subscription) == subscription and equal(
            params, "customer", "status", "collection_method"
        )(invoice)

    return listing(
        call, call.state.newest("invoice"), url="/v1/invoices", kind="invoice", where=wanted
    )


@handles("POST", "/v1/invoices/{invoice}/pay")
def pay(call: Call) -> Json:
    """Charge an open invoice now, by the card on file. A refused card is answered with 402."""
    state, invoice = call.state, found(call, "invoice", name="invoice")
    for name in call.params:
        if name not in ("expand", "off_session"):
            raise not_simulated(f"paying an invoice with {name}", param=name)
    intent = intent_of(state, invoice)
    if invoice["status"] != "open" or intent is None:
        words = "is already paid" if invoice["status"] == "paid" else "is not open"
        raise StripeError(f"Invoice {words}.", code="invoice_not_editable")
    if intent["status"] == "processing":
        raise StripeError("This invoice has a payment that is processing.")
    charging.attempt(state, invoice, request=call.request)
    if intent["status"] == "requires_action":
        raise StripeError(
            "This payment requires additional user action before it can be completed.",
            status=402,
            error_type="card_error",
            code="invoice_payment_intent_requires_action",
        )
    if intent["status"] == "requires_payment_method":
        error = intent["last_payment_error"] or {"message": "No payment method.", "code": None}
        raise StripeError(error["message"], status=402, error_type="card_error", code=error["code"])
    return invoice


@handles("POST", "/v1/invoices/{invoice}/void")
def void_invoice(call: Call) -> Json:
    """Let nobody pay an open invoice any more."""
    invoice = found(call, "invoice", name="invoice")
    if invoice["status"] != "open":
        raise StripeError(
            f"You can only void an open invoice. This invoice has a status of {invoice['status']}.",
            code="invoice_not_editable",
        )
    void(call.state, invoice, request=call.request)
    return invoice
