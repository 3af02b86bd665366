"""check_books is silent about good books and names every kind of mistake."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from campaigns import ledger, mailing, receipts
from campaigns.management.books import problems
from campaigns.models import (
    Account,
    Campaign,
    CampaignTotal,
    LedgerLine,
    LedgerTransaction,
    Payment,
    Receipt,
    ReceiptSeries,
)
from tests import factories

pytestmark = pytest.mark.django_db


def record(campaign: Campaign, *, amount_minor: int = 2500) -> Payment:
    """Record a payment as settling does."""
    donation = factories.make_donation(campaign=campaign, amount_minor=amount_minor)
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
    """Take the triggers away until the test is rolled back: mistakes must come from somewhere."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What the database has put off until the commit is looked at now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.startswith("campaigns_"):
                cursor.execute(f'DROP TRIGGER "{name}"')


def check() -> str:
    """What is wrong, a line each."""
    return "\n".join(problems())


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
    assert f"payment {payment}: has no receipt" in found


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
