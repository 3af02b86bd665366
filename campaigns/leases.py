"""Rows that wait for work, and how one worker at a time takes a row, ends it or puts it off.

A row (`querysets.DueQuerySet`) has `state`, `attempts`, `lease_until`, `next_attempt_at` and
`last_error`. Of its model's WAITING states it waits in the first and is held in the last; they may
be one. A worker that dies leaves a lease behind; when that ends the row is taken again.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet
from django.utils import timezone

from nkarchive.logs import ADDRESS

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long a row is held by one worker, how often it is tried, and the waits in between.

    `lease` must be longer than the task may run, so that it ends only when the worker that took
    the row cannot be working any more. Each wait is twice the one before.
    """

    lease: timedelta
    max_attempts: int
    first_wait: timedelta
    longest_wait: timedelta


def claim(rows: QuerySet[Row], *, pk: int, terms: Terms) -> Row | None:
    """Take a due row for one worker by compare-and-set; None where there is nothing to take.

    Takes the rows to look among; the answer carries what they select. The attempt is counted
    before it is made, and committed (call it outside any transaction): a row that kills its
    worker comes to an end, and is given up here.
    """
    model, at = rows.model, timezone.now()
    taken = (
        model.objects.due(at)
        .filter(pk=pk)
        .update(state=model.WAITING[-1], lease_until=at + terms.lease, attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    row = rows.get(pk=pk)
    if row.attempts > terms.max_attempts:
        finish(row, state=model.State.FAILED, last_error="No attempt came to an end.")
        return None
    return row


def finish(row: Model, **changes: Any) -> bool:
    """Write the end of an attempt and free the row. Returns whether the row was still ours.

    It is not where the lease ended and another worker took it since, or where someone has moved
    it out of the states in which it waits.
    """
    model = type(row)
    held = model.objects.filter(pk=row.pk, state=model.WAITING[-1], lease_until=row.lease_until)
    return bool(held.update(lease_until=None, **changes))


def put_off(row: Model, *, error: Exception, terms: Terms) -> bool:
    """Keep a failed attempt: wait twice as long as last time, or give up and show it to staff.

    Returns whether the row was still ours. No address is kept of what the error says: a mail
    server, a database or Stripe may repeat one.
    """
    model = type(row)
    is_last = row.attempts >= terms.max_attempts
    wait = min(terms.first_wait * 2 ** (row.attempts - 1), terms.longest_wait)
    return finish(
        row,
        state=model.State.FAILED if is_last else model.WAITING[0],
        next_attempt_at=timezone.now() + wait,
        last_error=ADDRESS.sub("[address]", f"{type(error).__name__}: {error}"[:2000]),
    )


def retry(row: Model) -> bool:
    """Let a row that was given up be tried again from the start. Returns whether it was."""
    model = type(row)
    given_up = model.objects.filter(pk=row.pk, state=model.State.FAILED)
    return bool(given_up.update(state=model.WAITING[0], attempts=0, next_attempt_at=timezone.now()))
