"""A campaign has one currency, and its first gift fixes it: the database says so."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign
from tests.factories import make_campaign, make_donation

pytestmark = pytest.mark.django_db


def test_a_campaign_without_gifts_may_still_change_its_currency():
    campaign = make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(currency="EUR")


def test_after_the_first_gift_the_database_refuses_another_currency():
    campaign = make_donation().campaign
    with pytest.raises(IntegrityError, match="fixed the currency"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(currency="EUR")


def test_the_database_refuses_a_gift_in_another_currency_than_its_campaigns():
    with pytest.raises(IntegrityError, match="currency of its campaign"), transaction.atomic():
        make_donation(campaign=make_campaign(currency="USD"), currency="KRW")
