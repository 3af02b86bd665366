"""The pages of appeals, and what holds on every page where people give."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignTotal, Share
from tests import factories
from tests.campaigns.give_form import make_appeal, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """The appeal that these tests give to."""
    return make_appeal()


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


def test_an_appeal_says_what_each_amount_does_and_leads_to_the_form_with_it(
    client: Client, campaign: Campaign
) -> None:
    factories.make_suggested_amount(campaign, 5000, label_en="A month", label_ko="한 달")
    words = page(client.get("/ko/campaigns/lessons/"))
    assert 'href="/ko/campaigns/lessons/give/?amount=5000"' in words
    assert ">한 달<" in words
    assert ' lang="en">A week of lessons<' in words, "it is marked where Korean is empty"
    form = page(client.get("/campaigns/lessons/give/?amount=5000"))
    assert re.search(r'value="5000"[^>]* checked', form)
    for unknown in ("4999", "other", "x", "\x00", "9" * 5000):
        form = page(client.get("/campaigns/lessons/give/", {"amount": unknown}))
        assert not re.search(r'name="preset"[^>]* checked', form) or unknown == "other"


def test_an_appeal_answers_what_a_donor_may_doubt(client: Client, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(goal_minor=1000, takes_monthly=False)
    words = page(client.get("/campaigns/lessons/"))
    assert "Its registration number is 00-0000000." in words
    assert "It goes to the same partners, in the same shares." in words
    assert "we never see your card" in words
    assert "without a password" not in words
    sole = factories.make_campaign(partners=("North School",))
    assert "It goes to the same partner." in page(client.get(sole.get_absolute_url()))
    Campaign.objects.filter(pk=campaign.pk).update(goal_minor=None, takes_monthly=True)
    words = page(client.get("/campaigns/lessons/"))
    assert "beyond the goal" not in words
    assert "without a password" in words


def test_how_far_an_appeal_is_stands_there_in_words(client: Client, campaign: Campaign) -> None:
    assert "needed; yours may be the first gift" in page(client.get("/campaigns/lessons/"))
    CampaignTotal.objects.create(campaign=campaign, currency="USD", raised_minor=1_310_050)
    words = page(client.get("/campaigns/lessons/"))
    assert 'role="img" aria-label="131% of the goal"' in words
    assert ">131%</span>" in words
    assert "The goal is reached. Gifts are still welcome." in words
    form = page(client.get("/campaigns/lessons/give/"))
    assert "What comes beyond the goal: It goes to the same partners" in form
    Campaign.objects.filter(pk=campaign.pk).update(status="closed")
    words = page(client.get("/campaigns/lessons/"))
    assert "still welcome" not in words
    assert "?amount=" not in words


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
    give = page(client.get("/campaigns/over/give/"))
    assert "This appeal is closed" in give
    assert 'name="email"' not in give


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
    with django_assert_num_queries(5):
        client.get(many.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(f"{many.get_absolute_url()}give/")


@pytest.mark.parametrize("path", ["/campaigns/%00/", "/campaigns/lessons%00/give/"])
def test_a_character_that_no_database_takes_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
