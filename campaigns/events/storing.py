"""Keeping an event as it came in."""

from django.db import connection
from django.utils import timezone

from campaigns import gateway
from campaigns.models import StripeEvent

State = StripeEvent.State

KEPT = [field for field in StripeEvent._meta.concrete_fields if not field.primary_key]
COLUMNS = ", ".join(field.column for field in KEPT)
STORE = (
    f"INSERT INTO campaigns_stripeevent ({COLUMNS}) VALUES ({', '.join(['%s'] * len(KEPT))}) "  # noqa: S608 (own names)
    "ON CONFLICT (event_id) DO NOTHING RETURNING id"
)


def store(event: gateway.Event) -> int | None:
    """Commit an event's row, once and in one statement, because Stripe sends in bursts.

    Returns its key where it still waits to be worked on.
    """
    row = StripeEvent(
        event_id=event.id,
        type=event.type,
        object_id=event.object_id or "",
        api_version=event.api_version,
        is_live=event.is_live,
        payload=event.payload,
        next_attempt_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            STORE, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in KEPT]
        )
        stored = cursor.fetchone()
    if stored is not None:
        return stored[0]
    known = StripeEvent.objects.filter(event_id=event.id, state=State.RECEIVED)
    return known.values_list("pk", flat=True).first()
