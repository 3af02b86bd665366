"""check_books is silent about good books and names every kind of mistake."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from campaigns import ledger, mailing, receipts
from campaigns.models import (
    Account,
    Campaign,
    CampaignTotal,
    Donation,
    LedgerLine,
    LedgerTransaction,
    OutgoingMail,
    Payment,
    Receipt,
    ReceiptSeries,
)
from tests import factories
from tests.campaigns.aftermath import check, take_triggers_away

pytestmark = pytest.mark.django_db


def record(campaign: Campaign, *, amount_minor: int = 2500) -> Payment:
    """Record a payment as settling does."""
    donation = factories.make_donation(
        campaign=campaign, amount_minor=amount_minor, status=Donation.Status.SUCCEEDED
    )
    payment = factories.make_payment(donation=donation)
    with transaction.atomic():
        ledger.record_gift(payment=payment, at=timezone.now())
        mailing.queue_receipt(receipt=receipts.issue(payment=payment))
    total, _made = CampaignTotal.objects.get_or_create(
        campaign=campaign, defaults={"currency": campaign.currency}
    )
    total.raised_minor += amount_minor
    total.gift_count += 1
    total.save()
    return payment


@pytest.fixture
def campaign() -> Campaign:
    """A campaign with three partners that has got three gifts; the books agree."""
    made = factories.make_campaign(partners=("River", "Mountain", "Sea"))
    for amount in (2500, 100, 3333):
        record(made, amount_minor=amount)
    return made


@pytest.fixture
def no_triggers(db: None) -> None:
    """Let the test break the books, until it is rolled back."""
    take_triggers_away()


# The command begins a transaction of its own kind, so it cannot run inside that of a test.
@pytest.mark.django_db(transaction=True)
def test_the_command_says_that_good_books_agree_and_ends_with_1_when_they_do_not(campaign):
    record(factories.make_campaign(currency="KRW"), amount_minor=10000)
    factories.make_campaign()
    output = StringIO()
    call_command("check_books", stdout=output)
    assert output.getvalue() == "The books agree.\n"
    CampaignTotal.objects.filter(campaign=campaign).update(gift_count=9)
    with pytest.raises(CommandError) as caught:
        call_command("check_books", stdout=output)
    assert caught.value.returncode == 1
    assert "shows 9 gifts of 3" in output.getvalue()


def test_empty_books_agree():
    assert check() == ""


def test_good_books_agree(campaign):
    assert check() == ""


def test_a_total_that_is_not_the_sum_of_the_ledger_is_found(campaign):
    CampaignTotal.objects.update(raised_minor=5934)
    assert f"campaign {campaign.slug}: shows 5934 USD, the ledger says 5933" in check()


def test_a_wrong_number_of_gifts_is_found(campaign):
    CampaignTotal.objects.update(gift_count=2)
    assert f"campaign {campaign.slug}: shows 2 gifts of 3" in check()


def test_a_campaign_without_a_total_is_found(campaign):
    CampaignTotal.objects.all().delete()
    assert f"campaign {campaign.slug}: shows nothing, the ledger says 5933 USD" in check()


def test_a_posting_that_does_not_balance_is_found(campaign, no_triggers):
    line = LedgerLine.objects.filter(amount_minor__gt=0).earliest("pk")
    LedgerLine.objects.filter(pk=line.pk).update(amount_minor=2501)
    found = check()
    assert f"posting {line.transaction.key}: 1 USD are left over" in found
    assert "2500 USD came, 2501 are posted as held and 2500 as owed" in found


def test_a_posting_without_lines_is_found(campaign, no_triggers):
    posting = LedgerTransaction.objects.earliest("pk")
    posting.lines.all().delete()
    found = check()
    assert f"posting {posting.key}: has no lines" in found
    assert "0 are posted as held and 0 as owed" in found


def test_a_payment_that_is_not_posted_is_found(campaign, no_triggers):
    payment = factories.make_payment(donation=factories.make_donation(campaign=campaign))
    found = check()
    assert f"payment {payment}: is posted 0 times" in found
    assert f"clearing: the ledger holds 5933 USD, Stripe's bookings say {5933 + 2500}" in found
    assert f"payment {payment}: its gift {payment.donation} is session_open" in found


def test_a_payment_that_is_posted_twice_is_found(campaign, no_triggers):
    payment = Payment.objects.earliest("pk")
    LedgerTransaction.objects.create(key="again", kind="gift", payment=payment)
    assert f"payment {payment}: is posted 2 times" in check()


def test_a_payment_that_is_owed_to_another_campaign_is_found(campaign, no_triggers):
    Account.objects.filter(campaign=campaign).update(campaign=factories.make_campaign())
    assert "2500 are posted as held and 0 as owed" in check()


def test_a_gap_in_the_numbers_of_receipts_is_found(campaign, no_triggers):
    Receipt.objects.filter(number=2).update(number=9)
    series = ReceiptSeries.objects.get()
    assert f"receipts {series}: 3 numbers from 1 to 9, the next one would be 4" in check()


def test_a_number_that_was_never_given_out_is_found(campaign):
    ReceiptSeries.objects.update(next_number=7)
    assert "3 numbers from 1 to 3, the next one would be 7" in check()


def test_a_payment_without_a_receipt_is_found(campaign, no_triggers):
    payment = Payment.objects.earliest("pk")
    OutgoingMail.objects.filter(receipt__payment=payment)._raw_delete("default")
    payment.receipts.all()._raw_delete("default")
    assert f"payment {payment}: has no receipt, 2500 USD are left of it" in check()


def test_a_receipt_for_another_amount_is_found(campaign, no_triggers):
    receipt = Receipt.objects.earliest("pk")
    Receipt.objects.filter(pk=receipt.pk).update(snapshot={**receipt.snapshot, "amount_minor": 9})
    assert f"payment {receipt.payment}: has a receipt for 9, 2500 USD are left of it" in check()


def test_a_receipt_on_a_gift_that_was_never_received_is_found(campaign):
    Donation.objects.update(status=Donation.Status.PROCESSING)
    payment = Payment.objects.earliest("pk")
    assert f"payment {payment}: its gift {payment.donation} is processing" in check()


def test_a_partner_who_would_owe_us_is_found(campaign, no_triggers):
    line = LedgerLine.objects.filter(amount_minor__lt=0).earliest("pk")
    LedgerLine.objects.filter(pk=line.pk).update(amount_minor=7)
    payment = line.transaction.payment
    assert f"payment {payment}: {line.account} is owed -7 USD" in check()


def test_an_amount_between_the_steps_of_its_currency_is_found():
    record(factories.make_campaign(currency="KWD"), amount_minor=12340)
    assert check() == ""
    payment = record(factories.make_campaign(currency="KWD"), amount_minor=12345)
    assert check() == f"payment {payment}: 12345 KWD does not end as KWD does"
