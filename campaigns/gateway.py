"""The door to Stripe: the only module that imports its SDK, and no object of the SDK leaves it.

For every currency in `money.CURRENCIES` Stripe counts the same minor units as ISO 4217, so amounts
pass unchanged. Its exceptions (docs.stripe.com/currencies#special-cases: ISK, UGX, HUF, TWD and
those with three decimals) are not among them.
"""

import functools
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

# Equal to the version that the pinned SDK was generated for, and to that of the webhook endpoint.
API_VERSION = "2026-10-28.endive"
# A donor waits, and with them a thread of the server: at the worst some 20 seconds. Whatever
# stayed undone is repeated with the same key by the next submit, the worker or the sweep.
CONNECT_SECONDS, READ_SECONDS = 3, 5
RETRIES = 2
# An older signature may be a replay (docs.stripe.com/webhooks#replay-attacks).
TOLERANCE_SECONDS = 300

stripe.enable_telemetry = False
# At INFO the SDK writes Stripe's error messages to the log, and those repeat e-mail addresses.
logging.getLogger("stripe").setLevel(logging.WARNING)


class Unavailable(Exception):
    """Stripe gave no answer that decides anything: ask again later. Holds no personal data."""


class Broken(Unavailable):
    """Stripe failed inside and will repeat this very answer to the same idempotency key."""


class Refused(Exception):
    """Stripe refused the request for good. `param` names what it did not like, where it says so."""

    def __init__(self, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class NotFound(Refused):
    """Stripe does not know the object, or not in the mode of our key."""


class Forged(Exception):
    """A webhook that is not (or not now) to be believed; the message says why."""


@dataclass(frozen=True)
class PaymentState:
    """A PaymentIntent as Stripe has it now. Amounts in our minor units, times in UTC.

    `status` is Stripe's (docs.stripe.com/api/payment_intents/object#status). The charge is the
    latest one: for a succeeded payment the one that took the money.
    """

    id: str
    status: str
    amount_minor: int
    currency: str
    is_live: bool
    reference: str
    charge_id: str
    charged_at: datetime | None

    @property
    def is_paid(self) -> bool:
        """Whether the money has come."""
        return self.status == "succeeded"


@dataclass(frozen=True)
class SessionState:
    """A Checkout Session as Stripe has it now, with its payment once there is one.

    `status` is open, complete or expired; `reference` is our gift's uuid as we sent it. `url` is
    empty when the Session is not open.
    """

    id: str
    status: str
    is_paid: bool
    amount_minor: int
    currency: str
    is_live: bool
    reference: str
    url: str
    expires_at: datetime
    payment: PaymentState | None


@dataclass(frozen=True)
class Event:
    """A webhook whose signature is good. `payload` is the whole event."""

    id: str
    type: str
    api_version: str
    is_live: bool
    payload: dict[str, Any]


@functools.cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )


def _ask(call: Callable[[stripe.StripeClient], Any]) -> Any:
    """Call Stripe; raises Unavailable, Broken, Refused or NotFound and nothing of the SDK."""
    client = _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
    try:
        return call(client)
    except (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.AuthenticationError,
        stripe.PermissionError,
    ) as error:
        raise Unavailable(_summary(error)) from None
    except stripe.InvalidRequestError as error:
        refusal = NotFound if error.http_status == 404 else Refused
        raise refusal(_summary(error), param=error.param or "") from None
    except stripe.IdempotencyError as error:
        raise Refused(_summary(error)) from None
    except stripe.StripeError as error:
        if error.http_status == 409:
            raise Unavailable(_summary(error)) from None
        raise Broken(_summary(error)) from None


def _summary(error: stripe.StripeError) -> str:
    """Say what failed without Stripe's message, which may repeat what a donor typed."""
    return f"{type(error).__name__} {error.http_status} {error.code or ''} {error.request_id or ''}"


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
        "ui_mode": "hosted_page",
        "submit_type": "donate",
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": reference,
        "metadata": {"donation": reference},
        "payment_intent_data": {"metadata": {"donation": reference}},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": amount_minor,
                    "product_data": {"name": title},
                },
            }
        ],
        "customer_email": email,
        "locale": language,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
    }


