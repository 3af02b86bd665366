"""Settling a monthly gift: our mirror says what Stripe says; each month is a payment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, get_ident

import pytest
from django.db import connection

from campaigns import gateway, settlement
from campaigns.models import (
    CampaignTotal,
    Donation,
    MonthlyGift,
    OutgoingMail,
    Payment,
    Receipt,
    UnmatchedMoney,
)
from tests import factories
from tests.gifts import begin_monthly_gift, counts, start_gift

pytestmark = pytest.mark.django_db

Status = MonthlyGift.Status


def mails(kind: str) -> list[str]:
    """The keys of the mails of a kind."""
    return sorted(OutgoingMail.objects.filter(kind=kind).values_list("key", flat=True))


def settle(gift: MonthlyGift) -> MonthlyGift:
    """Settle a monthly gift and return it as it is then."""
    settlement.settle(donation_id=gift.donation_id)
    gift.refresh_from_db()
    return gift


def test_a_paid_session_begins_a_monthly_gift_with_its_first_payment(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    assert (gift.status, gift.amount_minor, gift.currency) == (Status.ACTIVE, 2500, "USD")
    assert (gift.donor, gift.campaign, gift.is_second) == (gift.donation.donor, campaign, False)
    assert gift.donation.status == Donation.Status.SUCCEEDED
    assert gift.card == "Visa 4242"
    assert gift.next_charge_at > gift.started_at
    payment = Payment.objects.get()
    (invoice,) = stripe_sandbox.invoices(gift.subscription_id)
    assert (payment.monthly_gift, payment.donation) == (gift, gift.donation)
    assert payment.invoice_id == invoice["id"]
    assert payment.invoice_payment_id.startswith("inpay_")
    assert counts() == [1, 1, 1, 1, 1]


def test_an_open_session_begins_nothing(campaign, stripe_sandbox):
    donation = start_gift(campaign, rhythm="monthly")
    assert settlement.settle(donation_id=donation.pk).status == Donation.Status.SESSION_OPEN
    stripe_sandbox.advance(3601)
    assert settlement.settle(donation_id=donation.pk).status == Donation.Status.EXPIRED
    assert not MonthlyGift.objects.exists()


def test_each_month_is_a_payment_with_its_own_receipt_and_mail(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    first_due_at = gift.next_charge_at
    stripe_sandbox.renew(gift.subscription_id, cycles=2)
    for _again in range(2):
        settle(gift)
        assert counts() == [3, 3, 3, 3, 1]
    assert gift.next_charge_at > first_due_at
    assert CampaignTotal.objects.get().raised_minor == 7500
    receipts = Receipt.objects.values_list("series", "number", "payment")
    assert len(set(receipts)) == len({payment for *_number, payment in receipts}) == 3
    assert {payment.donation_id for payment in Payment.objects.all()} == {gift.donation_id}


def test_settling_writes_nothing_where_nothing_has_changed(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    version = gift.version
    assert settle(gift).version == version


@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_a_month_at_once_one_records_it(campaign, stripe_sandbox, monkeypatch):
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id)
    everyone_has_read = Barrier(6)
    read = gateway.list_invoices
    has_waited = set()

    def read_together(**arguments) -> list[gateway.InvoiceState]:
        invoices = read(**arguments)
        if get_ident() not in has_waited:
            has_waited.add(get_ident())
            everyone_has_read.wait(timeout=120)
        return invoices

    monkeypatch.setattr(gateway, "list_invoices", read_together)

    def work(_number: int) -> str:
        try:
            return settlement.settle(donation_id=donation.pk).status
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(work, range(6))) == {Donation.Status.SUCCEEDED}
    assert counts() == [1, 1, 1, 1, 1]
    assert MonthlyGift.objects.count() == 1


# The mirror


@pytest.mark.django_db(transaction=True)
def test_an_older_reading_never_overwrites_a_newer_one(campaign, stripe_sandbox, monkeypatch):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.pause_subscription(gift.subscription_id)
    read = gateway.read_subscription
    readings = []

    def read_and_be_overtaken(**arguments) -> gateway.SubscriptionState:
        state = read(**arguments)
        readings.append(state.status)
        if len(readings) == 1:
            stripe_sandbox.resume_subscription(gift.subscription_id)
            stripe_sandbox.cancel_subscription(gift.subscription_id)
            settlement.settle(donation_id=gift.donation_id)
        return state

    monkeypatch.setattr(gateway, "read_subscription", read_and_be_overtaken)
    settle(gift)
    assert readings == ["paused", "canceled", "canceled"]
    assert gift.status == Status.CANCELED


def test_a_reading_that_is_always_overtaken_is_put_off(campaign, stripe_sandbox, monkeypatch):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.pause_subscription(gift.subscription_id)
    read = gateway.read_subscription

    def read_and_be_overtaken(**arguments) -> gateway.SubscriptionState:
        MonthlyGift.objects.update(version=MonthlyGift.objects.get().version + 1)
        return read(**arguments)

    monkeypatch.setattr(gateway, "read_subscription", read_and_be_overtaken)
    with pytest.raises(gateway.Unavailable):
        settle(gift)


def test_what_is_done_at_stripe_itself_is_mirrored(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.pause_subscription(gift.subscription_id)
    assert (settle(gift).status, gift.resumes_on, gift.next_charge_at) == (
        Status.PAUSED,
        None,
        None,
    )
    stripe_sandbox.resume_subscription(gift.subscription_id)
    assert settle(gift).status == Status.ACTIVE
    stripe_sandbox.cancel_subscription(gift.subscription_id, at_period_end=True)
    assert (settle(gift).status, gift.is_ending) == (Status.ACTIVE, True)
    stripe_sandbox.cancel_subscription(gift.subscription_id)
    assert (settle(gift).status, gift.is_ending) == (Status.CANCELED, False)
    assert gift.ended_at is not None
    mail = OutgoingMail.objects.get(key=f"monthly_ended:{gift.pk}")
    assert mail.facts == {"reason": "staff"}


def test_a_second_living_gift_to_the_same_appeal_is_recorded_flagged_and_mailed(
    campaign, stripe_sandbox
):
    first = begin_monthly_gift(campaign, stripe_sandbox)
    MonthlyGift.objects.update(started_at=first.started_at.replace(year=2020))
    second = begin_monthly_gift(campaign, stripe_sandbox, form_token="form-2")
    other = begin_monthly_gift(factories.make_campaign(), stripe_sandbox, form_token="form-3")
    assert (first.is_second, second.is_second, other.is_second) == (False, True, False)
    assert mails("monthly_second") == [f"monthly_second:{second.pk}"]
    assert Payment.objects.count() == 3


# Money that does not fit


def test_a_month_of_another_amount_than_the_one_in_force_is_parked(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    gateway.change_subscription_amount(
        subscription_id=gift.subscription_id,
        item_id=gift.item_id,
        product_id=campaign.product_id,
        amount_minor=9900,
        currency="USD",
        idempotency_key="staff-did-this",
    )
    stripe_sandbox.renew(gift.subscription_id)
    for _again in range(2):
        settle(gift)
    parked = UnmatchedMoney.objects.get()
    assert (parked.reason, parked.amount_minor) == ("other_amount", 9900)
    assert parked.donation == gift.donation
    assert counts() == [1, 1, 1, 1, 1]


def test_a_subscription_that_names_another_gift_is_not_its_own(campaign, stripe_sandbox):
    other = start_gift(campaign, rhythm="monthly", donor_email="other@example.com")
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(other.session_id)
    Donation.objects.filter(pk=other.pk).update(session_id=None)
    Donation.objects.filter(pk=donation.pk).update(session_id=other.session_id)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "unknown_session"
    assert not MonthlyGift.objects.exists()
    assert counts() == [0, 0, 0, 0, 0]


def test_a_card_given_at_stripe_s_page_is_the_one_charged_from_then_on(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.replace_card(gift.customer_id, exp_month=1, exp_year=2039)
    before = stripe_sandbox.subscription(gift.subscription_id)["default_payment_method"]
    settlement.settle(donation_id=gift.donation_id)
    after = stripe_sandbox.subscription(gift.subscription_id)["default_payment_method"]
    assert after != before
    gift.refresh_from_db()
    assert gift.card_expires_on == date(2039, 1, 31)
