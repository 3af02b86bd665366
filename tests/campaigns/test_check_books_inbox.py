"""Books that lag behind what Stripe told us do not agree."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.management.books import problems
from campaigns.models import StripeEvent

pytestmark = pytest.mark.django_db


def receive(*, minutes_ago: int, **fields: str) -> None:
    event = StripeEvent.objects.create(
        event_id=f"evt_{minutes_ago}",
        type="payment_intent.succeeded",
        is_live=False,
        payload={},
        next_attempt_at=timezone.now(),
        **fields,
    )
    received_at = timezone.now() - timedelta(minutes=minutes_ago)
    StripeEvent.objects.filter(pk=event.pk).update(received_at=received_at)


def test_an_event_that_waits_too_long_is_found():
    receive(minutes_ago=16)
    assert list(problems()) == ["event evt_16: payment_intent.succeeded waits to be worked on"]


def test_one_that_has_just_come_or_is_done_is_no_mistake():
    receive(minutes_ago=14)
    receive(minutes_ago=60, state=StripeEvent.State.PROCESSED)
    assert list(problems()) == []
