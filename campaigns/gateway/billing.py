"""Monthly gifts at Stripe: the subscription, its invoices, the portal, the customer."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import stripe

from campaigns.gateway.amounts import from_stripe, to_stripe
from campaigns.gateway.client import (
    NotFound,
    ask,
    between,
    id_of,
    moment,
    reference_in,
    walk,
    with_key,
)
from campaigns.gateway.reading import card_state, whole
from campaigns.gateway.states import InvoicePaymentState, InvoiceState, SubscriptionState

# The card that is charged next: the subscription's own, else the customer's.
CARDS = ("default_payment_method", "customer.invoice_settings.default_payment_method")
# A change takes effect with the next invoice: nothing is charged or credited for part of a month.
NO_PRORATION = {"proration_behavior": "none"}


def read_subscription(*, subscription_id: str) -> SubscriptionState:
    """Return a subscription as it is now, with the card that will be charged."""
    params = {"expand": list(CARDS)}
    return _subscription(
        ask(lambda client: client.v1.subscriptions.retrieve(subscription_id, params))
    )


def pause_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """Stop a subscription until it is resumed; Stripe keeps no date for that.

    By the endpoint of flexible billing (docs.stripe.com/api/subscriptions/pause), without a
    credit for the rest of the month: that would lower the next gift.
    """
    params = {
        "type": "subscription",
        "bill_for": {"unused_time_from": {"type": "none"}},
        "expand": list(CARDS),
    }
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.pause(subscription_id, params, options))
    )


def resume_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """Let a paused subscription go on: charged again on its next day, nothing for the pause.

    The day of the month stays (docs.stripe.com/api/subscriptions/resume: an anchor of `now` would
    charge at once), so that no invoice is due at resuming and none can hold it back.
    """
    params = {
        "billing_cycle_anchor": {"type": "unchanged"},
        "payment_behavior": "resume_on_payment_attempt",
        "expand": list(CARDS),
        **NO_PRORATION,
    }
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.resume(subscription_id, params, options))
    )


def delay_subscription(
    *, subscription_id: str, until_at: datetime, idempotency_key: str
) -> SubscriptionState:
    """Charge next at a moment, and each month from there: a skipped month, or another day.

    Stripe says `trialing` until then (docs.stripe.com/billing/subscriptions/trials).
    """
    return _update(
        subscription_id, {"trial_end": int(until_at.timestamp()), **NO_PRORATION}, idempotency_key
    )


def change_subscription_amount(
    *,
    subscription_id: str,
    item_id: str,
    product_id: str,
    amount_minor: int,
    currency: str,
    idempotency_key: str,
) -> SubscriptionState:
    """Ask for another amount from the next invoice on."""
    price = {
        "currency": currency.lower(),
        "product": product_id,
        "unit_amount": to_stripe(amount_minor, currency),
        "recurring": {"interval": "month"},
    }
    return _update(
        subscription_id,
        {"items": [{"id": item_id, "price_data": price}], **NO_PRORATION},
        idempotency_key,
    )


def end_subscription_later(
    *, subscription_id: str, is_ending: bool, idempotency_key: str
) -> SubscriptionState:
    """Let a subscription end with the period that is paid for, or go on after all."""
    return _update(subscription_id, {"cancel_at_period_end": is_ending}, idempotency_key)


def _update(
    subscription_id: str, changes: dict[str, Any], idempotency_key: str
) -> SubscriptionState:
    params = {**changes, "expand": list(CARDS)}
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.update(subscription_id, params, options))
    )


def cancel_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """End a subscription at once, for good; one that has ended already is returned as it is.

    Raises NotFound where Stripe never had it.
    """
    params = {"invoice_now": False, "prorate": False, "expand": list(CARDS)}
    options = with_key(idempotency_key)
    try:
        return _subscription(
            ask(lambda client: client.v1.subscriptions.cancel(subscription_id, params, options))
        )
    except NotFound:
        # A key does not make a DELETE repeat its answer (docs.stripe.com/api/idempotent_requests):
        # the second one, after a lost answer, does not find what the first has ended.
        return read_subscription(subscription_id=subscription_id)


def _subscription(subscription: stripe.Subscription) -> SubscriptionState:
    item = next(iter(subscription.items.data))
    price = item.price
    has_day = subscription.status not in ("paused", "canceled", "incomplete_expired")
    ended = subscription.cancellation_details
    return SubscriptionState(
        id=subscription.id,
        status=subscription.status,
        item_id=item.id,
        customer_id=id_of(subscription.customer),
        amount_minor=from_stripe((price.unit_amount or 0) * (item.quantity or 1), price.currency),
        currency=price.currency.upper(),
        is_live=subscription.livemode,
        reference=reference_in(subscription.metadata),
        is_ending=subscription.cancel_at_period_end or subscription.cancel_at is not None,
        next_charge_at=moment(item.current_period_end) if has_day else None,
        trial_end_at=moment(subscription.trial_end),
        started_at=moment(subscription.start_date),
        ended_at=moment(subscription.ended_at),
        card=_card(subscription),
        end_reason=(ended.reason if ended and subscription.ended_at else None) or "",
    )


def _card(subscription: stripe.Subscription) -> Any:
    method = whole(subscription.default_payment_method, of=subscription.id)
    if method is None:
        # A customer that was deleted has no settings any more.
        customer = whole(subscription.customer, of=subscription.id)
        chosen = getattr(customer, "invoice_settings", None)
        method = getattr(chosen, "default_payment_method", None)
    return card_state(method)


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


def portal_url(
    *,
    customer_id: str,
    return_url: str,
    language: str,
    idempotency_key: str,
    configuration_id: str = "",
) -> str:
    """Return the address of Stripe's page on which a customer changes the card, good for minutes.

    Takes the id of the portal's configuration (the account's default where empty). The page
    leads back to `return_url` once the card is changed.
    """
    params = {
        "customer": customer_id,
        "return_url": return_url,
        "locale": language,
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
        },
        **({"configuration": configuration_id} if configuration_id else {}),
    }
    options = with_key(idempotency_key)
    return ask(lambda client: client.v1.billing_portal.sessions.create(params, options)).url


def delete_customer(*, customer_id: str) -> None:
    """Have Stripe forget a customer, and end what they pay monthly; done already counts as done."""
    with suppress(NotFound):
        ask(lambda client: client.v1.customers.delete(customer_id))
