"""What the sandbox plays, asked of Stripe itself: the same calls, the same answers.

Nobody can pay at Stripe's hosted page without a browser, so the paying is done by confirming a
payment with one of Stripe's test cards (docs.stripe.com/testing). What is made is left behind in
the test account, as Stripe has it; the subscription is ended.
"""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import stripe
from django.utils import timezone

from campaigns import gateway

ORIGIN = "https://example.org"
# Stripe books a charge some seconds after it was made.
PATIENCE_SECONDS = 60


def key() -> str:
    """An idempotency key that was never used."""
    return str(uuid.uuid4())


def until(look: Callable[[], Any]) -> Any:
    """Look until there is something to see. Raises AssertionError after a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        assert time.monotonic() < deadline, "Stripe took too long"
        time.sleep(2)
    return seen


def paid(client: stripe.StripeClient, *, reference: str) -> str:
    """Pay 25.00 USD with a test card; returns the payment intent's id."""
    params: Any = {
        "amount": 2500,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "metadata": {"donation": reference},
    }
    return client.v1.payment_intents.create(params).id


def test_a_session_is_opened_once_found_by_our_reference_and_closed() -> None:
    reference, since_at = key(), timezone.now() - timedelta(minutes=5)
    request = gateway.session_request(
        reference=reference,
        amount_minor=2500,
        currency="USD",
        title="Appeal",
        email="dana@example.com",
        language="en",
        success_url=f"{ORIGIN}/thanks/",
        cancel_url=f"{ORIGIN}/give/",
        expires_at=timezone.now() + timedelta(hours=1),
    )
    session = gateway.create_session(request=request, idempotency_key=reference)
    assert gateway.create_session(request=request, idempotency_key=reference).id == session.id
    assert (session.status, session.amount_minor, session.is_live) == ("open", 2500, False)
    found = gateway.find_session(
        reference=reference, since_at=since_at, until_at=timezone.now() + timedelta(minutes=5)
    )
    assert found.id == session.id
    gateway.expire_session(session_id=session.id, idempotency_key=key())
    assert gateway.read_session(session_id=session.id).status == "expired"


def test_a_payment_is_read_with_its_booking_and_refunded_in_part(
    client: stripe.StripeClient,
) -> None:
    reference = key()
    intent_id = paid(client, reference=reference)
    payment = until(lambda: _if_booked(gateway.read_payment(payment_intent_id=intent_id)))
    assert (payment.reference, payment.amount_minor, payment.currency) == (reference, 2500, "USD")
    assert payment.charge.balance.fee_minor > 0
    since_at = timezone.now() - timedelta(hours=1)
    lines = gateway.list_balance_transactions(since_at=since_at)
    assert payment.charge.balance in list(lines)
    refund = gateway.create_refund(
        payment_intent_id=intent_id, amount_minor=700, currency="USD", idempotency_key=key()
    )
    assert [one.id for one in gateway.list_refunds(payment_intent_id=intent_id)] == [refund.id]
    assert gateway.read_charge(charge_id=payment.charge_id).refunded_minor == 700
    types = {event.type for event in until(lambda: _events_of(payment.charge_id, since_at))}
    assert types <= set(gateway.WEBHOOK_EVENTS)


def _if_booked(payment: gateway.PaymentState) -> gateway.PaymentState | None:
    return payment if payment.charge and payment.charge.balance else None


def _events_of(charge_id: str, since_at: Any) -> list[gateway.StoredEvent]:
    return [one for one in gateway.list_events(since_at=since_at) if one.object_id == charge_id]


def test_a_monthly_gift_is_read_paused_resumed_changed_and_ended(
    client: stripe.StripeClient,
) -> None:
    reference = key()
    product_id = gateway.ensure_product(
        product_id=f"nkarchive-{reference}", title="Appeal", idempotency_key=key()
    )
    assert gateway.has_product(product_id=product_id)
    customer = client.v1.customers.create({"payment_method": "pm_card_visa"})
    card = client.v1.customers.payment_methods.list(customer.id).data[0].id
    params: Any = {
        "customer": customer.id,
        "default_payment_method": card,
        "billing_mode": {"type": "flexible"},
        "metadata": {"donation": reference},
        "items": [
            {
                "price_data": {
                    "currency": "usd",
                    "product": product_id,
                    "recurring": {"interval": "month"},
                    "unit_amount": 2500,
                }
            }
        ],
    }
    subscription_id = client.v1.subscriptions.create(params).id
    asked = {"subscription_id": subscription_id}
    state = gateway.read_subscription(**asked)
    assert (state.status, state.amount_minor, state.reference) == ("active", 2500, reference)
    [invoice] = gateway.list_invoices(**asked)
    assert [payment.status for payment in invoice.payments] == ["paid"]
    assert gateway.pause_subscription(**asked, idempotency_key=key()).status == "paused"
    assert gateway.resume_subscription(**asked, idempotency_key=key()).status in (
        "active",
        "trialing",
    )
    changed = gateway.change_subscription_amount(
        **asked,
        item_id=state.item_id,
        product_id=product_id,
        amount_minor=3000,
        currency="USD",
        idempotency_key=key(),
    )
    assert changed.amount_minor == 3000
    assert gateway.cancel_subscription(**asked, idempotency_key=key()).status == "canceled"
    gateway.delete_customer(customer_id=customer.id)
