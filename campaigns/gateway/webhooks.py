"""Events: which are believed, and what of them is kept."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

from campaigns.gateway.client import MOST_OF_ALL, between, walk
from campaigns.gateway.setup import WEBHOOK_EVENTS
from campaigns.gateway.states import Event, StoredEvent

# An older signature may be a replay (docs.stripe.com/webhooks#replay-attacks).
TOLERANCE_SECONDS = 300

# What is kept of an event, by the name of the key and wherever it stands; all else is dropped.
# An event is a hint: what happened is read from Stripe.
PARTS = {"data", "object", "previous_attributes", "parent", "subscription_details"}
NUMBERS = {
    *("amount", "amount_total", "amount_received", "amount_refunded", "amount_due"),
    *("amount_paid", "amount_remaining", "amount_requested", "fee", "net"),
    *("created", "arrival_date", "available_on", "expires_at", "trial_end", "ended_at"),
    *("cancel_at", "canceled_at", "attempt_count", "next_payment_attempt", "pending_webhooks"),
}
SWITCHES = {
    *("livemode", "paid", "captured", "refunded", "disputed", "actionable", "automatic"),
    *("cancel_at_period_end", "is_default"),
}
IDS = {
    *("id", "payment_intent", "charge", "latest_charge", "invoice", "latest_invoice"),
    *("subscription", "customer", "payout", "balance_transaction"),
    *("failure_balance_transaction", "original_payout", "reversed_by"),
}
WORDS = {
    *("object", "type", "status", "payment_status", "mode", "currency", "reason"),
    *("fraud_type", "billing_reason", "reconciliation_status"),
}
# As Stripe makes them: evt_1Nv0FGQ9RKHgCVdK, cs_test_a1B2; its words: checkout.session, past_due.
ID = re.compile(r"(?=.{3,255}\Z)[a-z]+(_[A-Za-z0-9]+)+")
WORD = re.compile(r"(?=.{1,64}\Z)[a-z]+([._][a-z0-9]+)*")
PRINTED = re.compile(r"[!-~]{1,100}")
VERSION = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z]+)?")


class Forged(Exception):
    """A webhook that is not (or not now) to be believed; the message says why."""


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
        event = Event(**_fields(json.loads(body)))
    except stripe.SignatureVerificationError as error:
        raise Forged(str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged(f"not an event: {type(error).__name__}") from None
    if signed_at > time.time() + TOLERANCE_SECONDS:
        raise Forged("signed in the future")
    return event


def list_events(*, since_at: datetime) -> Iterator[StoredEvent]:
    """Yield the events of the types we act on, newest first, as Stripe keeps them for 30 days.

    Takes a moment from which on they happened.
    """
    events = between(since_at)
    for event in walk(lambda client, page: client.v1.events.list(page), events, most=MOST_OF_ALL):
        if event.type in WEBHOOK_EVENTS:
            yield StoredEvent(**_fields(event.to_dict()))


def _fields(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what we keep of an event's JSON; raises what broken JSON raises, or ValueError."""
    subject = payload["data"]["object"]
    named = (payload["id"], payload["type"], payload["api_version"] or "-")
    is_event = (
        payload["object"] == "event"
        and isinstance(subject, dict)
        and isinstance(payload["livemode"], bool)
        and all(PRINTED.fullmatch(text) for text in named)
    )
    if not is_event:
        raise ValueError("not an event")
    kept = kept_part(payload)
    return {
        # Stripe's own names in any shape: a new one must not make us refuse what it has signed.
        "id": payload["id"],
        "type": payload["type"],
        "api_version": payload["api_version"] or "",
        "is_live": payload["livemode"],
        "object_id": kept["data"]["object"].get("id", ""),
        "payload": kept,
    }


def kept_part(value: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON object of Stripe's with what may be stored: no name, address, mail or card.

    Kept are the keys listed above with a value of their kind, and of metadata our gift's uuid.
    """
    kept = {}
    for key, inner in value.items():
        if key == "metadata":
            kept[key] = _reference(inner)
        elif isinstance(inner, dict) and key in PARTS:
            kept[key] = kept_part(inner)
        elif _is_plain(key, inner):
            kept[key] = inner
    return kept


def _is_plain(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return key in SWITCHES
    if isinstance(value, int):
        return key in NUMBERS
    if not isinstance(value, str):
        return value is None and key in IDS | WORDS | NUMBERS
    if key == "api_version":
        return VERSION.fullmatch(value) is not None
    return (key in IDS and ID.fullmatch(value) is not None) or (
        key in WORDS and WORD.fullmatch(value) is not None
    )


def _reference(metadata: Any) -> dict[str, str]:
    """Return metadata with our gift's uuid alone, and only where it is one."""
    try:
        return {"donation": str(uuid.UUID(metadata["donation"]))}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}
