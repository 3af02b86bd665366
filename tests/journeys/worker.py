"""The site's Celery worker in a hurry, and able to die: an entry for tests alone.

`celery -A tests.journeys.worker worker`. Waits and the sweep are seconds instead of minutes, and so
are leases where LEASE_SECONDS says how many: a lease that is shorter than the work, on a machine
that is busy, has a mail sent twice. Where CRASH_PLAN names a file that says `3 before` or `3
after`, the process that does the work kills itself, as a power cut would, before or after the third
commit of an event's or a mail's task; the file then says `crashed`. Until it does, a number below
one means that this is about to happen.
"""

import fcntl
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from nkarchive.celery import app

PLAN = Path(os.environ.get("CRASH_PLAN", "/nonexistent"))
JOURNEY = {"campaigns.tasks.process_event", "campaigns.tasks.send_mail"}
WRITES = ("INSERT", "UPDATE", "DELETE")

app.conf.beat_schedule["sweep_campaigns"]["schedule"] = 1.0

running: set[str] = set()
# The side of the commit under way at which this process ends, whatever others write into the plan.
doomed: set[str] = set()


@worker_process_init.connect
def hurry(**_signal: Any) -> None:
    """Shorten the waits in the processes that do the work."""
    from campaigns import events, tasks
    from campaigns.mailing import sending

    soon = {"first_wait": timedelta(seconds=1)}
    if "LEASE_SECONDS" in os.environ:
        soon["lease"] = timedelta(seconds=int(os.environ["LEASE_SECONDS"]))
    events.TERMS = replace(events.TERMS, **soon)
    sending.TERMS = replace(sending.TERMS, **soon)
    tasks.ASK_ABOUT_OPEN = timedelta(seconds=3)
    # The first attempts follow one another so soon here that a row may well be on its way still.
    events.UNKNOWN_FROM_ATTEMPT = events.TERMS.max_attempts


@task_prerun.connect
def begin(task: Any, **_signal: Any) -> None:
    """Remember which task runs."""
    running.add(task.name)


@task_postrun.connect
def end(task: Any, **_signal: Any) -> None:
    """Forget it."""
    running.discard(task.name)


def reach(side: str) -> None:
    """Come to one side of a commit; does not return where the plan says so."""
    if not running & JOURNEY or not PLAN.exists():
        return
    with PLAN.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        words = file.read().split()
        if len(words) != 2:
            return
        left, planned = int(words[0]) - (side == "before"), words[1]
        if left == 0 and side == "before":
            doomed.add(planned)
        file.seek(0)
        file.truncate()
        file.write("crashed" if side in doomed else f"{left} {planned}")
        file.flush()
        if side in doomed:
            os.kill(os.getpid(), signal.SIGKILL)


plain_commit = BaseDatabaseWrapper._commit


def commit(self: BaseDatabaseWrapper) -> None:
    """End a transaction."""
    reach("before")
    plain_commit(self)
    reach("after")


BaseDatabaseWrapper._commit = commit


def execute(run: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; a write outside a transaction is a commit of its own."""
    is_commit = not context["connection"].in_atomic_block and str(sql).startswith(WRITES)
    if is_commit:
        reach("before")
    result = run(sql, params, many, context)
    if is_commit:
        reach("after")
    return result


@receiver(connection_created)
def watch(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Look at every statement of a new connection."""
    if execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(execute)
