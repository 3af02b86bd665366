"""Where Stripe's events come in: checked, stored, answered, and only then worked on."""

import logging

from django.conf import settings
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns import events, gateway, tasks

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
        waiting = events.store(event)
    except Error as error:
        log.error("webhook %s not stored: %s", event.id, type(error).__name__)
        return _answer("cannot store it now", status=503)
    if waiting is not None:
        tasks.ring_event(event_id=waiting)
    return _answer("received", status=200)


def _answer(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")
