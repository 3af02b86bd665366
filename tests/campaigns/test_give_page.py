"""The page of the give form: what it takes, what it refuses, and coming back to it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Donation
from nkarchive import public_forms
from tests import factories
from tests.campaigns.give_form import PERSON, make_appeal, page, send, token_in
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """The appeal that these tests give to."""
    return make_appeal()


def test_the_form_offers_tiles_and_stands_beside_what_a_donor_may_ask(
    client: Client, campaign: Campaign
) -> None:
    words = page(client.get("/campaigns/lessons/give/"))
    assert 'value="2500"' in words
    assert "A week of lessons" in words
    form = words[words.index("<form") : words.index("</form>")]
    assert "River Archive, Inc. receives your gift" in form
    assert "North School, River Radio." in " ".join(form.split())
    for address in ("/about/", "/contact/", "/privacy/", "/refunds/"):
        assert f'href="{address}"' in form


def test_browsers_keep_what_is_typed_for_who_goes_back(client: Client, campaign: Campaign) -> None:
    # Going back, a browser refills a form but for the fields that say `autocomplete="off"`: those
    # into which it would write the donor's own name and address in place of somebody else's.
    words = page(client.get("/campaigns/lessons/give/"))
    fields = re.findall(r"<(?:input|textarea)[^>]* name=\"([a-z_]+)\"[^>]*>", words)
    off = re.findall(r"<[^>]* name=\"([a-z_]+)\"[^>]* autocomplete=\"off\"[^>]*>", words)
    assert {"own", "message", "notify_message"} <= set(fields) - set(off)
    assert {"dedication_name", "notify_name", "notify_email"} <= set(off)


def test_a_form_without_tiles_asks_for_the_amount_alone(client: Client) -> None:
    factories.make_campaign(slug="plain", currency="KRW", goal_minor=None, takes_monthly=False)
    words = page(client.get("/campaigns/plain/give/"))
    assert 'name="preset"' not in words
    assert 'name="own"' in words


def test_the_policy_of_the_give_page_alone_lets_the_form_lead_to_the_payment_page(
    client: Client, campaign: Campaign, settings: Any
) -> None:
    settings.STRIPE_HOSTED_ORIGIN = "https://pay.example"
    given = client.get("/campaigns/lessons/give/")["Content-Security-Policy"]
    assert "form-action 'self' https://pay.example" in given
    other = client.get("/campaigns/lessons/")["Content-Security-Policy"]
    assert "form-action 'self';" in f"{other};"
    for policy in (given, other):
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_the_give_page_is_never_stored(client: Client, campaign: Campaign) -> None:
    assert "no-store" in client.get("/campaigns/lessons/give/")["Cache-Control"]


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(
    client: Client, campaign: Campaign
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    response = send(client, own="1e3", name="Ada <b>", email="ada@", form_token=token)
    words = page(response)
    assert 'id="id_own_error">Write the amount in digits, for example 25.' in words
    assert 'id="id_email_error">' in words
    assert 'aria-describedby="id_own_helptext id_own_error"' in words
    assert 'href="#id_email"' in words, "the summary leads to the field"
    assert "<title>Please look at this again: Give to" in words
    for typed in ('value="1e3"', 'value="Ada &lt;b&gt;"', 'value="ada@"'):
        assert typed in words
    assert token_in(response) == token
    assert not Donation.objects.exists()


def test_the_summary_leads_to_the_first_of_several_answers_and_has_the_focus(
    client: Client, campaign: Campaign
) -> None:
    words = page(send(client))
    assert 'href="#id_preset_0">Choose or write an amount.' in words
    assert re.search(r'<input type="radio"[^>]* id="id_preset_0"', words)
    assert 'tabindex="-1" autofocus>' in words


def test_a_form_that_was_open_too_long_is_shown_again_with_what_was_typed(
    client: Client, campaign: Campaign
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = token_in(client.get("/campaigns/lessons/give/"))
        clock.shift(timedelta(seconds=public_forms.MAX_AGE_SECONDS + 1))
        words = page(again := send(client, preset="2500", form_token=token))
        assert "Please press the button once more" in words
        assert 'value="dana@example.com"' in words
        assert re.search(r'value="2500"[^>]* checked', words)
        assert token_in(again) != token
    assert not Donation.objects.exists()


def test_a_forged_form_token_starts_no_gift(client: Client, campaign: Campaign) -> None:
    response = send(client, preset="2500", form_token="made:up:token")
    assert "Please press the button once more" in page(response)
    assert not Donation.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_sent_from_another_site_is_refused(
    client: Client, campaign: Campaign, headers: dict[str, str]
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    data = {"form_token": token, "preset": "2500", **PERSON}
    response = client.post("/campaigns/lessons/give/", data, headers=headers)
    assert response.status_code == 403
    assert not Donation.objects.exists()


def test_a_good_form_leads_to_the_payment_page(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    response = send(client, preset="2500")
    donation = Donation.objects.get()
    assert response.status_code == 303
    assert response["Location"] == donation.session_url
    assert response["Location"].startswith(stripe_sandbox.base_url)
    assert (donation.amount_minor, donation.donor_name) == (2500, "Dana Donor")
    assert (donation.donor.email, donation.language) == ("dana@example.com", "en")
    assert "dana" not in response["Location"].lower()


def test_the_same_form_sent_twice_is_one_gift(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    first, second = (send(client, own="30", form_token=token) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Donation.objects.count() == 1


def test_the_korean_form_makes_a_korean_gift(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    token = token_in(client.get("/ko/campaigns/lessons/give/"))
    client.post("/ko/campaigns/lessons/give/", {"form_token": token, "own": "30", **PERSON})
    assert Donation.objects.get().language == "ko"


def test_where_stripe_cannot_be_reached_nothing_is_lost(
    client: Client, campaign: Campaign, settings: Any
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    token = token_in(client.get("/campaigns/lessons/give/"))
    response = send(client, own="30", form_token=token)
    words = page(response)
    assert response.status_code == 503
    assert "Nothing was charged" in words
    assert 'value="30"' in words
    assert token_in(response) == token, "sent again it is the same gift"


def test_a_form_whose_gift_was_paid_leads_to_its_thanks(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    send(client, own="30", form_token=token)
    donation = Donation.objects.get()
    stripe_sandbox.pay(donation.session_id)
    response = send(client, own="40", form_token=token)
    assert response.status_code == 303
    assert response["Location"] == f"/gifts/{donation.uuid}/thanks/"


# Coming back


def cancel_address(donation: Donation) -> str:
    """Where Stripe sends a donor who goes back."""
    return donation.stripe_request["cancel_url"].partition("8000")[2]


def test_a_donor_who_goes_back_finds_the_form_as_it_was_and_that_nothing_was_charged(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30.50")
    donation = Donation.objects.get()
    address = cancel_address(donation)
    assert address.startswith("/campaigns/lessons/give/?gift=")
    assert "dana" not in address.lower()
    response = client.get(address)
    words = page(response)
    assert "Nothing was charged" in words
    for typed in ('value="30.50"', 'value="Dana Donor"', 'value="dana@example.com"'):
        assert typed in words
    again = send(client, own="30.50", form_token=token_in(response))
    assert again["Location"] == donation.session_url, "unchanged, it is the same gift"


def test_a_donor_whose_form_was_paid_with_another_amount_is_not_told_so_either(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    send(client, own="30", form_token=token)
    first = Donation.objects.get()
    send(client, own="40", form_token=token)
    paid = Donation.objects.get(is_current=True)
    stripe_sandbox.pay(paid.session_id)
    response = client.get(cancel_address(first))
    assert response.status_code == 303
    assert response["Location"] == f"/gifts/{paid.uuid}/thanks/"


def test_a_refill_works_for_an_hour_and_for_its_own_campaign_alone(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    other = factories.make_campaign(slug="other")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(client, own="30")
        address = cancel_address(Donation.objects.get())
        elsewhere = address.replace("/lessons/", f"/{other.slug}/")
        assert "dana@example.com" not in page(client.get(elsewhere))
        clock.shift(timedelta(seconds=3601))
        words = page(client.get(address))
    assert "dana@example.com" not in words
    assert "Nothing was charged" not in words


@pytest.mark.parametrize("gift", ["x", "", "00000000-0000-0000-0000-000000000000:a:b", "\x00"])
def test_a_forged_refill_shows_an_empty_form(client: Client, campaign: Campaign, gift: str) -> None:
    response = client.get("/campaigns/lessons/give/", {"gift": gift})
    assert response.status_code == 200
    assert "Nothing was charged" not in page(response)


def test_a_donor_who_has_paid_in_another_tab_is_not_told_that_nothing_was_charged(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    donation = Donation.objects.get()
    stripe_sandbox.pay(donation.session_id)
    response = client.get(cancel_address(donation))
    assert response.status_code == 303
    assert response["Location"] == f"/gifts/{donation.uuid}/thanks/"


@pytest.mark.parametrize("fields", [{"status": "closed"}, {"closes_at": "now"}])
def test_a_form_sent_after_the_appeal_closed_says_so_beside_the_amount_and_keeps_it(
    client: Client, campaign: Campaign, fields: dict[str, Any]
) -> None:
    token = token_in(client.get("/campaigns/lessons/give/"))
    if "closes_at" in fields:
        fields = {"closes_at": timezone.now()}
    Campaign.objects.filter(pk=campaign.pk).update(**fields)
    words = page(send(client, own="25", form_token=token))
    assert 'id="id_own_error">This appeal is closed' in words
    assert 'value="25"' in words
    assert PERSON["email"] in words
    assert not Donation.objects.exists()