def create_session(*, request: dict[str, Any], idempotency_key: str) -> SessionState:
    """Open a Checkout Session, or learn of the one that the same key has opened already.

    A repeated key answers as the first time for at least 24 hours
    (docs.stripe.com/api/idempotent_requests), so the state may be an old one.
    """
    options = {"idempotency_key": idempotency_key}
    return _session(_ask(lambda client: client.v1.checkout.sessions.create(request, options)))


def read_session(*, session_id: str) -> SessionState:
    """Return a Checkout Session as it is now, with its payment and charge."""
    params = {"expand": ["payment_intent.latest_charge"]}
    return _session(_ask(lambda client: client.v1.checkout.sessions.retrieve(session_id, params)))


def expire_session(*, session_id: str, idempotency_key: str) -> None:
    """Close an open Checkout Session. Raises Refused where it is not open any more."""
    options = {"idempotency_key": idempotency_key}
    _ask(lambda client: client.v1.checkout.sessions.expire(session_id, {}, options))


def read_payment(*, payment_intent_id: str) -> PaymentState:
    """Return a PaymentIntent as it is now, with its charge."""
    params = {"expand": ["latest_charge"]}
    return _payment(
        _ask(lambda client: client.v1.payment_intents.retrieve(payment_intent_id, params))
    )


def _session(session: stripe.checkout.Session) -> SessionState:
    intent = session.payment_intent
    return SessionState(
        id=session.id,
        status=session.status or "",
        is_paid=session.payment_status == "paid",
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        is_live=session.livemode,
        reference=session.client_reference_id or "",
        url=session.url or "",
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        # Right after its creation a Session may name its intent by id alone.
        payment=None if intent is None or isinstance(intent, str) else _payment(intent),
    )


def _payment(intent: stripe.PaymentIntent) -> PaymentState:
    charge = intent.latest_charge
    if isinstance(charge, str):
        raise Unavailable(f"{intent.id} came without its charge")
    return PaymentState(
        id=intent.id,
        status=intent.status,
        amount_minor=intent.amount_received,
        currency=intent.currency.upper(),
        is_live=intent.livemode,
        reference=(intent.metadata.to_dict() if intent.metadata else {}).get("donation", ""),
        charge_id=charge.id if charge else "",
        charged_at=datetime.fromtimestamp(charge.created, UTC) if charge else None,
    )


def verify_webhook(*, body: bytes, signature: str) -> Event:
    """Return the event of a webhook request that Stripe has signed in the last five minutes.

    Takes the raw body and the header Stripe-Signature. Raises Forged for any other request: no
    or another signature, a stale one, one from the future (the SDK lets that pass), no event.
    """
    try:
        stripe.WebhookSignature.verify_header(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE_SECONDS
        )
        signed_at = next(int(part[2:]) for part in signature.split(",") if part[:2] == "t=")
        payload = json.loads(body)
        event = Event(
            id=payload["id"],
            type=payload["type"],
            api_version=payload["api_version"] or "",
            is_live=payload["livemode"],
            payload=_storable(payload),
        )
        is_event = payload["object"] == "event" and isinstance(payload["data"]["object"], dict)
    except stripe.SignatureVerificationError as error:
        raise Forged(str(error)) from None
    except (ValueError, KeyError, TypeError) as error:
        raise Forged(f"not an event: {type(error).__name__}") from None
    if signed_at > time.time() + TOLERANCE_SECONDS:
        raise Forged("signed in the future")
    if not is_event or not isinstance(event.id, str) or not isinstance(event.is_live, bool):
        raise Forged("not an event")
    return event


def _storable(value: Any) -> Any:
    """Return JSON that PostgreSQL can keep: jsonb takes neither NUL nor half a character."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    return value
