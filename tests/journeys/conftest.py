"""What the journeys share: gifts made as donors make them, and a worker in a hurry."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from campaigns.models import Campaign, Donation
from tests import factories, processes
from tests.gifts import start_gift

PATIENCE_SECONDS = 300


@pytest.fixture
def campaign(transactional_db: None) -> Campaign:
    """An open campaign with three partners."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


@pytest.fixture
def give(campaign: Campaign, stripe_sandbox: Any) -> Callable[[], Donation]:
    """Make a gift of 25.00 USD that waits at Stripe's page; each call makes one."""

    return partial(start_gift, campaign)


@pytest.fixture
def quick_worker(site_environment: dict[str, str], tmp_path: Path) -> Iterator[processes.Worker]:
    """A Celery worker whose waits are seconds, with beat, in processes of their own."""
    worker = processes.Worker(
        environment=site_environment, folder=tmp_path, entry="tests.journeys.worker"
    )
    worker.start()
    yield worker
    worker.stop()


def wait_until(is_so: Callable[[], Any], *, what: str = "") -> None:
    """Wait until something is so. Raises AssertionError when it is not in time.

    The time is no measure of anything: what takes seconds may take a minute where others work.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not in {PATIENCE_SECONDS} s: {what or is_so}"
        time.sleep(0.05)
