"""Months that are not paid, bank debits and cards that end: what the donor is told, once."""

import pytest

from campaigns import settlement
from campaigns.models import (
    Donation,
    Donor,
    MonthlyGift,
    OutgoingMail,
    Payment,
)
from campaigns.settlement.months import months_later
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


def test_each_failed_attempt_is_mailed_once(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.next_charge(gift.subscription_id, outcome="declined", times=2)
    (invoice,) = stripe_sandbox.renew(gift.subscription_id)
    for _again in range(2):
        assert settle(gift).status == Status.PAST_DUE
    assert mails("monthly_failed") == [f"monthly_failed:{invoice['id']}:1"]
    mail = OutgoingMail.objects.get(kind="monthly_failed")
    assert mail.facts["attempt"] == 1
    assert mail.facts["next_attempt_at"] > gift.started_at.isoformat()
    stripe_sandbox.retry_invoice(invoice["id"])
    settle(gift)
    assert mails("monthly_failed")[1:] == [f"monthly_failed:{invoice['id']}:2"]
    stripe_sandbox.retry_invoice(invoice["id"])
    assert settle(gift).status == Status.ACTIVE
    assert len(mails("monthly_failed")) == 2
    assert Payment.objects.count() == 2


def test_a_month_that_waits_for_the_donor_s_bank_is_mailed_once(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.next_charge(gift.subscription_id, outcome="authentication_required")
    (invoice,) = stripe_sandbox.renew(gift.subscription_id)
    for _again in range(2):
        settle(gift)
    assert mails("monthly_action") == [f"monthly_action:{invoice['id']}"]
    assert mails("monthly_failed") == []
    mail = OutgoingMail.objects.get(kind="monthly_action")
    assert mail.facts["url"] == invoice["hosted_invoice_url"]
    stripe_sandbox.pay_invoice(invoice["id"], "authenticated")
    assert settle(gift).status == Status.ACTIVE
    assert Payment.objects.count() == 2


def test_a_gift_that_ends_because_nobody_pays_says_so_once(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.set_billing(retry_days=[3])
    stripe_sandbox.next_charge(gift.subscription_id, outcome="declined", times=2)
    stripe_sandbox.renew(gift.subscription_id)
    settle(gift)
    stripe_sandbox.advance(4 * 24 * 3600)
    for _again in range(2):
        assert settle(gift).status == Status.CANCELED
    mail = OutgoingMail.objects.get(kind="monthly_ended")
    assert (mail.key, mail.facts) == (f"monthly_ended:{gift.pk}", {"reason": "unpaid"})
    assert len(mails("monthly_failed")) == 1


def test_a_card_that_ends_before_the_next_charge_but_one_is_mailed_once(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    assert mails("card_expires") == []
    due = gift.next_charge_at
    stripe_sandbox.set_card(gift.customer_id, exp_month=due.month, exp_year=due.year)
    for _again in range(2):
        settle(gift)
    (mail,) = OutgoingMail.objects.filter(kind="card_expires")
    last = gift.card_expires_on
    assert (last.year, last.month) == (due.year, due.month)
    assert mail.key == f"card_expires:{gift.pk}:{last.isoformat()}"
    assert mail.facts == {"card": "Visa 4242", "expires_on": last.isoformat()}


def test_a_card_that_still_pays_the_next_two_charges_is_not_spoken_of(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    later = months_later(gift.next_charge_at, 1)
    stripe_sandbox.set_card(gift.customer_id, exp_month=later.month, exp_year=later.year)
    settle(gift)
    assert mails("card_expires") == []


# Bank debits


def test_a_first_month_by_bank_debit_is_a_gift_only_when_it_arrives(campaign, stripe_sandbox):
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Donation.Status.PROCESSING
    assert counts() == [0, 0, 0, 0, 0]
    assert mails("pending") == [f"pending:{donation.pk}"]
    (invoice,) = stripe_sandbox.invoices(MonthlyGift.objects.get().subscription_id)
    stripe_sandbox.settle_invoice(invoice["id"])
    assert settlement.settle(donation_id=donation.pk).status == Donation.Status.SUCCEEDED
    assert counts() == [1, 1, 1, 1, 1]


def test_a_first_month_whose_bank_debit_comes_back_fails_and_can_still_be_paid(
    campaign, stripe_sandbox
):
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    settlement.settle(donation_id=donation.pk)
    (invoice,) = stripe_sandbox.invoices(MonthlyGift.objects.get().subscription_id)
    stripe_sandbox.settle_invoice(invoice["id"], is_good=False)
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Donation.Status.FAILED
    assert mails("monthly_failed") == [f"monthly_failed:{invoice['id']}:1"]
    assert mails("failed") == []
    gift = MonthlyGift.objects.get()
    stripe_sandbox.replace_card(gift.customer_id, exp_month=12, exp_year=2040)
    settlement.settle(donation_id=donation.pk)
    stripe_sandbox.pay_invoice(invoice["id"])
    assert settlement.settle(donation_id=donation.pk).status == Donation.Status.SUCCEEDED
    assert counts() == [1, 1, 1, 1, 1]


def test_an_erased_donor_is_not_mailed(campaign, stripe_sandbox):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    stripe_sandbox.cancel_subscription(gift.subscription_id)
    Donor.objects.update(email="", email_key=None, erased_at=gift.started_at)
    assert settle(gift).status == Status.CANCELED
    assert mails("monthly_ended") == []
