"""Events of the sandbox, kept as the webhook keeps them."""

from typing import Any

from django.utils import timezone

from campaigns import events
from campaigns.models import StripeEvent
from tests.stripe_sandbox.client import Sandbox


def store(made: dict[str, Any], **fields: Any) -> StripeEvent:
    """Keep an event of the sandbox."""
    return StripeEvent.objects.create(
        **{
            "event_id": made["id"],
            "type": made["type"],
            "api_version": made["api_version"],
            "object_id": made["data"]["object"]["id"],
            "is_live": made["livemode"],
            "payload": made,
            "next_attempt_at": timezone.now(),
            **fields,
        }
    )


def the_event(sandbox: Sandbox, kind: str, **fields: Any) -> StripeEvent:
    """Keep the newest event of a type."""
    return store(sandbox.events(kind)[-1], **fields)


def make_due() -> None:
    """Let the waits and leases of all events end."""
    StripeEvent.objects.update(next_attempt_at=timezone.now(), lease_until=None)


def try_often(event: StripeEvent) -> StripeEvent:
    """Work on an event until no more follows."""
    for _attempt in range(events.UNKNOWN_FROM_ATTEMPT):
        make_due()
        events.process(event_id=event.pk)
        event.refresh_from_db()
    return event
