"""What a monthly gift asked for, and what was paid toward it."""

from datetime import datetime

import stripe

from campaigns.gateway.amounts import from_stripe
from campaigns.gateway.client import ask, between, id_of, moment, reference_in, walk
from campaigns.gateway.states import InvoicePaymentState, InvoiceState


def read_invoice(*, invoice_id: str) -> InvoiceState:
    """Return an invoice as it is now, with its payments."""
    params = {"expand": ["payments"]}
    return _invoice(ask(lambda client: client.v1.invoices.retrieve(invoice_id, params)))


def list_invoices(*, subscription_id: str, since_at: datetime | None = None) -> list[InvoiceState]:
    """Return the invoices of a subscription, newest first, with their payments.

    Takes a moment from which on they were created; all of them when None.
    """
    params = {
        "subscription": subscription_id,
        "expand": ["data.payments"],
        **between(since_at),
    }
    return [
        _invoice(invoice)
        for invoice in walk(lambda client, page: client.v1.invoices.list(page), params)
    ]


def _invoice(invoice: stripe.Invoice) -> InvoiceState:
    details = invoice.parent.subscription_details if invoice.parent else None
    return InvoiceState(
        id=invoice.id,
        status=invoice.status or "",
        subscription_id=id_of(details.subscription) if details else "",
        reference=reference_in(details.metadata) if details else "",
        amount_minor=from_stripe(invoice.amount_due, invoice.currency),
        currency=invoice.currency.upper(),
        is_live=invoice.livemode,
        attempt_count=invoice.attempt_count,
        next_attempt_at=moment(invoice.next_payment_attempt),
        hosted_url=invoice.hosted_invoice_url or "",
        created_at=moment(invoice.created),
        payments=_payments(invoice),
    )


def _payments(invoice: stripe.Invoice) -> tuple[InvoicePaymentState, ...]:
    shown = invoice.payments
    if shown is None or shown.has_more:
        # Inside an invoice Stripe shows the first ten.
        every = walk(
            lambda client, page: client.v1.invoice_payments.list(page), {"invoice": invoice.id}
        )
    else:
        every = shown.data
    return tuple(_invoice_payment(payment) for payment in every)


def read_invoice_payment(*, invoice_payment_id: str) -> tuple[InvoicePaymentState, str]:
    """Return a payment toward an invoice as it is now, and the invoice's id."""
    payment = ask(lambda client: client.v1.invoice_payments.retrieve(invoice_payment_id))
    return _invoice_payment(payment), id_of(payment.invoice)


def find_invoice(*, payment_intent_id: str) -> InvoiceState | None:
    """Return the invoice that a PaymentIntent pays; None where it pays none.

    The intent itself does not name it (docs.stripe.com/api/invoice-payment/list).
    """
    params = {"payment": {"type": "payment_intent", "payment_intent": payment_intent_id}}
    for payment in walk(lambda client, page: client.v1.invoice_payments.list(page), params):
        return read_invoice(invoice_id=id_of(payment.invoice))
    return None


def _invoice_payment(payment: stripe.InvoicePayment) -> InvoicePaymentState:
    amount = payment.amount_requested if payment.amount_paid is None else payment.amount_paid
    return InvoicePaymentState(
        id=payment.id,
        status=payment.status,
        payment_intent_id=id_of(getattr(payment.payment, "payment_intent", None)),
        amount_minor=from_stripe(amount, payment.currency),
        paid_at=moment(payment.status_transitions.paid_at),
    )
