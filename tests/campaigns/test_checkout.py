"""Starting a gift: committed first, one open Session a form, and no second one by any road."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns import checkout, gateway
from campaigns.models import Campaign, Donation
from tests import factories
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign, with Stripe at hand."""
    return factories.make_campaign(title_ko="호소")


def start(campaign: Campaign, **fields) -> Donation:
    """Submit the give form of a donor."""
    return checkout.start(
        **{
            "campaign": campaign,
            "amount_minor": 2500,
            "donor_name": "Dana Donor",
            "donor_email": "dana@example.com",
            "language": "en",
            "form_token": "form-1",
            **fields,
        }
    )


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


# Stripe far away


def test_the_gift_is_committed_before_stripe_hears_of_it(campaign, monkeypatch):
    seen = []

    def look(**_arguments) -> None:
        seen.extend(Donation.objects.values_list("status", flat=True))
        raise gateway.Unavailable("far away")

    monkeypatch.setattr(gateway, "create_session", look)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    assert seen == [Donation.Status.CREATED]


def test_it_cannot_be_started_inside_a_transaction(campaign, stripe_sandbox):
    with transaction.atomic(), pytest.raises(RuntimeError):
        start(campaign)
    assert not stripe_sandbox.requests()


def test_when_stripe_is_away_the_same_submit_repeats_the_same_request(campaign, stripe_sandbox):
    stripe_sandbox.fail_next("drop", times=3)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    kept = Donation.objects.get()
    assert (kept.status, kept.session_id) == (Donation.Status.CREATED, None)
    assert start(campaign).pk == kept.pk
    (answered,) = sessions(stripe_sandbox)
    assert answered["idempotency_key"] == kept.idempotency_key
    assert answered["params"]["cancel_url"] == kept.stripe_request["cancel_url"]


def test_a_crash_after_stripe_answered_leads_to_the_same_session(campaign, stripe_sandbox):
    first = start(campaign)
    # As a process leaves it that dies before it can write down the answer.
    Donation.objects.update(session_id=None, session_url="", status=Donation.Status.CREATED)
    second = start(campaign)
    assert (second.pk, second.session_id) == (first.pk, first.session_id)


def test_a_creation_too_old_to_be_repeated_is_followed_by_a_new_gift(campaign, stripe_sandbox):
    first = start(campaign)
    Donation.objects.update(
        session_id=None,
        status=Donation.Status.CREATED,
        created_at=timezone.now() - timedelta(minutes=29),
    )
    second = start(campaign)
    assert second.pk != first.pk
    assert len(sessions(stripe_sandbox)) == 2


def test_an_answer_that_would_be_replayed_for_a_day_is_not_waited_for(campaign, stripe_sandbox):
    stripe_sandbox.fail_next("500", times=3)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    broken = Donation.objects.get()
    assert not broken.is_current
    assert start(campaign).pk != broken.pk


def test_an_address_that_stripe_refuses_is_named(campaign, stripe_sandbox):
    with pytest.raises(checkout.EmailRefused), stripe_sandbox.deliberate():
        start(campaign, donor_email="dana at example.com")
    assert start(campaign).status == Donation.Status.SESSION_OPEN


def test_a_session_that_stripe_does_not_know_is_followed_by_a_new_one(campaign, stripe_sandbox):
    start(campaign)
    Donation.objects.update(session_id="cs_test_lost")
    with stripe_sandbox.deliberate():
        assert start(campaign).session_id != "cs_test_lost"


# Two at once


def test_the_database_keeps_one_current_gift_a_form():
    first = factories.make_donation(form_token="form-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_donation(form_token="form-1", campaign=first.campaign)
    Donation.objects.update(is_current=False)
    factories.make_donation(form_token="form-1", campaign=first.campaign)


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_submits_of_one_form_open_one_session(campaign, stripe_sandbox):
    together = Barrier(4)

    def submit(_number: int) -> str:
        together.wait(timeout=10)
        try:
            return start(campaign).session_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = set(pool.map(submit, range(4)))
    assert len(opened) == 1
    assert Donation.objects.count() == 1
    assert {seen["idempotency_key"] for seen in sessions(stripe_sandbox)} == {
        Donation.objects.get().idempotency_key
    }


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_submits_with_other_content_leave_one_open_session(
    campaign, stripe_sandbox
):
    together = Barrier(2)

    def submit(amount: int) -> None:
        together.wait(timeout=10)
        try:
            start(campaign, amount_minor=amount)
        except checkout.Unavailable:
            pass
        finally:
            connection.close()

    with stripe_sandbox.deliberate(), ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, [2500, 3000]))
    for donation in Donation.objects.filter(is_current=False, session_id__isnull=False):
        assert status_at_stripe(donation) == "expired"
    assert Donation.objects.filter(is_current=True).count() == 1


def test_a_form_that_is_sent_again_while_its_session_opens_closes_that_one(
    campaign, stripe_sandbox, monkeypatch
):
    opened = []
    create = gateway.create_session

    def be_overtaken(**arguments) -> gateway.SessionState:
        opened.append(create(**arguments))
        Donation.objects.filter(form_token="form-1").update(is_current=False)
        return opened[0]

    monkeypatch.setattr(gateway, "create_session", be_overtaken)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    assert gateway.read_session(session_id=opened[0].id).status == "expired"
