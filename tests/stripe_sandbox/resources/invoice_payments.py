"""What was paid, or is to be paid, towards an invoice, and by which PaymentIntent.

Source: https://docs.stripe.com/api/invoice-payment.
"""

from typing import Any

from ..contract import missing
from ..errors import not_simulated
from . import Call, handles
from .listing import equal, found, listing

Json = dict[str, Any]


@handles("GET", "/v1/invoice_payments/{invoice_payment}")
def retrieve(call: Call) -> Json:
    """One invoice payment."""
    return found(call, "invoice_payment", name="invoice_payment")


@handles("GET", "/v1/invoice_payments")
def list_payments(call: Call) -> Json:
    """Invoice payments, the newest first, of an invoice or by what paid them."""
    params = call.params
    payment = params.get("payment", {})
    if payment.get("type", "payment_intent") != "payment_intent":
        raise not_simulated("payment records", param="payment[type]")
    if payment and "payment_intent" not in payment:
        raise missing("payment[payment_intent]")
    wanted = payment.get("payment_intent")
    return listing(
        call,
        call.state.newest("invoice_payment"),
        url="/v1/invoice_payments",
        kind="invoice_payment",
        where=lambda value: (
            wanted in (None, value["payment"]["payment_intent"])
            and equal(params, "invoice", "status")(value)
        ),
    )
