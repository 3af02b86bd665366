"""Money that does not fit its gift is parked for staff: no receipt, no posting, nothing dropped."""

import pytest

from campaigns import gateway, settlement
from campaigns.models import (
    Donation,
    UnmatchedMoney,
)
from tests.gifts import counts, paid_session, start_gift

pytestmark = pytest.mark.django_db

Status = Donation.Status


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": 2499}, "other_amount"),
        ({"amount": 250000}, "other_amount"),
        ({"currency": "eur"}, "other_currency"),
    ],
)
def test_money_that_differs_from_its_gift_is_parked_once(campaign, stripe_sandbox, change, reason):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    story = stripe_sandbox.change_session(donation.session_id, **change)
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    parked = UnmatchedMoney.objects.get()
    assert (parked.key, parked.reason) == (story["payment_intent"]["id"], reason)
    assert (parked.donation, parked.session_id) == (donation, donation.session_id)
    assert (parked.amount_minor, parked.currency) == (
        change.get("amount", 2500),
        change.get("currency", "usd").upper(),
    )
    assert counts() == [0, 0, 0, 0, 0]


def test_a_payment_of_another_amount_than_its_session_is_parked(campaign, monkeypatch):
    donation = start_gift(campaign)
    paid = paid_session(donation, amount_minor=1)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "other_amount"
    assert counts() == [0, 0, 0, 0, 0]


def test_a_payment_of_the_other_mode_is_parked(campaign, monkeypatch):
    donation = start_gift(campaign)
    paid = paid_session(donation, is_live=True)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "other_mode"
    assert counts() == [0, 0, 0, 0, 0]


def test_a_gift_of_the_other_mode_is_not_asked_about(campaign, stripe_sandbox, settings):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    asked = len(stripe_sandbox.requests())
    settings.STRIPE_IS_LIVE = True
    assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    assert len(stripe_sandbox.requests()) == asked


def test_a_session_that_names_another_gift_is_parked(campaign, stripe_sandbox):
    donation, other = start_gift(campaign), start_gift(campaign, form_token="form-2")
    stripe_sandbox.pay(other.session_id)
    Donation.objects.filter(pk=other.pk).update(session_id=None)
    Donation.objects.filter(pk=donation.pk).update(session_id=other.session_id)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "unknown_session"
    assert counts() == [0, 0, 0, 0, 0]
