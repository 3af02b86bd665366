"""Where Stripe's events come in: checked, stored, answered, and only then worked on."""

import logging

from django.conf import settings
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns import gateway, tasks
from campaigns.models import StripeEvent

log = logging.getLogger(__name__)

# Events are a few kilobytes long; this keeps strangers from filling memory with a body that has
# to be read before its signature can be checked.
LARGEST_BODY = 512 * 1024


@csrf_exempt  # Another server sends this; the signature says which.
@require_POST
@transaction.non_atomic_requests
def receive(request: HttpRequest) -> HttpResponse:
    """Take an event: 200 once its row is committed, 400 where it is not Stripe's or not our mode.

    503 where the database cannot store it: Stripe sends it again for up to three days
    (docs.stripe.com/webhooks#automatic-retries).
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return _answer("too large", status=413)
    try:
        event = gateway.verify_webhook(
            body=request.body, signature=request.headers.get("Stripe-Signature", "")
        )
    except gateway.Forged as error:
        log.warning("webhook refused: %s", error)
        return _answer("refused", status=400)
    if event.is_live != settings.STRIPE_IS_LIVE:
        log.warning("webhook refused: livemode is %s", event.is_live)
        return _answer("refused: other mode", status=400)
    try:
        waiting = _store(event)
    except Error as error:
        log.error("webhook %s not stored: %s", event.id, type(error).__name__)
        return _answer("cannot store it now", status=503)
    if waiting is not None:
        tasks.ring_event(event_id=waiting)
    return _answer("received", status=200)


def _store(event: gateway.Event) -> int | None:
    """Commit the event's row, once; returns its key where it still waits to be worked on."""
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                event_id=event.id,
                type=event.type,
                object_id=event.payload["data"]["object"].get("id") or "",
                api_version=event.api_version,
                is_live=event.is_live,
                payload=event.payload,
                next_attempt_at=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )
    stored = StripeEvent.objects.filter(event_id=event.id).values_list("pk", "state").get()
    return stored[0] if stored[1] == StripeEvent.State.RECEIVED else None


def _answer(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")
