"""The pages where people give."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import settlement
from campaigns.models import Campaign, CampaignTotal, Donation, Share
from nkarchive import public_forms
from tests import factories
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

PERSON = {"name": "Dana Donor", "email": "dana@example.com"}


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """An open campaign with a tile and two partners."""
    campaign = factories.make_campaign(
        slug="lessons",
        title_en="Lessons in winter",
        title_ko="겨울 수업",
        partners=("North School", "River Radio"),
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    return campaign


def page(response: Any) -> str:
    """The words of an answer."""
    return response.content.decode()


def token_in(response: Any) -> str:
    """The form token that a page carries."""
    return re.search(r'name="form_token" value="([^"]+)"', page(response))[1]


def send(client: Client, **typed: str) -> Any:
    """Open the give form of the campaign and send it."""
    token = typed.pop("form_token", None) or token_in(client.get("/campaigns/lessons/give/"))
    return client.post("/campaigns/lessons/give/", {"form_token": token, **PERSON, **typed})


# The appeal


def test_the_list_shows_open_appeals_then_closed_ones_and_no_drafts(client: Client) -> None:
    factories.make_campaign(title_en="Over", status="closed")
    factories.make_campaign(title_en="Ran out", closes_at=timezone.now())
    factories.make_campaign(title_en="Running")
    factories.make_campaign(title_en="Unwritten", status="draft")
    words = page(client.get("/campaigns/"))
    running, closed = words.index("Running"), words.index("Closed appeals")
    assert running < closed < words.index("Over")
    assert closed < words.index("Ran out")
    assert "Unwritten" not in words


def test_an_appeal_shows_story_goal_progress_partners_promise_and_recipient(
    client: Client,
) -> None:
    campaign = factories.make_campaign(
        story_en="<p>The school has <strong>twelve</strong> desks.</p><script>x</script>",
        promise_en="Every gift reaches the partners.",
        goal_minor=1_000_000,
        closes_at=datetime(2030, 3, 1, 12, tzinfo=UTC),
        picture=factories.make_picture(),
    )
    partner = Share.objects.create(
        campaign=campaign,
        partner=factories.Partner.objects.create(
            name_en="North School", founded=1998, note_en="Teaches in two valleys."
        ),
        starts_at=timezone.now(),
    ).partner
    CampaignTotal.objects.create(
        campaign=campaign, currency="USD", raised_minor=250_050, gift_count=3
    )
    words = page(client.get(campaign.get_absolute_url()))
    assert "<p>The school has <strong>twelve</strong> desks.</p>" in words
    assert "<script>x" not in words
    assert "$2,500.50" in words
    assert "raised of $10,000" in words
    assert "25% of the goal" in words
    assert "March 1, 2030" in words
    for fact in (partner.name, "1998", "Teaches in two valleys."):
        assert fact in words
    assert "Every gift reaches the partners." in words
    assert "Gifts are received by River Archive, Inc." in words
    assert f"{campaign.get_absolute_url()}give/" in words
    assert "/960.jpg 960w" in words


def test_partners_are_shown_with_their_parts_as_they_are_in_force(
    client: Client, campaign: Campaign
) -> None:
    share = campaign.shares.get(partner__name_en="River Radio")
    Share.objects.create(
        campaign=campaign, partner=share.partner, weight=3, starts_at=timezone.now()
    )
    words = page(client.get("/campaigns/lessons/"))
    assert "1 of 4 parts of every gift" in words
    assert "3 of 4 parts of every gift" in words


def test_a_draft_is_not_found(client: Client) -> None:
    factories.make_campaign(slug="unwritten", status="draft")
    assert client.get("/campaigns/unwritten/").status_code == 404
    assert client.get("/campaigns/unwritten/give/").status_code == 404


@pytest.mark.parametrize("fields", [{"status": "closed"}, {"closes_at": "now"}])
def test_a_closed_appeal_says_so_and_has_no_dead_button(
    client: Client, fields: dict[str, Any]
) -> None:
    if "closes_at" in fields:
        fields = {"closes_at": timezone.now()}
    campaign = factories.make_campaign(slug="over", **fields)
    words = page(client.get(campaign.get_absolute_url()))
    assert "This appeal is closed" in words
    assert "/give/" not in words
    for answer in (client.get("/campaigns/over/give/"), client.post("/campaigns/over/give/")):
        assert "This appeal is closed" in page(answer)
        assert 'name="email"' not in page(answer)
    assert not Donation.objects.exists()


def test_a_korean_address_is_found_composed_or_decomposed(client: Client) -> None:
    factories.make_campaign(slug="겨울-수업", title_en="Winter")
    for form in ("NFC", "NFD"):
        slug = unicodedata.normalize(form, "겨울-수업")
        assert client.get(f"/campaigns/{slug}/").status_code == 200


def test_korean_pages_mark_what_stands_in_english(client: Client) -> None:
    factories.make_campaign(slug="one", title_en="In English only", story_ko="<p>우리말</p>")
    words = page(client.get("/ko/campaigns/one/"))
    assert '<html lang="ko">' in words
    assert re.search(r'<h1[^>]+lang="en">In English only', words)
    assert '<div class="prose"><p>우리말</p>' in words


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, django_assert_num_queries: Any
) -> None:
    entity = factories.make_entity()
    for number in range(12):
        factories.make_campaign(
            entity=entity, picture=factories.make_picture(), partners=(f"A{number}", f"B{number}")
        )
    with django_assert_num_queries(1):
        client.get("/campaigns/")
    many = factories.make_campaign(partners=tuple(f"Partner {number}" for number in range(9)))
    for amount in range(1000, 9000, 1000):
        factories.make_suggested_amount(many, amount)
    with django_assert_num_queries(3):
        client.get(many.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(f"{many.get_absolute_url()}give/")


# The form


def test_every_page_has_one_h1_and_sets_no_cookie(client: Client, campaign: Campaign) -> None:
    donation = factories.make_donation(campaign=campaign, status="succeeded")
    for prefix in ("", "/ko"):
        for path in (
            "/campaigns/",
            "/campaigns/lessons/",
            "/campaigns/lessons/give/",
            f"/gifts/{donation.uuid}/thanks/",
        ):
            response = client.get(prefix + path)
            assert response.status_code == 200
            assert page(response).count("<h1") == 1
            assert not response.cookies
            assert 'src="http' not in page(response)


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


def test_a_form_without_tiles_asks_for_the_amount_alone(client: Client) -> None:
    factories.make_campaign(slug="plain", currency="KRW", goal_minor=None)
    words = page(client.get("/campaigns/plain/give/"))
    assert 'type="radio"' not in words
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
    for typed in ('value="1e3"', 'value="Ada &lt;b&gt;"', 'value="ada@"'):
        assert typed in words
    assert token_in(response) == token
    assert not Donation.objects.exists()


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
    assert (donation.donor_email, donation.language) == ("dana@example.com", "en")
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


# Thanks


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("created", "Your gift is being confirmed"),
        ("session_open", "Your gift is being confirmed"),
        ("processing", "Your bank is still working on it"),
        ("succeeded", "Your gift has arrived"),
        ("expired", "This gift was not completed"),
        ("failed", "The bank returned this gift"),
    ],
)
def test_the_thanks_page_says_where_the_gift_stands_and_not_whose_it_is(
    client: Client, campaign: Campaign, status: str, words: str
) -> None:
    # Stripe was asked a moment ago: the row is what there is to say.
    donation = factories.make_donation(
        campaign=campaign, status=status, asked_stripe_at=timezone.now()
    )
    response = client.get(f"/gifts/{donation.uuid}/thanks/")
    assert words in page(response)
    assert "Lessons in winter" in page(response)
    assert "Dana" not in page(response)
    assert "dana@" not in page(response)
    assert "no-store" in response["Cache-Control"]
    is_confirming = status in ("created", "session_open")
    assert ("Refresh" in response) == is_confirming


def test_the_thanks_page_asks_again_every_five_seconds_at_most_twelve_times(
    client: Client,
) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    path = f"/gifts/{donation.uuid}/thanks/"
    address, shown = path, 0
    while "Refresh" in (response := client.get(address)):
        wait, _, address = response["Refresh"].partition("; url=")
        assert wait == "5"
        assert f'href="{path}?stay=1"' in page(response)
        shown += 1
    assert shown == 12


@pytest.mark.parametrize("query", ["stay=1", "try=12", "try=999", "try=3&stay=1"])
def test_a_reader_can_stop_the_page_from_asking_again(client: Client, query: str) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    assert "Refresh" not in client.get(f"/gifts/{donation.uuid}/thanks/?{query}")


@pytest.mark.parametrize("tried", ["-1", "x", "1e3", "٣", "9" * 5000, ""])
def test_a_strange_count_is_no_count(client: Client, tried: str) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    response = client.get(f"/gifts/{donation.uuid}/thanks/", {"try": tried})
    assert response["Refresh"].endswith("?try=1")


def test_stripe_is_asked_at_most_once_in_five_seconds_about_a_gift(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    path = f"/gifts/{Donation.objects.get().uuid}/thanks/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        before = len(stripe_sandbox.requests())
        for _ in range(4):
            client.get(path)
        assert len(stripe_sandbox.requests()) == before + 1
        clock.shift(settlement.THROTTLE)
        client.get(path)
        assert len(stripe_sandbox.requests()) == before + 2


def test_the_return_page_settles_what_stripe_says_is_paid(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    donation = Donation.objects.get()
    path = f"/gifts/{donation.uuid}/thanks/"
    assert "being confirmed" in page(client.get(path))
    stripe_sandbox.pay(donation.session_id)
    Donation.objects.update(asked_stripe_at=None)
    assert "Your gift has arrived" in page(client.get(path))
    assert donation.payments.get().receipt.number == 1
    assert "$30" in page(client.get("/campaigns/lessons/"))


def test_an_unknown_gift_is_not_found(client: Client) -> None:
    assert client.get("/gifts/00000000-0000-0000-0000-000000000000/thanks/").status_code == 404
