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


@pytest.fixture
def campaign(transactional_db: None) -> Campaign:
    """An open campaign with three partners."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


@pytest.fixture
def give(campaign: Campaign, stripe_sandbox: Any) -> Callable[[], Donation]:
    """Make a gift of 25.00 USD that waits at Stripe's page; each call makes one."""

    return partial(start_gift, campaign)


@pytest.fixture
def crash_plan(tmp_path: Path) -> Path:
    """The file that tells the worker in a hurry where to die; see tests/journeys/worker.py."""
    return tmp_path / "crash-plan"


@pytest.fixture
def quick_worker(
    site_environment: dict[str, str], crash_plan: Path, tmp_path: Path
) -> Iterator[processes.Worker]:
    """A Celery worker whose waits are seconds, with beat, in processes of their own."""
    worker = processes.Worker(
        environment={**site_environment, "CRASH_PLAN": str(crash_plan)},
        folder=tmp_path,
        entry="tests.journeys.worker",
    )
    worker.start()
    yield worker
    worker.stop()


def wait_until(is_so: Callable[[], Any], *, seconds: float = 60, what: str = "") -> None:
    """Wait until something is so. Raises AssertionError when it is not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not in {seconds} s: {what or is_so}"
        time.sleep(0.05)
