"""Checkout Sessions: where a donor pays, once or each month."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from campaigns.gateway.amounts import to_stripe
from campaigns.gateway.client import (
    MOST_OF_ALL,
    NotFound,
    Refused,
    ask,
    between,
    walk,
    with_key,
)
from campaigns.gateway.reading import BOTH_LINES, session_state
from campaigns.gateway.states import SessionState


def session_request(
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    title: str,
    email: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> dict[str, Any]:
    """Return the parameters of a Checkout Session for one gift, ready to be stored as JSON.

    Takes the gift's uuid, minor units of an ISO currency, the appeal's title and the donor's
    language and address, absolute addresses, and a moment 30 minutes to 24 hours after creation.
    Metadata carries the uuid alone: it is shown in Stripe's dashboard and exports.
    """
    return {
        "mode": "payment",
        "payment_intent_data": {"metadata": {"donation": reference}},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": to_stripe(amount_minor, currency),
                    "product_data": {"name": title},
                },
            }
        ],
        **_common(reference, email, language, success_url, cancel_url, expires_at),
    }


def monthly_session_request(
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    product_id: str,
    email: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> dict[str, Any]:
    """Return the parameters of a Checkout Session that begins a monthly gift.

    As `session_request`, with the campaign's Product (`ensure_product`) in place of its title.
    Flexible billing is the mode that knows pausing (docs.stripe.com/billing/subscriptions/
    billing-mode).
    """
    return {
        "mode": "subscription",
        "subscription_data": {
            "metadata": {"donation": reference},
            "billing_mode": {"type": "flexible"},
        },
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": to_stripe(amount_minor, currency),
                    "product": product_id,
                    "recurring": {"interval": "month"},
                },
            }
        ],
        **_common(reference, email, language, success_url, cancel_url, expires_at),
    }


def _common(
    reference: str,
    email: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> dict[str, Any]:
    return {
        "ui_mode": "hosted_page",
        "submit_type": "donate",
        # A gift is charged in the currency of its campaign, whatever the card's is.
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": reference,
        "metadata": {"donation": reference},
        "customer_email": email,
        "locale": language,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
    }


def ensure_product(*, product_id: str, title: str, idempotency_key: str) -> str:
    """Return the id of a campaign's Product, made where there is none. Takes an id of our own.

    Its name stands on the page and on the invoices of monthly gifts.
    """
    create = {"id": product_id, "name": title}
    options = with_key(idempotency_key)
    try:
        return ask(lambda client: client.v1.products.retrieve(product_id)).id
    except NotFound:
        pass
    try:
        return ask(lambda client: client.v1.products.create(create, options)).id
    except Refused:
        # Another made it between the two calls, or before with another title and this key.
        return ask(lambda client: client.v1.products.retrieve(product_id)).id


def has_product(*, product_id: str) -> bool:
    """Return whether the account has a Product and still sells it."""
    try:
        return ask(lambda client: client.v1.products.retrieve(product_id)).active
    except NotFound:
        return False


def create_session(*, request: dict[str, Any], idempotency_key: str) -> SessionState:
    """Open a Checkout Session, or learn of the one that the same key has opened already.

    A repeated key answers as the first time for at least 24 hours
    (docs.stripe.com/api/idempotent_requests), so the state may be an old one.
    """
    options = with_key(idempotency_key)
    return session_state(ask(lambda client: client.v1.checkout.sessions.create(request, options)))


def read_session(*, session_id: str) -> SessionState:
    """Return a Checkout Session as it is now, with its payment, charge and balance transaction."""
    params = {"expand": [f"payment_intent.latest_charge.{line}" for line in BOTH_LINES]}
    return session_state(
        ask(lambda client: client.v1.checkout.sessions.retrieve(session_id, params))
    )


def expire_session(*, session_id: str, idempotency_key: str) -> None:
    """Close an open Checkout Session. Raises Refused where it is not open any more."""
    options = with_key(idempotency_key)
    ask(lambda client: client.v1.checkout.sessions.expire(session_id, {}, options))


def list_sessions(*, since_at: datetime, until_at: datetime) -> Iterator[SessionState]:
    """Yield the Sessions that were created in a window, newest first, without their payments."""
    for session in walk(
        lambda client, params: client.v1.checkout.sessions.list(params),
        between(since_at, until_at),
        most=MOST_OF_ALL,
    ):
        yield session_state(session)


def find_session(*, reference: str, since_at: datetime, until_at: datetime) -> SessionState | None:
    """Return the newest Session of a gift that was created in a window; None where there is none.

    Stripe searches no Sessions, so the window is listed. Without its payment: read it by its id.
    """
    for session in list_sessions(since_at=since_at, until_at=until_at):
        if session.reference == reference:
            return session
    return None
