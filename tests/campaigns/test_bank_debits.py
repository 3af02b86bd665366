"""A bank debit is a gift when it has arrived, with the date of that day."""

from datetime import UTC, datetime

import pytest

from campaigns import events, settlement
from campaigns.models import CampaignTotal, Donation, OutgoingMail, Receipt
from tests.campaigns.stored_events import the_event
from tests.factories import make_campaign
from tests.gifts import start_gift

pytestmark = pytest.mark.django_db(transaction=True)

FIVE_DAYS = 5 * 24 * 60 * 60


def mails(donation: Donation) -> list[str]:
    return list(donation.mails.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def donation(stripe_sandbox) -> Donation:
    """A gift whose bank debit has begun."""
    donation = start_gift(make_campaign())
    stripe_sandbox.pay(donation.session_id, outcome="bank_debit")
    settlement.settle(donation_id=donation.pk)
    return donation


def test_while_it_is_under_way_nothing_is_counted_and_the_donor_is_told_once(donation):
    settlement.settle(donation_id=donation.pk)
    assert mails(donation) == ["pending"]
    assert not CampaignTotal.objects.exists()
    assert not Receipt.objects.exists()


def test_a_debit_that_arrives_on_the_fifth_day_is_a_gift_of_that_day(donation, stripe_sandbox):
    arrived = datetime.fromtimestamp(stripe_sandbox.advance(FIVE_DAYS), UTC)
    charge = stripe_sandbox.settle_debit(donation.session_id)["charge"]
    stripe_sandbox.post_balance(charge["id"])
    settlement.settle(donation_id=donation.pk)
    payment = donation.payments.get()
    assert abs((payment.paid_at - arrived).total_seconds()) < 60
    assert payment.receipts.get().snapshot["gift_on"] == payment.gift_on.isoformat()
    assert mails(donation) == ["pending", "receipt"]


def test_a_debit_that_comes_back_gets_a_kind_mail_and_no_receipt(donation, stripe_sandbox):
    stripe_sandbox.settle_debit(donation.session_id, is_good=False)
    settlement.settle(donation_id=donation.pk)
    settlement.settle(donation_id=donation.pk)
    assert mails(donation) == ["pending", "failed"]
    assert not Receipt.objects.exists()
    assert OutgoingMail.objects.count() == 2


def test_a_debit_that_is_taken_back_after_it_came_leaves_by_its_event(donation, stripe_sandbox):
    charge = stripe_sandbox.settle_debit(donation.session_id)["charge"]
    stripe_sandbox.post_balance(charge["id"])
    settlement.settle(donation_id=donation.pk)
    assert CampaignTotal.objects.get().raised_minor == donation.amount_minor
    stripe_sandbox.return_debit(charge["id"])
    events.process(event_id=the_event(stripe_sandbox, "payment_intent.payment_failed").pk)
    assert CampaignTotal.objects.get().raised_minor == 0
    assert Receipt.objects.get().status == Receipt.Status.VOID
