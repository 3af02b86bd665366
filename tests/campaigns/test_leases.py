"""Rows that wait for work: one worker at a time, every attempt counted, an end in every case."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from campaigns import leases
from campaigns.models import OutgoingMail, StripeEvent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
TERMS = leases.Terms(
    lease=timedelta(minutes=3),
    max_attempts=4,
    first_wait=timedelta(seconds=30),
    longest_wait=timedelta(seconds=100),
)


def make_mail() -> OutgoingMail:
    """A mail that waits in one state and is held in another."""
    return OutgoingMail.objects.create(
        key="a", kind="erased", to="dana@example.com", language="en", next_attempt_at=NOON
    )


def make_event() -> StripeEvent:
    """An event, which waits and is held in one state."""
    return StripeEvent.objects.create(
        event_id="evt_1", type="x", is_live=False, payload={}, next_attempt_at=NOON
    )


EITHER = pytest.mark.parametrize("make", [make_mail, make_event])


def claim(row: Model) -> Model | None:
    """Take the row as a worker does."""
    return leases.claim(type(row).objects.all(), pk=row.pk, terms=TERMS)


@EITHER
def test_a_row_is_held_by_one_worker_until_the_lease_ends(make: Callable[[], Model]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row = make()
        held = claim(row)
        assert (held.attempts, held.lease_until) == (1, NOON + TERMS.lease)
        clock.shift(TERMS.lease - timedelta(seconds=1))
        assert claim(row) is None
        clock.shift(timedelta(seconds=1))
        assert claim(row).attempts == 2


@EITHER
def test_a_row_is_not_taken_before_its_time_nor_after_its_end(make: Callable[[], Model]) -> None:
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False) as clock:
        row = make()
        assert claim(row) is None
        clock.move_to(NOON)
        held = claim(row)
        assert leases.finish(held, state=row.State.FAILED)
        assert claim(row) is None


@EITHER
def test_a_worker_that_comes_back_too_late_writes_nothing(make: Callable[[], Model]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row = make()
        late = claim(row)
        clock.shift(TERMS.lease)
        now = claim(row)
        assert not leases.finish(late, state=row.State.FAILED)
        assert not leases.put_off(late, error=OSError("late"), terms=TERMS)
        row.refresh_from_db()
        assert (row.state, row.lease_until, row.last_error) == (now.state, now.lease_until, "")
        assert leases.finish(now, last_error="done")


def test_a_row_that_was_moved_meanwhile_stays_where_it_is() -> None:
    with time_machine.travel(NOON, tick=False):
        held = claim(make_mail())
        OutgoingMail.objects.update(state="dropped")
        assert not leases.finish(held, state="sent")
    assert OutgoingMail.objects.get().state == "dropped"


@EITHER
def test_each_wait_is_twice_the_last_up_to_the_longest(make: Callable[[], Model]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row, waits = make(), []
        for _attempt in range(TERMS.max_attempts):
            assert leases.put_off(claim(row), error=OSError("dana@example.com"), terms=TERMS)
            row.refresh_from_db()
            waits.append((row.next_attempt_at - timezone.now()).total_seconds())
            clock.move_to(row.next_attempt_at)
    assert waits == [30, 60, 100, 100]
    assert (row.state, row.last_error) == ("failed", "OSError: [address]")
    assert not type(row).objects.due(row.next_attempt_at).exists()


@EITHER
def test_a_row_that_kills_every_worker_is_given_up(make: Callable[[], Model]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row = make()
        for _attempt in range(TERMS.max_attempts):
            assert claim(row) is not None
            clock.shift(TERMS.lease)
        assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("failed", "No attempt came to an end.")
    assert row.lease_until is None


@EITHER
def test_only_what_was_given_up_is_tried_from_the_start(make: Callable[[], Model]) -> None:
    row = make()
    assert not leases.retry(row)
    type(row).objects.update(state="failed", attempts=4)
    assert leases.retry(row)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (type(row).WAITING[0], 0)
    assert claim(row) is not None


@pytest.mark.django_db(transaction=True)
@EITHER
def test_of_many_who_come_at_once_one_takes_the_row(make: Callable[[], Model]) -> None:
    row, start = make(), threading.Barrier(8)

    def work() -> bool:
        try:
            start.wait(timeout=120)
            return claim(row) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [task.result(timeout=300) for task in [pool.submit(work) for _ in range(8)]]
    assert taken.count(True) == 1
