"""The circuit breaker: what it looks at, and that it forgets."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from campaigns.buckets import breaker
from campaigns.models import StripeEvent

pytestmark = pytest.mark.django_db


def decline(count: int, *, paid: int = 0, **fields: Any) -> None:
    """Have Stripe told us of so many declined payments, and so many that went through."""
    kinds = ["payment_intent.payment_failed"] * count + ["payment_intent.succeeded"] * paid
    StripeEvent.objects.bulk_create(
        StripeEvent(
            **{
                "event_id": f"evt_{number}",
                "type": kind,
                "is_live": False,
                "payload": {},
                "next_attempt_at": timezone.now(),
                **fields,
            }
        )
        for number, kind in enumerate(kinds)
    )


@pytest.mark.parametrize(
    ("count", "paid", "fields", "is_open"),
    [
        (breaker.FEWEST_DECLINED, 0, {}, True),
        (breaker.FEWEST_DECLINED - 1, 0, {}, False),
        (breaker.FEWEST_DECLINED, breaker.FEWEST_DECLINED, {}, False),
        (breaker.FEWEST_DECLINED, breaker.FEWEST_DECLINED - 1, {}, True),
        (breaker.FEWEST_DECLINED, 0, {"is_live": True}, False),
        (breaker.FEWEST_DECLINED, 0, {"type": "charge.failed"}, False),
    ],
)
def test_the_breaker_looks_at_the_part_that_is_declined(
    count: int, paid: int, fields: dict[str, Any], is_open: bool
) -> None:
    decline(count, paid=paid, **fields)
    assert breaker.is_breaker_open() is is_open


def test_the_breaker_forgets() -> None:
    with time_machine.travel(datetime(2026, 3, 14, tzinfo=UTC), tick=False) as clock:
        decline(breaker.FEWEST_DECLINED)
        assert breaker.is_breaker_open()
        clock.shift(breaker.LOOKS_BACK)
        assert not breaker.is_breaker_open()
