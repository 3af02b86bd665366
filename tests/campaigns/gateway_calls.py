"""What the tests of the gateway begin with: Sessions, gifts and monthly gifts at the sandbox."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns import gateway
from tests.stripe_sandbox.client import Sandbox


def key() -> str:
    """An idempotency key that was never used."""
    return str(uuid.uuid4())


def a_request(**fields: Any) -> dict[str, Any]:
    """The parameters of a Session for 25.00 USD."""
    return gateway.session_request(
        **{
            "reference": str(uuid.uuid4()),
            "amount_minor": 2500,
            "currency": "USD",
            "title": "Appeal",
            "email": "dana@example.com",
            "language": "ko",
            "success_url": "https://example.org/thanks/",
            "cancel_url": "https://example.org/give/",
            "expires_at": timezone.now() + timedelta(hours=1),
            **fields,
        }
    )


def opened(**fields: Any) -> gateway.SessionState:
    """A Session opened at the sandbox."""
    return gateway.create_session(request=a_request(**fields), idempotency_key=key())


def paid(sandbox: Sandbox, **fields: Any) -> gateway.PaymentState:
    """A gift that was paid by card and stands on the balance."""
    story = sandbox.pay(opened(**fields).id)
    sandbox.post_balance(story["charge"]["id"])
    return gateway.read_payment(payment_intent_id=story["payment_intent"]["id"])


def monthly_request(**fields: Any) -> dict[str, Any]:
    """The parameters of a Session for 25.00 USD each month."""
    product_id = gateway.ensure_product(
        product_id="nkarchive-appeal", title="Appeal", idempotency_key=key()
    )
    return gateway.monthly_session_request(
        **{
            "reference": str(uuid.uuid4()),
            "amount_minor": 2500,
            "currency": "USD",
            "product_id": product_id,
            "email": "dana@example.com",
            "language": "ko",
            "success_url": "https://example.org/thanks/",
            "cancel_url": "https://example.org/give/",
            "expires_at": timezone.now() + timedelta(hours=1),
            **fields,
        }
    )


def begun(sandbox: Sandbox, **fields: Any) -> gateway.SubscriptionState:
    """A monthly gift whose first month is paid."""
    session = gateway.create_session(request=monthly_request(**fields), idempotency_key=key())
    sandbox.pay(session.id)
    session = gateway.read_session(session_id=session.id)
    return gateway.read_subscription(subscription_id=session.subscription_id)
