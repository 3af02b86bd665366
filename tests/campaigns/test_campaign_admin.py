"""Campaigns in the admin: amounts as money, and nothing changed that donors rely on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    Campaign,
    CampaignTotal,
    Partner,
    Share,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser() -> Client:
    """Someone who may do everything that anyone may do."""
    client = Client()
    client.force_login(factories.make_staff(is_superuser=True))
    return client


def empty_inlines() -> dict[str, str]:
    """The management forms of the inlines, without rows."""
    return {
        f"{name}-{count}": "0"
        for name in ("suggested_amounts", "shares")
        for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def written(**typed: str) -> dict[str, str]:
    """The form of a campaign as an editor sends it."""
    return {
        "title_en": "Lessons in winter",
        "slug": "lessons-in-winter",
        "story_en": "<p>Why it matters.</p>",
        "currency": "USD",
        "status": "draft",
        "closes_at_0": "",
        "closes_at_1": "",
        **empty_inlines(),
        **typed,
    }


def errors_of(response: Any) -> dict[str, list[str]]:
    """What the form says is wrong."""
    return response.context["adminform"].form.errors


def test_an_editor_writes_amounts_as_money_and_they_are_stored_in_minor_units(
    superuser: Client,
) -> None:
    entity = factories.make_entity()
    partner = Partner.objects.create(name_en="North School")
    typed = {
        "entity": str(entity.pk),
        "status": "open",
        "goal_minor": "50,000",
        "minimum_minor": "7.50",
        "fee_bps": "290",
        "fee_fixed_minor": "0.30",
        "takes_monthly": "on",
        "suggested_amounts-TOTAL_FORMS": "1",
        "suggested_amounts-0-amount_minor": "25",
        "suggested_amounts-0-label_en": "A week of lessons",
        "shares-TOTAL_FORMS": "1",
        "shares-0-partner": str(partner.pk),
        "shares-0-weight": "1",
    }
    response = superuser.post(reverse("admin:campaigns_campaign_add"), written(**typed))
    assert response.status_code == 302, errors_of(response)
    campaign = Campaign.objects.get()
    assert (campaign.goal_minor, campaign.minimum_minor, campaign.maximum_minor) == (
        5_000_000,
        750,
        None,
    )
    assert (campaign.fee_bps, campaign.fee_fixed_minor, campaign.takes_monthly) == (290, 30, True)
    assert campaign.suggested_amounts.get().amount_minor == 2500
    [share] = Share.objects.in_force(campaign_id=campaign.pk, at=timezone.now())
    assert share.partner == partner
    page = superuser.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))
    words = page.content.decode()
    for value in ('value="50000"', 'value="7.50"', 'value="0.30"', 'value="25"'):
        assert value in words


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"goal_minor": "1e3"}, "goal_minor"),
        ({"goal_minor": "-1"}, "goal_minor"),
        ({"goal_minor": "0"}, "goal_minor"),
        ({"goal_minor": "10.999"}, "goal_minor"),
        ({"currency": "KRW", "minimum_minor": "10.50"}, "minimum_minor"),
        ({"minimum_minor": "20", "maximum_minor": "10"}, "maximum_minor"),
        ({"fee_bps": "10000"}, "fee_bps"),
        ({"status": "open"}, "entity"),
    ],
)
def test_a_campaign_that_cannot_work_is_refused_beside_its_field(
    superuser: Client, typed: dict[str, str], field: str
) -> None:
    response = superuser.post(reverse("admin:campaigns_campaign_add"), written(**typed))
    assert list(errors_of(response)) == [field]
    assert not Campaign.objects.exists()


def test_a_tile_that_the_give_form_would_refuse_is_not_offered(superuser: Client) -> None:
    typed = {
        "minimum_minor": "20",
        "suggested_amounts-TOTAL_FORMS": "1",
        "suggested_amounts-0-amount_minor": "10",
    }
    response = superuser.post(reverse("admin:campaigns_campaign_add"), written(**typed))
    assert "Gifts here are between $20.00 and" in response.content.decode()
    assert not Campaign.objects.exists()


def test_the_shares_of_a_campaign_are_added_and_never_changed(superuser: Client) -> None:
    campaign = factories.make_campaign(partners=("North School",), status="draft")
    share = campaign.shares.get()
    page = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    rows = {
        "shares-TOTAL_FORMS": "2",
        "shares-INITIAL_FORMS": "1",
        "shares-0-id": str(share.pk),
        "shares-0-campaign": str(campaign.pk),
        "shares-0-partner": str(share.partner_id),
        "shares-0-weight": "9",
        "shares-0-DELETE": "on",
        "shares-1-partner": str(share.partner_id),
        "shares-1-weight": "2",
    }
    data = written(slug=campaign.slug, entity=str(campaign.entity_id), **rows)
    response = superuser.post(page, data)
    assert response.status_code == 302
    assert sorted(campaign.shares.values_list("weight", flat=True)) == [1, 2]


def test_a_share_cannot_begin_in_the_past(superuser: Client) -> None:
    partner = Partner.objects.create(name_en="North School")
    typed = {
        "shares-TOTAL_FORMS": "1",
        "shares-0-partner": str(partner.pk),
        "shares-0-weight": "1",
        "shares-0-starts_at_0": "2020-01-01",
        "shares-0-starts_at_1": "00:00",
    }
    response = superuser.post(reverse("admin:campaigns_campaign_add"), written(**typed))
    assert "The past cannot be changed" in response.content.decode()
    assert not Share.objects.exists()


def test_what_donors_rely_on_is_fixed_once_they_have_given(superuser: Client) -> None:
    campaign = factories.make_campaign()
    factories.make_donation(campaign=campaign)
    page = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    typed = written(entity=str(campaign.entity_id), slug="moved", currency="EUR", status="open")
    assert superuser.post(page, typed).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.currency, campaign.slug == "moved") == ("USD", False)
    back = superuser.post(page, {**typed, "status": "draft"})
    assert errors_of(back) == {"status": ["People have given to it: close it instead."]}


def test_who_may_only_look_sees_amounts_as_money(superuser: Client) -> None:
    campaign = factories.make_campaign(goal_minor=5_000_000, minimum_minor=750)
    CampaignTotal.objects.create(campaign=campaign, currency="USD", raised_minor=123)
    client = Client()
    client.force_login(factories.make_staff("campaigns.view_campaign"))
    words = client.get(
        reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    ).content.decode()
    for amount in ("$50,000.00", "$7.50", "$1.23"):
        assert amount in words
    assert "5000000" not in words


def test_the_history_of_a_campaign_is_kept(superuser: Client) -> None:
    superuser.post(reverse("admin:campaigns_campaign_add"), written())
    campaign = Campaign.objects.get()
    page = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    superuser.post(page, written(title_en="Lessons in spring"))
    titles = campaign.history.order_by("history_date").values_list("title_en", flat=True)
    assert list(titles) == ["Lessons in winter", "Lessons in spring"]
    history = superuser.get(reverse("admin:campaigns_campaign_history", args=[campaign.pk]))
    assert history.status_code == 200


def test_an_entity_that_is_in_use_is_not_deleted(superuser: Client) -> None:
    entity = factories.make_campaign().entity
    gone = reverse("admin:campaigns_legalentity_delete", args=[entity.pk])
    assert superuser.post(gone, {"post": "yes"}).status_code == 403
