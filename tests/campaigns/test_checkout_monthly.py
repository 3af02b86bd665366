"""Starting a monthly gift: never a second one by a double submit, whoever comes when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from campaigns import checkout, gateway, settlement
from campaigns.models import Campaign, Donation, MonthlyGift
from tests import factories
from tests.gifts import begin_monthly_gift, start_gift

pytestmark = pytest.mark.django_db

Status = Donation.Status


def start(campaign: Campaign, **fields) -> Donation:
    """Submit the form for a monthly gift."""
    return start_gift(campaign, **{"rhythm": "monthly", **fields})


def at_stripe(donation: Donation) -> str:
    """What Stripe says of the gift's Session."""
    return gateway.read_session(session_id=donation.session_id).status


def open_at_stripe() -> list[str]:
    """The Sessions that can still be paid."""
    now = timezone.now()
    sessions = gateway.list_sessions(
        since_at=now - timedelta(hours=1), until_at=now + timedelta(hours=1)
    )
    return [session.id for session in sessions if session.status == "open"]


def test_a_monthly_gift_asks_for_a_subscription_to_the_campaign_s_product(campaign, stripe_sandbox):
    donation = start(campaign)
    campaign.refresh_from_db()
    assert campaign.product_id == f"nkarchive-{campaign.uuid}"
    assert donation.stripe_request["mode"] == "subscription"
    price = donation.stripe_request["line_items"][0]["price_data"]
    assert (price["product"], price["unit_amount"]) == (campaign.product_id, 2500)
    start(campaign, form_token="form-2", donor_email="other@example.com")
    made = [seen for seen in stripe_sandbox.requests() if seen["path"] == "/v1/products"]
    assert len(made) == 1


def test_a_campaign_without_monthly_gifts_takes_none(stripe_sandbox):
    campaign = factories.make_campaign(takes_monthly=False)
    with pytest.raises(checkout.CampaignClosed):
        start(campaign)
    assert start_gift(campaign).status == Status.SESSION_OPEN


def test_another_form_of_the_same_donor_closes_the_open_monthly_session(campaign):
    first = start(campaign)
    second = start(campaign, donor_email="DANA@example.com")
    first.refresh_from_db()
    assert (first.status, first.is_current) == (Status.EXPIRED, False)
    assert (at_stripe(first), at_stripe(second)) == ("expired", "open")


@pytest.mark.parametrize("other", [{"donor_email": "other@example.com"}, {"rhythm": "once"}])
def test_gifts_of_others_and_gifts_made_once_are_left_alone(campaign, other):
    first = start_gift(campaign, **{"rhythm": "monthly", **other})
    elsewhere = start(factories.make_campaign())
    start(campaign)
    assert [at_stripe(donation) for donation in (first, elsewhere)] == ["open", "open"]


@pytest.mark.parametrize("outcome", ["paid", "bank_debit"])
def test_an_earlier_form_that_turns_out_paid_is_the_answer(campaign, stripe_sandbox, outcome):
    first = start(campaign)
    stripe_sandbox.pay(first.session_id, outcome)
    for _again in range(2):
        with pytest.raises(checkout.AlreadyPaid) as caught:
            start(campaign)
        assert caught.value.donation == first
    assert Donation.objects.count() == 1


def test_a_donor_who_pays_while_the_other_form_is_sent_is_told_so(
    campaign, stripe_sandbox, monkeypatch
):
    first = start(campaign)
    close = gateway.expire_session

    def pay_first(**arguments) -> None:
        stripe_sandbox.pay(first.session_id)
        with stripe_sandbox.deliberate():
            close(**arguments)

    monkeypatch.setattr(gateway, "expire_session", pay_first)
    with pytest.raises(checkout.AlreadyPaid) as caught:
        start(campaign)
    assert caught.value.donation == first
    assert Donation.objects.count() == 1


