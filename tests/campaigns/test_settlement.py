"""Settling: Stripe is asked outside any transaction, and what it says is recorded once, whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns import gateway, settlement
from campaigns.models import (
    CampaignTotal,
    Donation,
    LedgerTransaction,
    OutgoingMail,
    Payment,
    Receipt,
)
from tests import factories
from tests.gifts import counts, paid_session, start_gift

pytestmark = pytest.mark.django_db

Status = Donation.Status


def test_a_paid_gift_is_recorded_whole(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    outcome = settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    assert (payment.payment_intent_id, payment.charge_id) == (
        story["payment_intent"]["id"],
        story["charge"]["id"],
    )
    assert (payment.donation, payment.amount_minor, payment.currency) == (donation, 2500, "USD")
    assert sorted(line.amount_minor for line in LedgerTransaction.objects.get().lines.all()) == [
        -1250,
        -1250,
        2500,
    ]
    assert payment.receipts.get().number == 1
    assert outcome == settlement.Outcome(
        status=Status.SUCCEEDED, mails=[OutgoingMail.objects.get().pk]
    )
    total = CampaignTotal.objects.get()
    assert (total.campaign, total.raised_minor, total.gift_count) == (campaign, 2500, 1)


def test_settling_again_changes_nothing_and_names_the_mail_that_still_waits(
    campaign, stripe_sandbox
):
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    first = settlement.settle(donation_id=donation.pk)
    asked = len(stripe_sandbox.requests())
    assert settlement.settle(donation_id=donation.pk) == first
    # Nothing is missing, so nobody is asked.
    assert len(stripe_sandbox.requests()) == asked
    OutgoingMail.objects.update(state=OutgoingMail.State.SENT)
    assert settlement.settle(donation_id=donation.pk).mails == []
    assert counts() == [1, 1, 1, 1, 1]


def test_a_settled_gift_is_asked_about_until_its_money_is_booked(campaign, stripe_sandbox):
    stripe_sandbox.set_balance_delay(None)
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    assert not payment.balance_transactions.exists()
    stripe_sandbox.post_balance(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    assert payment.balance_transactions.count() == 1


def test_what_became_of_a_payment_is_read_again_where_it_is_asked_about(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    stripe_sandbox.warn_of_fraud(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    assert not payment.fraud_warnings.exists()
    settlement.settle(donation_id=donation.pk, about=payment.payment_intent_id)
    assert payment.fraud_warnings.count() == 1


def test_the_total_of_a_campaign_is_the_sum_of_its_gifts(campaign, stripe_sandbox):
    for number, amount in enumerate((100, 250, 3333)):
        donation = start_gift(campaign, form_token=f"form-{number}", amount_minor=amount)
        stripe_sandbox.pay(donation.session_id)
        settlement.settle(donation_id=donation.pk)
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (3683, 3)


@pytest.mark.parametrize(
    ("zone", "charged_at", "gift_on"),
    [
        ("America/New_York", datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        ("America/New_York", datetime(2026, 1, 1, 5, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        ("Asia/Seoul", datetime(2025, 12, 31, 14, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        ("Asia/Seoul", datetime(2025, 12, 31, 15, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        ("Pacific/Honolulu", datetime(2026, 1, 1, 9, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
    ],
)
def test_the_date_of_a_gift_is_the_charge_s_in_the_time_zone_of_the_entity(
    stripe_sandbox, monkeypatch, zone, charged_at, gift_on
):
    campaign = factories.make_campaign(entity=factories.make_entity(time_zone=zone))
    donation = start_gift(campaign)
    paid = paid_session(donation, charged_at=charged_at)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    assert (payment.gift_on, payment.receipts.get().series.year) == (gift_on, gift_on.year)
    assert payment.paid_at == charged_at


def test_the_third_person_of_a_dedication_is_told_once_the_money_has_come(campaign, stripe_sandbox):
    dedication = {
        "kind": "memory",
        "name": "Ri",
        "notify_name": "Kim",
        "notify_email": "kim@example.com",
        "message": "We remember.",
    }
    donation = start_gift(campaign, dedication=dedication)
    assert settlement.settle(donation_id=donation.pk).mails == []
    stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    mail = OutgoingMail.objects.get(key=f"dedication:{donation.pk}")
    assert (mail.kind, mail.to, mail.donor) == ("dedication", "kim@example.com", donation.donor)


def test_a_dedication_without_an_address_is_told_to_nobody(campaign, stripe_sandbox):
    donation = start_gift(campaign, dedication={"kind": "honour", "name": "Ri"})
    stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    assert mails() == [f"receipt:{Receipt.objects.get().pk}"]


# What Stripe says of gifts without money


def mails() -> list[str]:
    """The keys of all mails."""
    return sorted(OutgoingMail.objects.values_list("key", flat=True))


def test_an_unpaid_open_session_leaves_the_gift_at_stripe_s_page(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "declined")
    assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    assert counts() == [0, 0, 0, 0, 0]


def test_an_expired_session_expires_the_gift(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    stripe_sandbox.advance(3601)
    assert settlement.settle(donation_id=donation.pk).status == Status.EXPIRED


def test_a_bank_debit_is_a_gift_only_when_it_arrives(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Status.PROCESSING
    assert counts() == [0, 0, 0, 0, 0]
    assert mails() == [f"pending:{donation.pk}"]
    stripe_sandbox.settle_debit(donation.session_id)
    assert settlement.settle(donation_id=donation.pk).status == Status.SUCCEEDED
    assert counts() == [1, 1, 1, 1, 1]


def test_a_bank_debit_that_comes_back_fails_the_gift(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    settlement.settle(donation_id=donation.pk)
    stripe_sandbox.settle_debit(donation.session_id, is_good=False)
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Status.FAILED
    assert counts() == [0, 0, 0, 0, 0]
    assert mails() == [f"failed:{donation.pk}", f"pending:{donation.pk}"]


@pytest.mark.parametrize("opinion", [Status.EXPIRED, Status.FAILED, Status.CREATED])
def test_money_wins_over_an_earlier_opinion(campaign, stripe_sandbox, opinion):
    donation = start_gift(campaign)
    Donation.objects.update(status=opinion)
    stripe_sandbox.pay(donation.session_id)
    assert settlement.settle(donation_id=donation.pk).status == Status.SUCCEEDED


@pytest.mark.parametrize(
    ("status", "late"),
    [
        (Status.SUCCEEDED, Status.EXPIRED),
        (Status.SUCCEEDED, Status.FAILED),
        (Status.SUCCEEDED, Status.PROCESSING),
        (Status.PROCESSING, Status.EXPIRED),
        (Status.PROCESSING, Status.SESSION_OPEN),
        (Status.FAILED, Status.PROCESSING),
        (Status.FAILED, Status.SESSION_OPEN),
        (Status.EXPIRED, Status.SESSION_OPEN),
    ],
)
def test_a_late_word_does_not_move_a_gift_back(status, late):
    donation = factories.make_donation(status=status)
    settlement.move(donation_id=donation.pk, to=late)
    donation.refresh_from_db()
    assert donation.status == status


def test_a_gift_without_a_session_is_not_asked_about(stripe_sandbox):
    donation = factories.make_donation(status=Status.CREATED, session_id=None)
    assert settlement.settle(donation_id=donation.pk).status == Status.CREATED
    assert not stripe_sandbox.requests()


# The page that reloads


def test_a_page_that_reloads_asks_stripe_once_in_five_seconds(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    asked = len(stripe_sandbox.requests())
    with time_machine.travel(timezone.now(), tick=False):
        for _reload in range(5):
            outcome = settlement.settle_throttled(donation_id=donation.pk)
            assert outcome.status == Status.SESSION_OPEN
        assert len(stripe_sandbox.requests()) == asked + 1
        stripe_sandbox.pay(donation.session_id)
        outcome = settlement.settle_throttled(donation_id=donation.pk)
        assert outcome.status == Status.SESSION_OPEN
    Donation.objects.update(asked_stripe_at=timezone.now() - timedelta(seconds=5))
    assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_many_pages_at_once_ask_stripe_once(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    asked = len(stripe_sandbox.requests())

    def reload(_number: int) -> None:
        try:
            settlement.settle_throttled(donation_id=donation.pk)
        finally:
            connection.close()

    with time_machine.travel(timezone.now(), tick=False), ThreadPoolExecutor(8) as pool:
        list(pool.map(reload, range(8)))
    assert len(stripe_sandbox.requests()) == asked + 1


def test_a_page_shows_what_the_row_says_while_stripe_is_away(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    stripe_sandbox.fail_next("503", times=3)
    assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SESSION_OPEN


def test_nothing_personal_is_logged(campaign, stripe_sandbox, caplog):
    caplog.set_level("DEBUG")
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.change_session(donation.session_id, amount=1)
    settlement.settle(donation_id=donation.pk)
    assert "fits no gift" in caplog.text
    lines = [line for line in caplog.text.splitlines() if "campaigns" in line]
    assert not [line for line in lines if "dana" in line.lower()]
