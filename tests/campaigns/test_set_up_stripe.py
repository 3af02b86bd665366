"""One command makes what the account at Stripe must have; --check only looks."""

import pytest
from django.core.management import CommandError, call_command

from campaigns import gateway
from campaigns.models import Campaign
from tests.campaigns.gateway_calls import key
from tests.gifts import begin_monthly_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(settings) -> str:
    """Where this site takes events."""
    settings.SITE_ORIGIN = "https://archive.example"
    return "https://archive.example/webhooks/stripe/"


def test_all_that_is_missing_is_made_and_then_there(
    campaign: Campaign, stripe_sandbox: Sandbox, url: str, capsys
):
    with pytest.raises(CommandError, match="3 missing"):
        call_command("set_up_stripe", check=True)
    assert list(gateway.list_webhook_endpoints()) == []
    call_command("set_up_stripe")
    [endpoint] = gateway.list_webhook_endpoints()
    assert (endpoint.url, endpoint.api_version) == (url, gateway.API_VERSION)
    assert set(endpoint.events) == set(gateway.WEBHOOK_EVENTS)
    [portal] = gateway.list_portal_configurations()
    assert portal.features == ("payment_method_update",)
    assert portal.privacy_url == "https://archive.example/privacy/"
    campaign.refresh_from_db()
    assert gateway.has_product(product_id=campaign.product_id)
    capsys.readouterr()
    call_command("set_up_stripe", check=True)
    assert "MISSING" not in capsys.readouterr().out
    call_command("set_up_stripe")
    assert len(list(gateway.list_webhook_endpoints())) == 1
    assert len(list(gateway.list_portal_configurations())) == 1


def test_the_secret_of_an_endpoint_is_shown_once(stripe_sandbox: Sandbox, url: str, capsys):
    call_command("set_up_stripe")
    assert "STRIPE_WEBHOOK_SECRET=whsec_" in capsys.readouterr().out
    call_command("set_up_stripe")
    assert "whsec_" not in capsys.readouterr().out


def test_an_endpoint_that_lacks_events_is_given_them(stripe_sandbox: Sandbox, url: str, capsys):
    made = gateway.create_webhook_endpoint(url=url, events=["payout.paid"], idempotency_key=key())
    with pytest.raises(CommandError):
        call_command("set_up_stripe", check=True)
    call_command("set_up_stripe")
    [endpoint] = gateway.list_webhook_endpoints()
    assert endpoint.id == made.id
    assert set(endpoint.events) == set(gateway.WEBHOOK_EVENTS)


def test_a_portal_that_is_not_as_it_must_be_is_replaced(
    stripe_sandbox: Sandbox, url: str, settings
):
    call_command("set_up_stripe")
    [first] = gateway.list_portal_configurations()
    assert first.is_ours
    settings.SITE_ORIGIN = "https://other.example"
    call_command("set_up_stripe")
    newest, oldest = gateway.list_portal_configurations()
    assert oldest == first
    assert newest.privacy_url == "https://other.example/privacy/"
    assert gateway.portal_configuration() == newest.id


def test_a_product_that_is_gone_is_made_again(
    campaign: Campaign, stripe_sandbox: Sandbox, url: str
):
    Campaign.objects.update(product_id="nkarchive-unheardof")
    call_command("set_up_stripe", verbosity=0)
    campaign.refresh_from_db()
    assert gateway.has_product(product_id=campaign.product_id)


def test_what_only_a_person_can_set_is_listed_with_its_reason(
    stripe_sandbox: Sandbox, url: str, capsys
):
    call_command("set_up_stripe")
    told = capsys.readouterr().out
    for word in ("Customer emails", "statement descriptor", "Radar", "Retries", "Branding"):
        assert word in told
    call_command("set_up_stripe", verbosity=0)
    assert capsys.readouterr().out == ""


def test_a_donor_changes_the_card_with_our_configuration(
    campaign: Campaign, stripe_sandbox: Sandbox, url: str
):
    call_command("set_up_stripe", verbosity=0)
    gift = begin_monthly_gift(campaign, stripe_sandbox)

    def portal() -> str:
        return gateway.portal_url(
            customer_id=gift.customer_id,
            return_url="https://archive.example/giving/",
            language="en",
            idempotency_key=key(),
        )

    assert portal().startswith(stripe_sandbox.base_url)
    # It is looked for once.
    asked = len(configurations(stripe_sandbox))
    portal()
    assert len(configurations(stripe_sandbox)) == asked


def test_a_configuration_that_is_gone_is_looked_for_again(
    campaign: Campaign, stripe_sandbox: Sandbox, url: str
):
    call_command("set_up_stripe", verbosity=0)
    assert gateway.portal_configuration()
    stripe_sandbox.reset()
    Campaign.objects.update(product_id="")
    gateway.create_portal_configuration(
        return_url="https://archive.example/giving/",
        privacy_url="https://archive.example/privacy/",
        idempotency_key=key(),
    )
    campaign.refresh_from_db()
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    with stripe_sandbox.deliberate():
        assert gateway.portal_url(
            customer_id=gift.customer_id,
            return_url="https://archive.example/giving/",
            language="en",
            idempotency_key=key(),
        )


def configurations(sandbox: Sandbox) -> list[dict]:
    """Every time that the portal's configurations were listed."""
    return [
        request
        for request in sandbox.requests()
        if (request["method"], request["path"]) == ("GET", "/v1/billing_portal/configurations")
    ]
