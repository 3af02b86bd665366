"""What an account at Stripe is set up with, through the gateway."""

from campaigns import gateway
from tests.campaigns.gateway_calls import key
from tests.stripe_sandbox.client import Sandbox

URL = "https://example.org/webhooks/stripe/"


def test_an_endpoint_is_made_with_our_version_and_its_secret_is_told_once(stripe_sandbox: Sandbox):
    made = gateway.create_webhook_endpoint(url=URL, idempotency_key="w")
    assert (made.url, made.api_version) == (URL, gateway.API_VERSION)
    assert set(made.events) == set(gateway.WEBHOOK_EVENTS)
    assert stripe_sandbox.requests()[-1]["params"]["api_version"] == gateway.API_VERSION
    assert made.secret.startswith("whsec_")
    assert (made.is_enabled, made.is_live) == (True, False)
    [listed] = gateway.list_webhook_endpoints()
    assert (listed.id, listed.url, listed.secret) == (made.id, URL, "")


def test_an_endpoint_is_given_other_events(stripe_sandbox: Sandbox):
    made = gateway.create_webhook_endpoint(url=URL, events=["payout.paid"], idempotency_key=key())
    assert made.events == ("payout.paid",)
    changed = gateway.update_webhook_endpoint(endpoint_id=made.id, url=URL, idempotency_key=key())
    assert set(changed.events) == set(gateway.WEBHOOK_EVENTS)
    assert len(gateway.WEBHOOK_EVENTS) == len(set(gateway.WEBHOOK_EVENTS))


def test_the_portal_changes_the_card_and_nothing_else(stripe_sandbox: Sandbox):
    made = gateway.create_portal_configuration(
        return_url="https://example.org/giving/",
        privacy_url="https://example.org/privacy/",
        idempotency_key=key(),
    )
    assert made.is_active
    assert made.features == ("payment_method_update",)
    assert made in list(gateway.list_portal_configurations())
