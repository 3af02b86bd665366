"""Events that happened at Stripe and never reached us: stored and worked on as if they had."""

from datetime import datetime

from campaigns import events, gateway
from campaigns.models import StripeEvent
from campaigns.reconciliation.findings import Findings
from campaigns.reconciliation.pages import pages

State = StripeEvent.State


def take_in_missing(*, since_at: datetime, until_at: datetime, findings: Findings) -> None:
    """Store and work on every event of a window that has no row here.

    Stripe lists the last 30 days (docs.stripe.com/api/events). Raises what the gateway raises
    where the list cannot be read.
    """
    for page in pages(gateway.list_events(since_at=since_at)):
        known = set(
            StripeEvent.objects.filter(event_id__in=[event.id for event in page]).values_list(
                "event_id", flat=True
            )
        )
        # The newest first there; here in the order in which they happened.
        for event in reversed(page):
            if event.id not in known and event.payload["created"] <= until_at.timestamp():
                _take_in(event, findings=findings)


def _take_in(event: gateway.StoredEvent, *, findings: Findings) -> None:
    waiting = events.store(event)
    if waiting is not None:
        events.process(event_id=waiting)
    state = StripeEvent.objects.values_list("state", flat=True).get(event_id=event.id)
    is_done = state != State.RECEIVED
    words = f"{event.type} never reached us: " + (
        "it is stored and worked on" if is_done else "it is stored and will be tried again"
    )
    # Stored it is like any other event: its further attempts, or its end, are shown as theirs.
    findings.add("missing_event", event.id, words, is_repaired=True)
