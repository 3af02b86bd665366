"""The key of Stripe's test mode, and of nothing else."""

import os

import pytest
import stripe

from campaigns import gateway

TEST_KEYS = ("sk_test_", "rk_test_")


@pytest.fixture(autouse=True)
def key(settings) -> str:
    """STRIPE_TEST_SECRET_KEY; a key of the live mode, or none, fails every journey at once."""
    key = os.environ.get("STRIPE_TEST_SECRET_KEY", "")
    if not key.startswith(TEST_KEYS):
        pytest.fail(f"STRIPE_TEST_SECRET_KEY must begin with {' or '.join(TEST_KEYS)}.")
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, ""
    settings.STRIPE_IS_LIVE = False
    return key


@pytest.fixture
def client(key: str) -> stripe.StripeClient:
    """What a donor's browser does at Stripe's pages, done through the API."""
    return stripe.StripeClient(key, stripe_version=gateway.API_VERSION)
