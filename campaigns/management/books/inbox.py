"""What Stripe told us and nobody has worked on: books that lag behind do not agree either."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from campaigns.models import StripeEvent

# The sweep comes every 30 seconds; an event that waits longer than this is stuck.
LONGEST_LAG = timedelta(minutes=15)


def stuck_events() -> Iterator[str]:
    """Find events that were received some time ago and are not worked on."""
    waiting = StripeEvent.objects.filter(
        state=StripeEvent.State.RECEIVED, received_at__lte=timezone.now() - LONGEST_LAG
    )
    for event_id, kind in waiting.order_by("pk").values_list("event_id", "type")[:100]:
        yield f"event {event_id}: {kind} waits to be worked on"
