"""What the tests of monthly gifts begin with."""

from typing import Any

import stripe

from tests.stripe_sandbox.client import Sandbox

DAY = 24 * 3600


def monthly_params(
    product: str, *, amount: int = 2500, currency: str = "usd", **changes: Any
) -> dict[str, Any]:
    """The parameters of a monthly gift's Session as the site asks for it; None takes one away."""
    params = {
        "mode": "subscription",
        "submit_type": "donate",
        "success_url": "http://site.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://site.test/give",
        "client_reference_id": "4f6c1c0e-3a52-4b57-9f0b-2f5f0f4f6c1c",
        "customer_email": "donor@example.org",
        "metadata": {"donation": "4f6c1c0e"},
        "adaptive_pricing": {"enabled": False},
        "subscription_data": {
            "metadata": {"donation": "4f6c1c0e"},
            "billing_mode": {"type": "flexible"},
        },
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency,
                    "unit_amount": amount,
                    "product": product,
                    "recurring": {"interval": "month"},
                },
            }
        ],
        **changes,
    }
    return {name: value for name, value in params.items() if value is not None}


def new_product(client: stripe.StripeClient) -> str:
    """A campaign's product; returns its id."""
    return client.v1.products.create({"name": "Gift to a campaign"}).id


def begin(client: stripe.StripeClient, sandbox: Sandbox, **changes: Any) -> stripe.Subscription:
    """A monthly gift whose first month was paid by card."""
    params = monthly_params(new_product(client), **changes)
    session = sandbox.pay(client.v1.checkout.sessions.create(params).id)["session"]
    return client.v1.subscriptions.retrieve(session["subscription"])


def types_since(sandbox: Sandbox, count: int) -> list[str]:
    """The types of the events after the first `count`, but for the fees' and the cards'."""
    return [event["type"] for event in sandbox.events()][count:]
