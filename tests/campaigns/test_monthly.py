"""Changing a monthly gift: a committed row, then Stripe, once, then a mail that says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from campaigns import monthly, settlement
from campaigns.models import (
    Campaign,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    Payment,
    UnmatchedMoney,
)
from campaigns.settlement.months import months_later
from tests.campaigns.monthly_changes import change, in_months

pytestmark = pytest.mark.django_db

Kind = MonthlyGiftChange.Kind
Status = MonthlyGift.Status


def mail_of(row: MonthlyGiftChange) -> OutgoingMail:
    """The mail that tells of a change."""
    return OutgoingMail.objects.get(key=f"monthly_changed:{row.pk}")


def test_a_gift_is_paused_until_a_day_and_resumed(gift):
    resumes_on = in_months(gift, 3)
    row = change(gift, Kind.PAUSE, resumes_on=resumes_on)
    assert row.done_at is not None
    assert (gift.status, gift.resumes_on.isoformat()) == (Status.PAUSED, resumes_on)
    assert mail_of(row).facts == {"kind": "pause", "resumes_on": resumes_on}
    assert monthly.to_resume() == []
    row = change(gift, Kind.RESUME)
    assert (gift.status, gift.resumes_on) == (Status.ACTIVE, None)
    assert mail_of(row).facts["next_charge_at"] == gift.next_charge_at.isoformat()


def test_nothing_is_charged_during_a_pause_nor_for_it(gift, stripe_sandbox):
    change(gift, Kind.PAUSE, resumes_on=in_months(gift, 3))
    stripe_sandbox.advance(75 * 24 * 3600)
    change(gift, Kind.RESUME)
    assert Payment.objects.count() == 1
    (invoice,) = stripe_sandbox.renew(gift.subscription_id)
    assert invoice["amount_due"] == 2500
    settlement.settle(donation_id=gift.donation_id)
    assert Payment.objects.count() == 2


def test_the_sweep_resumes_on_the_day_where_the_entity_is(gift):
    change(gift, Kind.PAUSE, resumes_on=in_months(gift, 2))
    zone = ZoneInfo(gift.campaign.entity.time_zone)
    midnight = datetime.combine(gift.resumes_on, datetime.min.time(), zone)
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert monthly.to_resume() == []
    with time_machine.travel(midnight, tick=False):
        assert monthly.to_resume() == [gift.pk]
    monthly.resume(gift_id=gift.pk)
    gift.refresh_from_db()
    assert gift.status == Status.ACTIVE
    assert monthly.to_resume() == []


def test_a_gift_that_stripe_does_not_resume_is_tried_again_a_day_later(gift):
    change(gift, Kind.PAUSE, resumes_on=in_months(gift, 1))
    row = gift.changes.create(kind=Kind.RESUME, refused_at=timezone.now())
    MonthlyGift.objects.update(resumes_on="2020-01-01")
    assert monthly.to_resume() == []
    MonthlyGiftChange.objects.filter(pk=row.pk).update(
        refused_at=timezone.now() - timedelta(days=1)
    )
    assert monthly.to_resume() == [gift.pk]


def test_a_gift_paused_at_stripe_itself_is_not_resumed_by_us(gift, stripe_sandbox):
    stripe_sandbox.pause_subscription(gift.subscription_id)
    settlement.settle(donation_id=gift.donation_id)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert monthly.to_resume() == []


def test_a_skipped_month_is_not_charged_and_the_gift_stays_active(gift, stripe_sandbox):
    due = gift.next_charge_at
    row = change(gift, Kind.SKIP)
    assert gift.status == Status.ACTIVE
    assert stripe_sandbox.subscription(gift.subscription_id)["status"] == "trialing"
    assert gift.next_charge_at == months_later(due, 1)
    assert mail_of(row).facts["kind"] == "skip"
    stripe_sandbox.advance_to((due + timedelta(days=2)).timestamp())
    settlement.settle(donation_id=gift.donation_id)
    assert Payment.objects.count() == 1
    stripe_sandbox.renew(gift.subscription_id)
    settlement.settle(donation_id=gift.donation_id)
    assert Payment.objects.count() == 2


@pytest.mark.parametrize("day", [1, 15, 28])
def test_another_day_is_the_next_such_day_after_the_charge_that_is_due(gift, stripe_sandbox, day):
    zone = ZoneInfo(gift.campaign.entity.time_zone)
    due = gift.next_charge_at.astimezone(zone)
    if due.day == day:
        day = 2
    change(gift, Kind.DAY, day=day)
    chosen = gift.next_charge_at.astimezone(zone)
    assert (chosen.day, chosen.hour) == (day, 12)
    # Never twice in a month: at least one lies between the last charge and this.
    assert due < chosen <= months_later(due, 1) + timedelta(days=1)
    assert gift.status == Status.ACTIVE
    stripe_sandbox.renew(gift.subscription_id, cycles=2)
    settlement.settle(donation_id=gift.donation_id)
    gift.refresh_from_db()
    assert gift.next_charge_at.astimezone(UTC).day == day
    assert Payment.objects.count() == 3


def test_another_amount_is_asked_for_from_the_next_invoice_on(gift, stripe_sandbox):
    row = change(gift, Kind.AMOUNT, amount_minor=4000)
    assert (gift.amount_minor, Payment.objects.count()) == (4000, 1)
    assert mail_of(row).facts["amount_minor"] == 4000
    stripe_sandbox.renew(gift.subscription_id)
    settlement.settle(donation_id=gift.donation_id)
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [2500, 4000]
    assert not UnmatchedMoney.objects.exists()


def test_an_invoice_made_before_the_amount_was_changed_may_ask_for_the_old_one(
    gift, stripe_sandbox
):
    stripe_sandbox.set_billing(draft_seconds=7200)
    stripe_sandbox.advance_to(gift.next_charge_at.timestamp() + 60)
    with time_machine.travel(gift.next_charge_at + timedelta(minutes=10)):
        change(gift, Kind.AMOUNT, amount_minor=4000)
    stripe_sandbox.advance(7200)
    settlement.settle(donation_id=gift.donation_id)
    assert [payment.amount_minor for payment in Payment.objects.all()] == [2500, 2500]
    assert not UnmatchedMoney.objects.exists()


def test_a_gift_ends_at_once(gift, stripe_sandbox):
    row = change(gift, Kind.CANCEL)
    assert (gift.status, row.done_at is not None) == (Status.CANCELED, True)
    mail = OutgoingMail.objects.get(kind="monthly_ended")
    assert mail.facts == {"reason": "donor"}
    assert not OutgoingMail.objects.filter(kind="monthly_changed").exists()
    stripe_sandbox.advance(70 * 24 * 3600)
    settlement.settle(donation_id=gift.donation_id)
    assert Payment.objects.count() == 1


def test_a_gift_ends_with_the_period_that_is_paid_for_or_goes_on_after_all(gift, stripe_sandbox):
    row = change(gift, Kind.CANCEL_LATER)
    assert (gift.status, gift.is_ending) == (Status.ACTIVE, True)
    assert mail_of(row).facts["next_charge_at"] == gift.next_charge_at.isoformat()
    change(gift, Kind.KEEP)
    assert not gift.is_ending
    change(gift, Kind.CANCEL_LATER)
    stripe_sandbox.advance_to(gift.next_charge_at.timestamp() + 60)
    settlement.settle(donation_id=gift.donation_id)
    gift.refresh_from_db()
    assert gift.status == Status.CANCELED
    assert OutgoingMail.objects.get(kind="monthly_ended").facts == {"reason": "donor"}
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Kind.RESUME, {}),
        (Kind.KEEP, {}),
        (Kind.DAY, {"day": 0}),
        (Kind.DAY, {"day": 29}),
        (Kind.AMOUNT, {"amount_minor": 2500}),
        (Kind.AMOUNT, {"amount_minor": 49}),
        (Kind.AMOUNT, {"amount_minor": 100_000_000}),
        (Kind.PAUSE, {"resumes_on": "2020-01-01"}),
        (Kind.PAUSE, {"resumes_on": "2999-01-01"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_leaves_no_row(gift, kind, facts):
    with pytest.raises(monthly.Refused) as caught:
        change(gift, kind, **facts)
    assert str(caught.value).endswith(".")
    assert not MonthlyGiftChange.objects.exists()
    assert gift.version == 0


@pytest.mark.parametrize("amount", [1999, 3001])
def test_another_amount_stays_within_the_bounds_of_the_appeal(gift, amount):
    Campaign.objects.update(minimum_minor=2000, maximum_minor=3000)
    gift = MonthlyGift.objects.get()
    with pytest.raises(monthly.Refused):
        monthly.change(gift=gift, kind=Kind.AMOUNT, facts={"amount_minor": amount})


def test_a_pause_lasts_from_one_month_to_twelve(gift):
    for wrong in (in_months(gift, 1, days=-1), in_months(gift, 12, days=1)):
        with pytest.raises(monthly.Refused):
            change(gift, Kind.PAUSE, resumes_on=wrong)
    change(gift, Kind.PAUSE, resumes_on=in_months(gift, 12))


def test_what_has_ended_is_not_changed(gift):
    change(gift, Kind.CANCEL)
    for kind, facts in ((Kind.CANCEL, {}), (Kind.AMOUNT, {"amount_minor": 3000}), (Kind.SKIP, {})):
        with pytest.raises(monthly.Refused):
            change(gift, kind, **facts)
