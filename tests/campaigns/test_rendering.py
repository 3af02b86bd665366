"""What pages show of a campaign."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from campaigns import rendering
from campaigns.models import Campaign, CampaignTotal, Share
from tests import factories

pytestmark = pytest.mark.django_db


def test_progress_comes_from_the_kept_total_in_whole_per_cent() -> None:
    campaign = factories.make_campaign(goal_minor=300_000)
    CampaignTotal.objects.create(campaign=campaign, currency="USD", raised_minor=299_999)
    progress = rendering.progress(Campaign.objects.select_related("total").get())
    assert (progress.percent, progress.raised_display) == (99, "$2,999.99")
    assert (progress.goal_display, progress.is_closed) == ("$3,000", False)


def test_progress_without_gifts_or_goal_is_nothing_of_nothing() -> None:
    progress = rendering.progress(factories.make_campaign(goal_minor=None, currency="KRW"))
    assert (progress.percent, progress.raised_display, progress.goal_display) == (0, "₩0", "")


def test_a_campaign_is_shown_as_closed_from_its_closing_time_on() -> None:
    closes_at = timezone.now()
    campaign = factories.make_campaign(closes_at=closes_at)
    assert not rendering.progress(campaign, at=closes_at - timedelta(seconds=1)).is_closed
    assert rendering.progress(campaign, at=closes_at).is_closed


def test_partners_are_those_in_force_with_their_part_in_words() -> None:
    campaign = factories.make_campaign(partners=("One", "Two", "Three"))
    now = timezone.now()
    for name, weight in (("Two", 3), ("Three", 0)):
        partner = campaign.shares.get(partner__name_en=name).partner
        Share.objects.create(campaign=campaign, partner=partner, weight=weight, starts_at=now)
    assert [(partner.name, partner.share) for partner in rendering.partners(campaign)] == [
        ("One", "1 of 4 parts of every gift"),
        ("Two", "3 of 4 parts of every gift"),
    ]


def test_equal_parts_are_called_equal_and_others_are_counted_in_the_fewest_parts() -> None:
    assert rendering.parts_in_words([2, 2, 2]) == ["An equal share of every gift"] * 3
    assert rendering.parts_in_words([40, 60]) == [
        "2 of 5 parts of every gift",
        "3 of 5 parts of every gift",
    ]


def test_a_sole_partner_has_no_part_to_speak_of() -> None:
    campaign = factories.make_campaign(partners=("One",))
    assert [partner.share for partner in rendering.partners(campaign)] == [""]


def test_a_story_shows_its_pictures_and_asks_for_open_campaigns_alone() -> None:
    picture = factories.make_picture()
    running = factories.make_campaign(title_en="Running")
    closed = factories.make_campaign(title_en="Over", status="closed")
    story = (
        f'<figure data-node="figure" data-picture="{picture.pk}">'
        "<figcaption>At dusk</figcaption></figure>"
        f'<div data-node="ask" data-campaign="{running.pk}">Help</div>'
        f'<div data-node="ask" data-campaign="{closed.pk}">Too late</div>'
    )
    body = rendering.story(factories.make_campaign(story_en=story)).body
    assert f"/pictures/{picture.uuid}/480.jpg 480w" in body
    assert "A river at dusk" in body
    assert f'href="/campaigns/{running.slug}/give/"' in body
    assert "Too late" not in body


def test_a_story_stored_past_the_field_is_inert() -> None:
    campaign = factories.make_campaign()
    campaign.story_en = '<p onclick="x()">Words<script>x()</script></p><img src="//e.example/x">'
    body = rendering.story(campaign).body
    assert body == "<p>Words</p>"


def test_a_korean_page_shows_the_korean_story_and_falls_back_to_english() -> None:
    both = factories.make_campaign(story_ko="<p>우리말</p>")
    english = factories.make_campaign()
    with translation.override("ko"):
        assert rendering.story(both).body == "<p>우리말</p>"
        assert rendering.story(english).body == "<p>Why it matters.</p>"
        assert rendering.language_of(both, "story") == "ko"
        assert rendering.language_of(english, "story") == "en"


def test_all_words_of_an_english_story_on_a_korean_page_are_english() -> None:
    picture = factories.make_picture(alt_ko="저물녘의 강")
    asked = factories.make_campaign(title_en="Running", title_ko="진행 중")
    story = (
        f'<figure data-node="figure" data-picture="{picture.pk}">'
        "<figcaption>At dusk</figcaption></figure>"
        f'<div data-node="ask" data-campaign="{asked.pk}"></div>'
    )
    english = factories.make_campaign(story_en=story)
    with translation.override("ko"):
        body = rendering.story(english).body
    assert f'href="/ko/campaigns/{asked.slug}/give/"' in body
    assert not re.search("[가-힣]", body)


def test_cards_are_made_without_a_query_a_card(django_assert_num_queries: Any) -> None:
    for _ in range(5):
        factories.make_campaign(picture=factories.make_picture())
    with django_assert_num_queries(1):
        cards = rendering.prepare_cards(Campaign.objects.select_related("total", "picture"))
    assert all(card.card_picture.url.endswith("/960.jpg") for card in cards)
    assert all(card.progress.goal_display == "$10,000" for card in cards)
