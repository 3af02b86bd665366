"""Floods and stolen cards: what reaches Stripe is bounded, and no honest donor is shut out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.buckets import breaker, limits, prefix_of
from campaigns.mailing.links import make_continue_token
from campaigns.models import Bucket, Campaign, Donation, OutgoingMail, WaitingGift
from campaigns.views.give import MIN_AGE_SECONDS
from nkarchive import public_forms
from tests.campaigns.give_form import PERSON, fresh_token_in, make_appeal, page, send, token_in
from tests.campaigns.test_breaker import decline
from tests.campaigns.test_webhooks import deliver_signed
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

GIVE = "/campaigns/lessons/give/"


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    """Let no drop run out of a bucket while a test is slow."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """The appeal that these tests give to."""
    return make_appeal()


def fill(limit: limits.Limit, who: str = "") -> None:
    """Fill a bucket to the brim."""
    while limit.admits(who):
        pass


def has_to_open_a_mail(response: Any) -> bool:
    """Whether the gift waits for its donor."""
    return response.status_code == 200 and "Please open our mail" in page(response)


# Programs that fill in forms


def test_a_form_sent_at_once_is_shown_again_and_taken_a_moment_later(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = fresh_token_in(client.get(GIVE))
        clock.shift(timedelta(seconds=MIN_AGE_SECONDS - 1))
        response = send(client, own="30", form_token=token)
        words = page(response)
        assert "Please press the button once more" in words
        assert 'value="30"' in words
        assert PERSON["email"] in words
        assert fresh_token_in(response) == token
        assert not Donation.objects.exists()
        clock.shift(timedelta(seconds=2))
        assert send(client, own="30", form_token=token).status_code == 303


def test_who_comes_back_from_the_payment_page_may_press_at_once(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    gift = Donation.objects.get()
    address = gift.stripe_request["cancel_url"].partition("8000")[2]
    token = fresh_token_in(client.get(address))
    assert send(client, own="30", form_token=token)["Location"] == gift.session_url


def test_the_field_that_nobody_sees_stops_what_fills_in_everything(
    client: Client, campaign: Campaign
) -> None:
    """And the answer is the one to a form sent too soon, so that nothing is learnt from it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = fresh_token_in(client.get(GIVE))
        too_soon = send(client, own="30", form_token=token)
        clock.shift(timedelta(seconds=60))
        trapped = send(client, own="30", form_token=token, subject="Cheap watches")
    assert trapped.content == too_soon.content
    assert trapped.status_code == too_soon.status_code
    assert "Cheap watches" not in page(trapped)
    assert 'value="30"' in page(trapped)
    assert not Donation.objects.exists()
    assert not WaitingGift.objects.exists()
    assert not Bucket.objects.exists()


def test_the_field_that_nobody_sees_is_kept_from_people(client: Client, campaign: Campaign) -> None:
    words = page(client.get(GIVE))
    trap = words[words.index('<p class="visually-hidden" aria-hidden="true">') :]
    trap = trap[: trap.index("</p>")]
    for mark in ('name="subject"', 'tabindex="-1"', 'autocomplete="off"', "Leave this field empty"):
        assert mark in trap


def test_a_wrong_form_fills_no_bucket(client: Client, campaign: Campaign) -> None:
    send(client, own="x")
    assert not Bucket.objects.exists()


# Each bucket raises the difficulty


@pytest.mark.parametrize("full", ["form", "network", "campaign", "all"])
def test_a_full_bucket_sends_the_gift_by_mail_and_not_to_stripe(
    client: Client, campaign: Campaign, full: str
) -> None:
    token = token_in(client.get(GIVE))
    limit, who = {
        "form": (limits.FORM, public_forms.read_token(token, purpose="give")),
        "network": (limits.NETWORK, prefix_of("127.0.0.1")),
        "campaign": (limits.CAMPAIGN, str(campaign.pk)),
        "all": (limits.ALL, ""),
    }[full]
    fill(limit, who)
    response = send(client, own="30", form_token=token)
    assert has_to_open_a_mail(response)
    assert "no-store" in response["Cache-Control"]
    assert not Donation.objects.exists()
    waiting = WaitingGift.objects.get()
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("continue_gift", PERSON["email"])
    assert mail.facts == {"waiting": str(waiting.uuid)}


