"""Starting a gift: committed first, one open Session a form, and no second one by any road."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.utils import timezone

from campaigns import checkout, gateway
from campaigns.models import Campaign, Donation
from tests import factories
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


def start(campaign: Campaign, **fields) -> Donation:
    """Submit one form of a donor, again and again."""
    return start_gift(campaign, **{"form_token": "form-1", **fields})


def sessions(sandbox: Sandbox) -> list[dict]:
    """The requests that asked for a Session and got one."""
    return [
        seen
        for seen in sandbox.requests()
        if (seen["method"], seen["path"]) == ("POST", "/v1/checkout/sessions")
        and seen["status"] == 200
    ]


def status_at_stripe(donation: Donation) -> str:
    """What Stripe says of the gift's Session."""
    return gateway.read_session(session_id=donation.session_id).status


def test_a_gift_is_a_row_with_an_open_session(campaign, stripe_sandbox):
    donation = start(campaign)
    assert donation.status == Donation.Status.SESSION_OPEN
    assert (donation.amount_minor, donation.currency, donation.is_live) == (2500, "USD", False)
    session = gateway.read_session(session_id=donation.session_id)
    assert (session.url, session.reference) == (donation.session_url, str(donation.uuid))
    assert session.expires_at == donation.session_expires_at


def test_the_row_holds_every_byte_of_the_request(campaign, stripe_sandbox):
    donation = start(campaign)
    sent = sessions(stripe_sandbox)[0]
    assert sent["idempotency_key"] == f"donation:{donation.uuid}:session:1"
    kept = json.loads(json.dumps(donation.stripe_request))
    assert gateway.create_session(request=kept, idempotency_key=sent["idempotency_key"]).id == (
        donation.session_id
    )


def test_no_personal_data_stands_in_an_address(campaign, settings):
    request = start(campaign).stripe_request
    for address in (request["success_url"], request["cancel_url"]):
        assert address.startswith(settings.SITE_ORIGIN)
        assert not any(word in address for word in ("Dana", "dana", "example.com", "2500"))


def test_stripe_sends_a_donor_back_to_the_page_in_the_language_of_the_form(campaign):
    donation = start(campaign, language="ko")
    request = donation.stripe_request
    assert urlsplit(request["success_url"]).path == f"/ko/gifts/{donation.uuid}/thanks/"
    cancel = urlsplit(request["cancel_url"])
    assert cancel.path == f"/ko/campaigns/{campaign.slug}/give/"
    token = parse_qs(cancel.query)["gift"][0]
    signer = signing.TimestampSigner(salt=checkout.REFILL_SALT)
    assert signer.unsign(token, max_age=3600) == str(donation.uuid)
    assert request["locale"] == "ko"
    assert request["line_items"][0]["price_data"]["product_data"]["name"] == "호소"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Campaign.Status.CLOSED},
        {"status": Campaign.Status.DRAFT},
        {"closes_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_closed_campaign_takes_no_gift(stripe_sandbox, fields):
    with pytest.raises(checkout.CampaignClosed):
        start(factories.make_campaign(**fields))
    assert not Donation.objects.exists()
    assert not stripe_sandbox.requests()


def test_the_same_form_with_the_same_content_leads_to_the_same_session(campaign, stripe_sandbox):
    first = start(campaign)
    second = start(campaign)
    assert (second.pk, second.session_url) == (first.pk, first.session_url)
    assert len(sessions(stripe_sandbox)) == 1


def test_another_form_makes_another_gift(campaign):
    assert start(campaign).session_id != start(campaign, form_token="form-2").session_id


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 3000}, {"donor_name": "D"}, {"donor_email": "d@example.com"}],
)
def test_the_same_form_with_other_content_closes_the_old_session(campaign, change):
    first = start(campaign)
    second = start(campaign, **change)
    first.refresh_from_db()
    assert second.pk != first.pk
    assert (first.status, first.is_current) == (Donation.Status.EXPIRED, False)
    assert (status_at_stripe(first), status_at_stripe(second)) == ("expired", "open")


@pytest.mark.parametrize("amount", [2500, 3000])
def test_a_form_whose_gift_is_paid_shows_the_truth(campaign, stripe_sandbox, amount):
    first = start(campaign)
    stripe_sandbox.pay(first.session_id)
    with pytest.raises(checkout.AlreadyPaid) as caught:
        start(campaign, amount_minor=amount)
    assert caught.value.donation.pk == first.pk
    assert caught.value.donation.status == Donation.Status.SUCCEEDED
    assert len(sessions(stripe_sandbox)) == 1


def test_a_form_whose_bank_debit_is_under_way_shows_the_truth(campaign, stripe_sandbox):
    first = start(campaign)
    stripe_sandbox.pay(first.session_id, "bank_debit")
    with pytest.raises(checkout.AlreadyPaid):
        start(campaign, amount_minor=1)
    assert Donation.objects.count() == 1


def test_a_form_whose_money_is_parked_does_not_ask_for_more(campaign, stripe_sandbox):
    first = start(campaign)
    stripe_sandbox.pay(first.session_id)
    stripe_sandbox.change_session(first.session_id, amount=1)
    with pytest.raises(checkout.AlreadyPaid):
        start(campaign)


def test_a_donor_who_pays_while_the_session_is_being_closed_is_told_so(
    campaign, stripe_sandbox, monkeypatch
):
    first = start(campaign)
    close = gateway.expire_session

    def pay_first(**arguments) -> None:
        stripe_sandbox.pay(first.session_id)
        with stripe_sandbox.deliberate():
            close(**arguments)

    monkeypatch.setattr(gateway, "expire_session", pay_first)
    with pytest.raises(checkout.AlreadyPaid):
        start(campaign, amount_minor=3000)
    assert Donation.objects.count() == 1


def test_an_expired_session_is_followed_by_a_new_one(campaign, stripe_sandbox):
    first = start(campaign)
    stripe_sandbox.advance(3601)
    # The new Session must end 30 minutes from Stripe's now.
    with pytest.raises(checkout.Unavailable), stripe_sandbox.deliberate():
        start(campaign)
    stripe_sandbox.advance(-3601)
    second = start(campaign)
    first.refresh_from_db()
    assert first.status == Donation.Status.EXPIRED
    assert (second.status, status_at_stripe(second)) == (Donation.Status.SESSION_OPEN, "open")


def test_a_session_that_is_about_to_end_is_not_offered_again(campaign):
    first = start(campaign)
    Donation.objects.update(session_expires_at=timezone.now() + timedelta(minutes=4))
    second = start(campaign)
    assert second.pk != first.pk
    assert status_at_stripe(first) == "expired"