def test_a_monthly_gift_begun_within_the_hour_is_the_answer_and_an_older_one_is_not(
    campaign, stripe_sandbox
):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    with pytest.raises(checkout.AlreadyPaid) as caught:
        start(campaign)
    assert caught.value.donation == gift.donation
    MonthlyGift.objects.update(started_at=timezone.now() - timedelta(minutes=61))
    # The same answer as for an address that nobody knows.
    assert start(campaign).status == Status.SESSION_OPEN


def test_a_gift_that_has_ended_does_not_stand_in_the_way(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.cancel_subscription(gift.subscription_id)
    settlement.settle(donation_id=gift.donation_id)
    assert start(campaign).status == Status.SESSION_OPEN


def test_one_that_is_overtaken_while_stripe_answers_shows_its_session_to_nobody(
    campaign, monkeypatch
):
    create = gateway.create_session
    overtaking = []

    def be_overtaken(**arguments) -> gateway.SessionState:
        session = create(**arguments)
        if not overtaking:
            overtaking.append(True)
            overtaking.append(start(campaign))
        return session

    monkeypatch.setattr(gateway, "create_session", be_overtaken)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    assert open_at_stripe() == [overtaking[1].session_id]


@pytest.mark.django_db(transaction=True)
def test_of_many_forms_sent_at_once_one_session_can_be_paid(campaign, stripe_sandbox):
    everyone = Barrier(4)

    def submit(number: int) -> Donation | None:
        try:
            everyone.wait(timeout=120)
            return start(campaign, form_token=f"form-{number}")
        except checkout.Unavailable:
            return None
        finally:
            connection.close()

    for _round in range(3):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(submit, range(4)))
        assert len(open_at_stripe()) <= 1
        current = Donation.objects.filter(is_current=True, status=Status.SESSION_OPEN)
        assert {row.session_id for row in current} == set(open_at_stripe())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_find_no_rival_insert_one_after_the_other(campaign, stripe_sandbox, monkeypatch):
    factories.make_donor()
    both_have_looked = Barrier(2)
    look = checkout.starting.close_rivals

    def look_together(*arguments, **fields) -> None:
        look(*arguments, **fields)
        if both_have_looked.n_waiting or not Donation.objects.exists():
            both_have_looked.wait(timeout=120)

    monkeypatch.setattr(checkout.starting, "close_rivals", look_together)

    def submit(number: int) -> str:
        try:
            return start(campaign, form_token=f"form-{number}").session_id
        except checkout.Unavailable:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        shown = [session for session in pool.map(submit, range(2)) if session]
    assert Donation.objects.filter(is_current=True).count() == 1
    assert len(open_at_stripe()) == 1
    assert set(open_at_stripe()) <= set(shown)


# What else the form says


def test_what_a_donor_wrote_is_committed_with_the_gift(campaign):
    dedication = {
        "kind": "honour",
        "name": "Ri",
        "notify_name": "Kim",
        "notify_email": "kim@example.com",
        "message": "For you.",
    }
    donation = start_gift(
        campaign,
        amount_minor=2606,
        fee_cover_minor=106,
        dedication=dedication,
        message={"text": "Courage.", "shown_name": "D."},
    )
    assert donation.fee_cover_minor == 106
    kept = donation.dedication
    assert {name: getattr(kept, name) for name in dedication} == dedication
    assert (donation.public_message.text, donation.public_message.state) == ("Courage.", "waiting")


@pytest.mark.parametrize(
    "change",
    [
        {"rhythm": "monthly"},
        {"fee_cover_minor": 1},
        {"dedication": {"kind": "memory", "name": "Ri"}},
        {"message": {"text": "Courage.", "shown_name": ""}},
    ],
)
def test_the_same_form_with_other_words_is_another_gift(campaign, change):
    first = start_gift(campaign, form_token="form-1")
    second = start_gift(campaign, form_token="form-1", **change)
    assert first.pk != second.pk
    assert start_gift(campaign, form_token="form-1", **change).pk == second.pk
    assert at_stripe(first) == "expired"