def test_a_full_network_leaves_others_alone(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    for _ in range(limits.NETWORK.capacity + 5):
        limits.may_go_to_stripe(form_token="n", address="203.0.113.7", campaign_id=campaign.pk)
    assert send(client, own="30").status_code == 303


# The breaker


def test_many_declined_cards_raise_the_difficulty_and_do_not_close_the_door(
    client: Client, campaign: Campaign
) -> None:
    decline(breaker.FEWEST_DECLINED)
    assert has_to_open_a_mail(send(client, own="30"))
    assert OutgoingMail.objects.count() == 1


# Nobody's inbox is flooded


def test_one_address_is_mailed_few_links_whatever_network_asks(
    client: Client, campaign: Campaign
) -> None:
    fill(limits.ALL)
    answers = [
        send(client, own="30", email=email, headers={"X-Forwarded-For": f"203.0.{number}.1"})
        for number, email in enumerate(["Dana@example.com", "dana@example.com"] * 3)
    ]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3
    assert OutgoingMail.objects.count() == limits.MAIL_ADDRESS.capacity


def test_one_network_has_few_links_mailed_and_is_told_how_long_to_wait(
    client: Client, campaign: Campaign
) -> None:
    fill(limits.ALL)
    for number in range(limits.MAIL_NETWORK.capacity):
        assert has_to_open_a_mail(send(client, own="30", email=f"{number}@example.com"))
    token = token_in(client.get(GIVE))
    response = send(client, own="30", form_token=token, message="Keep going.")
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    words = page(response)
    assert "Please wait 10 minutes and press the button again." in words
    for typed in ('value="30"', PERSON["email"], "Keep going."):
        assert typed in words
    assert token_in(response) == token
    assert not Donation.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        fill(limits.ALL)
        assert has_to_open_a_mail(send(client, own="30", email="new@example.com"))


def test_the_same_gift_sent_again_is_mailed_once(client: Client, campaign: Campaign) -> None:
    fill(limits.ALL)
    token = token_in(client.get(GIVE))
    for _ in range(limits.MAIL_ADDRESS.capacity + 2):
        assert has_to_open_a_mail(send(client, own="30", form_token=token))
    assert WaitingGift.objects.count() == OutgoingMail.objects.count() == 1


# A flood


def test_of_a_flood_only_what_the_buckets_hold_reaches_stripe_and_a_donor_still_gives(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CAMPAIGN", limits.Limit("gift.campaign", 4, 60))
    with time_machine.travel(timezone.now(), tick=False):
        token = token_in(client.get(GIVE))
        nonce = public_forms.read_token(token, purpose="give")
        for number in range(300):
            # A form of its own each time, from sixty networks; no script runs.
            with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
                fresh = public_forms.new_token(purpose="give", nonce=f"{nonce}{number}")
            headers = {"X-Forwarded-For": f"198.51.{number % 60}.{number // 60}"}
            data = {"own": "5", "email": f"{number}@flood.example", "form_token": fresh}
            send(client, headers=headers, **data)
        opened = [
            request
            for request in stripe_sandbox.requests()
            if (request["method"], request["path"]) == ("POST", "/v1/checkout/sessions")
        ]
        assert len(opened) == 4
        mails = OutgoingMail.objects.exclude(to=PERSON["email"]).count()
        assert mails <= 60 * limits.MAIL_NETWORK.capacity

        honest = {"X-Forwarded-For": "203.0.113.9"}
        assert has_to_open_a_mail(send(client, own="30", form_token=token, headers=honest))
        link = link_in_the_mail_to(PERSON["email"])
        assert "Continue to payment" in page(client.get(link, headers=honest))
        response = client.post(link, headers=honest)
    assert response.status_code == 303
    assert response["Location"] == Donation.objects.get(amount_minor=3000).session_url


def link_in_the_mail_to(address: str) -> str:
    """Where the link of the mail to a donor leads."""
    mail = OutgoingMail.objects.get(to=address)
    waiting = WaitingGift.objects.get(uuid=mail.facts["waiting"])
    return f"/campaigns/lessons/continue/{make_continue_token(waiting.uuid)}/"


# The webhook


def test_the_webhook_is_untouched_by_all_of_it(campaign: Campaign, stripe_sandbox: Sandbox) -> None:
    for limit, who in (
        (limits.NETWORK, prefix_of("127.0.0.1")),
        (limits.CAMPAIGN, str(campaign.pk)),
        (limits.ALL, ""),
        (limits.MAIL_NETWORK, prefix_of("127.0.0.1")),
    ):
        fill(limit, who)
    decline(breaker.FEWEST_DECLINED)
    stripe_sandbox.unknown_payment(amount=500, currency="usd")
    [event] = stripe_sandbox.events("checkout.session.completed")
    levels = list(Bucket.objects.order_by("pk").values_list("level", "updated_at"))
    answers = [deliver_signed(stripe_sandbox, event).status_code for _ in range(30)]
    assert answers == [200] * 30
    assert list(Bucket.objects.order_by("pk").values_list("level", "updated_at")) == levels
