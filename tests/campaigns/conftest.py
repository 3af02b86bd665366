"""What the tests of giving share: one sandbox process for all of them, empty before each."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.gateway import client
from campaigns.models import Campaign, MonthlyGift
from tests import factories
from tests.gifts import begin_monthly_gift
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """The Stripe sandbox: NKARCHIVE_TEST_SANDBOX, or a new one, which takes longer than a test."""
    if running := os.environ.get("NKARCHIVE_TEST_SANDBOX"):
        yield Sandbox(running)
        return
    with running_sandbox(key="sk_test_nkarchive") as sandbox:
        yield sandbox


@pytest.fixture
def stripe_sandbox(
    settings: Any, monkeypatch: pytest.MonkeyPatch, sandbox_process: Sandbox
) -> Iterator[Sandbox]:
    """The sandbox as new; at the end nothing may have broken the contract of the pinned SDK."""
    # On a busy machine its answers take longer than a donor would wait.
    monkeypatch.setattr(client, "READ_SECONDS", 60)
    sandbox_process.reset(keep_webhooks=False)
    settings.STRIPE_SECRET_KEY = "sk_test_nkarchive"
    settings.STRIPE_API_BASE = settings.STRIPE_HOSTED_ORIGIN = sandbox_process.base_url
    settings.STRIPE_PORTAL_ORIGIN = sandbox_process.base_url
    yield sandbox_process
    sandbox_process.assert_no_violations()


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign with two partners, with Stripe at hand."""
    return factories.make_campaign(partners=("River", "Mountain"), title_ko="호소")


@pytest.fixture
def smtp(settings: Any, mail_server: MailServer) -> MailServer:
    """A mail server that the settings of this process name."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    return mail_server


@pytest.fixture
def gift(campaign: Campaign, stripe_sandbox: Sandbox) -> MonthlyGift:
    """A living monthly gift of 25.00 USD."""
    return begin_monthly_gift(campaign, stripe_sandbox)
