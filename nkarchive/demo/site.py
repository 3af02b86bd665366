"""The site of `make run`: one server process that is its own Celery worker and clock.

Production has processes for these; here threads do, fed through `memory://`.
"""

import os
import threading
import time
import warnings
from typing import Any

from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nkarchive.settings.development")

# After the settings are named, which the entry point of production would name otherwise.
from nkarchive.wsgi import application

__all__ = ["application"]

DAY = 24 * 3600.0


def _work() -> None:
    """Take tasks from the queue, one after another, until the process ends."""
    from nkarchive.celery import app

    # Celery warns of root because a worker may run what it is sent; this one is sent what the
    # same process has put into its own memory.
    warnings.simplefilter("ignore", SecurityWarning)
    app.Worker(
        pool="solo",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
        quiet=True,
    ).start()


def _ring_the_clock(*, name: str, seconds: float) -> None:
    """Queue a task of the beat schedule every so often."""
    from nkarchive.celery import app

    while True:
        app.send_task(name)
        time.sleep(seconds)


def _seconds(schedule: Any) -> float:
    """What beat does by the clock of the day happens here at the start, and each day after it."""
    return schedule if isinstance(schedule, float) else DAY


def _start() -> None:
    from django.conf import settings

    threading.Thread(target=_work, name="worker", daemon=True).start()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        threading.Thread(
            target=_ring_the_clock,
            kwargs={"name": entry["task"], "seconds": _seconds(entry["schedule"])},
            name=entry["task"],
            daemon=True,
        ).start()


_start()
