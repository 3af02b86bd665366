"""What the tests of giving share: one sandbox process for all of them, empty before each."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.stripe_sandbox.client import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """The Stripe sandbox; starting it takes longer than most tests."""
    with running_sandbox(key="sk_test_nkarchive") as sandbox:
        yield sandbox


@pytest.fixture
def stripe_sandbox(settings: Any, sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """The sandbox as new; at the end nothing may have broken the contract of the pinned SDK."""
    sandbox_process.reset(keep_webhooks=False)
    settings.STRIPE_SECRET_KEY = "sk_test_nkarchive"
    settings.STRIPE_API_BASE = settings.STRIPE_HOSTED_ORIGIN = sandbox_process.base_url
    yield sandbox_process
    sandbox_process.assert_no_violations()
