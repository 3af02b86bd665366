"""Gifts that wait: kept for a day, taken on by a mailed link, once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import mailing, tasks, waiting
from campaigns.buckets import limits
from campaigns.mailing.links import make_continue_token
from campaigns.models import (
    Campaign,
    Dedication,
    Donation,
    OutgoingMail,
    PublicMessage,
    WaitingGift,
)
from nkarchive import public_forms
from tests import factories
from tests.campaigns.give_form import make_appeal, page, send, token_in
from tests.mail_server import MailServer
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
    """An appeal to which more gifts are being begun than may go on at once."""
    while limits.ALL.admits():
        pass
    return make_appeal()


def link_of(gift: WaitingGift, *, prefix: str = "", slug: str = "lessons") -> str:
    """Where the mailed link leads."""
    return f"{prefix}/campaigns/{slug}/continue/{make_continue_token(gift.uuid)}/"


@pytest.fixture
def gift(client: Client, campaign: Campaign) -> WaitingGift:
    """A gift of 30.00 that waits."""
    send(client, own="30")
    return WaitingGift.objects.get()


def test_a_gift_that_waits_goes_on_as_it_was_written(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox, smtp: MailServer
) -> None:
    send(
        client,
        rhythm="monthly",
        own="30",
        dedication="memory",
        dedication_name="Grandmother Im",
        message="Keep going.",
        show_name="on",
    )
    mailing.send(mail_id=OutgoingMail.objects.get().pk)
    [message] = smtp.messages
    words = message.get_body(("plain",)).get_content()
    link = next(word for word in words.split() if "/continue/" in word).partition("8000")[2]
    button = client.get(link)
    assert "$30 each month" in page(button)
    assert "North School, River Radio." in " ".join(page(button).split())
    assert not button.cookies
    assert "no-store" in button["Cache-Control"]
    assert "Dana" not in page(button)
    assert not Donation.objects.exists(), "a program that fetches the link begins nothing"

    response = client.post(link)
    donation = Donation.objects.get()
    assert response.status_code == 303
    assert response["Location"] == donation.session_url
    assert (donation.rhythm, donation.amount_minor, donation.donor_name) == (
        "monthly",
        3000,
        "Dana Donor",
    )
    assert Dedication.objects.get().name == "Grandmother Im"
    assert PublicMessage.objects.get().shown_name == "Dana Donor"
    assert not WaitingGift.objects.exists()


def test_a_link_is_good_once(client: Client, gift: WaitingGift, stripe_sandbox: Sandbox) -> None:
    link = link_of(gift)
    assert client.post(link).status_code == 303
    for again in (client.get(link), client.post(link)):
        assert again.status_code == 410
        assert "This link leads nowhere any more" in page(again)
    assert Donation.objects.count() == 1


def test_two_who_press_at_once_are_led_to_one_session(
    gift: WaitingGift, stripe_sandbox: Sandbox
) -> None:
    first, second = (waiting.go_on(WaitingGift(**fields(gift))) for _ in range(2))
    assert first.session_url == second.session_url
    assert Donation.objects.count() == 1


def fields(gift: WaitingGift) -> dict[str, Any]:
    """The columns of a row as another process has read them."""
    return WaitingGift.objects.filter(pk=gift.pk).values().first() or vars_of(gift)


def vars_of(gift: WaitingGift) -> dict[str, Any]:
    """The columns of a row that has gone meanwhile."""
    return {name: value for name, value in vars(gift).items() if not name.startswith("_")}


def test_a_gift_waits_a_day(client: Client, gift: WaitingGift) -> None:
    link = link_of(gift)
    with time_machine.travel(timezone.now() + waiting.LIFETIME - timedelta(minutes=1)):
        assert client.get(link).status_code == 200
        tasks.sweep()
        assert WaitingGift.objects.exists()
    with time_machine.travel(timezone.now() + waiting.LIFETIME + timedelta(minutes=1)):
        fresh = link_of(gift)
        assert [client.get(one).status_code for one in (link, fresh)] == [410, 410]
        tasks.sweep()
    assert not WaitingGift.objects.exists()


def test_a_link_opens_its_own_campaign_alone(client: Client, gift: WaitingGift) -> None:
    factories.make_campaign(slug="other")
    assert client.get(link_of(gift, slug="other")).status_code == 410
    assert client.post(link_of(gift, slug="other")).status_code == 410
    assert not Donation.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c", "00000000-0000-0000-0000-000000000000:a:b"])
def test_a_forged_link_leads_nowhere(client: Client, campaign: Campaign, token: str) -> None:
    for answer in (
        client.get(f"/campaigns/lessons/continue/{token}/"),
        client.post(f"/campaigns/lessons/continue/{token}/"),
    ):
        assert answer.status_code == 410


def test_a_link_pressed_from_another_site_is_refused(client: Client, gift: WaitingGift) -> None:
    answer = client.post(link_of(gift), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_gift_waits_while_stripe_cannot_be_reached(
    client: Client, gift: WaitingGift, settings: Any
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = client.post(link_of(gift))
    assert answer.status_code == 503
    assert "Nothing was charged" in page(answer)
    assert WaitingGift.objects.filter(pk=gift.pk).exists()


def test_a_gift_to_an_appeal_that_has_closed_goes_nowhere(
    client: Client, gift: WaitingGift, campaign: Campaign
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(status="closed")
    assert "Nothing was charged" in page(client.post(link_of(gift)))
    assert not Donation.objects.exists()


def test_a_monthly_gift_to_an_appeal_that_takes_none_any_more_comes_back_into_the_form(
    client: Client, campaign: Campaign
) -> None:
    send(client, rhythm="monthly", own="30")
    Campaign.objects.filter(pk=campaign.pk).update(takes_monthly=False)
    words = page(client.post(link_of(WaitingGift.objects.get())))
    assert "This appeal takes no monthly gifts now." in words
    assert 'value="30"' in words
    assert not Donation.objects.exists()


def test_a_gift_that_was_paid_meanwhile_leads_to_its_thanks(
    client: Client, gift: WaitingGift, stripe_sandbox: Sandbox
) -> None:
    paid = waiting.go_on(WaitingGift(**vars_of(gift)))
    stripe_sandbox.pay(paid.session_id)
    gift.save(force_insert=True)
    assert client.post(link_of(gift))["Location"] == f"/gifts/{paid.uuid}/thanks/"
    assert not WaitingGift.objects.exists()


def test_another_gift_of_the_same_form_takes_the_place_of_the_first(
    client: Client, campaign: Campaign
) -> None:
    token = token_in(client.get(GIVE))
    send(client, own="30", email="slip@example.com", form_token=token)
    first = WaitingGift.objects.get()
    send(client, own="30", form_token=token)
    assert client.get(link_of(first)).status_code == 410
    assert WaitingGift.objects.get().content["donor_email"] == "dana@example.com"
    assert OutgoingMail.objects.count() == 2


def test_who_asks_again_after_some_minutes_is_mailed_another_link(
    client: Client, gift: WaitingGift
) -> None:
    token = public_forms.new_token(purpose="give", nonce=gift.form_token)
    later = timezone.now() + waiting.MAIL_AGAIN_AFTER
    with time_machine.travel(later, tick=False):
        while limits.ALL.admits():
            pass
        send(client, own="30", form_token=token)
        assert OutgoingMail.objects.count() == 2
        assert client.get(link_of(gift)).status_code == 410
        assert client.get(link_of(WaitingGift.objects.get())).status_code == 200


def test_a_korean_gift_is_mailed_and_goes_on_in_korean(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    token = token_in(client.get(f"/ko{GIVE}"))
    typed = {"form_token": token, "own": "30", "name": "김민지", "email": "minji@example.com"}
    answer = client.post(f"/ko{GIVE}", typed)
    assert "minji@example.com" in page(answer)
    assert OutgoingMail.objects.get().language == "ko"
    client.post(link_of(WaitingGift.objects.get(), prefix="/ko"))
    assert Donation.objects.get().language == "ko"
