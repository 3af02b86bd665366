"""The ledger balances, splits to the last cent, and nobody can change what stands in it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns import ledger, receipts
from campaigns.models import (
    Account,
    LedgerLine,
    LedgerTransaction,
    Partner,
    Payment,
    Receipt,
    Share,
    UnmatchedMoney,
)
from tests import factories

pytestmark = pytest.mark.django_db


def lines_of(posting: LedgerTransaction) -> list[tuple[str, int, str]]:
    """The lines of a posting by account: code, minor units, currency."""
    return sorted(posting.lines.values_list("account__code", "amount_minor", "currency"))


def post_gift(**fields) -> LedgerTransaction:
    """Record a gift made by the factory."""
    return ledger.record_gift(payment=factories.make_payment(**fields), at=timezone.now())


def test_a_gift_is_owed_to_the_partners_in_equal_shares_to_the_last_cent():
    campaign = factories.make_campaign(partners=("River", "Mountain", "Sea"))
    donation = factories.make_donation(campaign=campaign, amount_minor=1000)
    posting = post_gift(donation=donation, amount_minor=1000)
    river, mountain, sea = Partner.objects.order_by("pk")
    assert lines_of(posting) == sorted(
        [
            ("stripe:clearing", 1000, "USD"),
            (f"partner:{river.pk}:campaign:{campaign.pk}", -334, "USD"),
            (f"partner:{mountain.pk}:campaign:{campaign.pk}", -333, "USD"),
            (f"partner:{sea.pk}:campaign:{campaign.pk}", -333, "USD"),
        ]
    )


def test_a_partner_whose_part_is_less_than_a_cent_gets_no_line():
    campaign = factories.make_campaign(partners=("River", "Mountain", "Sea"))
    donation = factories.make_donation(campaign=campaign, amount_minor=2)
    posting = post_gift(donation=donation, amount_minor=2)
    assert [amount for _code, amount, _currency in lines_of(posting)] == [-1, -1, 2]


def test_a_gift_to_a_campaign_without_partners_is_owed_by_the_campaign():
    campaign = factories.make_campaign()
    posting = post_gift(donation=factories.make_donation(campaign=campaign))
    assert lines_of(posting) == [
        (f"campaign:{campaign.pk}", -2500, "USD"),
        ("stripe:clearing", 2500, "USD"),
    ]


def test_the_shares_in_force_at_settlement_decide():
    campaign = factories.make_campaign(partners=("River", "Mountain"))
    river, mountain = Partner.objects.order_by("pk")
    tomorrow = timezone.now() + timedelta(days=1)
    Share.objects.create(campaign=campaign, partner=river, weight=3, starts_at=tomorrow)
    Share.objects.create(
        campaign=campaign, partner=mountain, weight=0, starts_at=tomorrow + timedelta(days=1)
    )

    def owed(at: datetime) -> list[int]:
        payment = factories.make_payment(donation=factories.make_donation(campaign=campaign))
        posting = ledger.record_gift(payment=payment, at=at)
        return [-line.amount_minor for line in posting.lines.order_by("pk")[1:]]

    assert owed(timezone.now()) == [1250, 1250]
    assert owed(tomorrow) == [1875, 625]
    assert owed(tomorrow + timedelta(days=1)) == [2500]


@pytest.mark.django_db(transaction=True)
def test_lines_that_do_not_balance_in_each_currency_are_refused():
    payment = factories.make_payment()
    account = Account.objects.create(code="a", kind=Account.Kind.STRIPE_CLEARING)
    for lines in (
        [],
        [ledger.Line(account, 5, "USD")],
        [ledger.Line(account, 5, "USD"), ledger.Line(account, -5, "EUR")],
    ):
        with pytest.raises(ledger.Unbalanced), transaction.atomic():
            ledger.post(key="k", kind="gift", payment=payment, lines=lines)
    assert not LedgerTransaction.objects.exists()


def test_one_fact_is_posted_once():
    payment = factories.make_payment()
    ledger.record_gift(payment=payment, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record_gift(payment=payment, at=timezone.now())


# What the database refuses


def refused(change) -> None:
    """Assert that the database refuses a change of a row."""
    with pytest.raises(IntegrityError, match=r"refused|past"), transaction.atomic():
        change()


def test_the_database_refuses_to_update_ledger_rows():
    post_gift()
    refused(lambda: LedgerLine.objects.update(currency="EUR"))
    refused(lambda: LedgerTransaction.objects.update(key="other"))
    refused(lambda: Account.objects.update(code="other"))


def test_the_database_refuses_to_delete_ledger_rows():
    post_gift()
    for model in (LedgerLine, LedgerTransaction, Account):
        refused(partial(model.objects.all()._raw_delete, "default"))


def test_the_database_refuses_to_change_or_delete_a_payment():
    payment = factories.make_payment()
    refused(lambda: Payment.objects.update(amount_minor=1))
    refused(lambda: Payment.objects.update(gift_on="2020-01-01"))
    refused(payment.delete)


def test_the_database_refuses_to_change_or_delete_a_receipt():
    receipt = receipts.issue(payment=factories.make_payment())
    refused(lambda: Receipt.objects.update(number=99))
    refused(lambda: Receipt.objects.update(snapshot={"number": "forged"}))
    refused(lambda: Receipt.objects.filter(pk=receipt.pk)._raw_delete("default"))


def test_the_checksum_of_a_receipt_is_written_once():
    receipts.issue(payment=factories.make_payment())
    Receipt.objects.update(pdf_sha256="a" * 64)
    Receipt.objects.update(pdf_sha256="a" * 64)
    refused(lambda: Receipt.objects.update(pdf_sha256="b" * 64))
    refused(lambda: Receipt.objects.update(pdf_sha256=""))


def test_unmatched_money_can_be_resolved_but_not_deleted():
    UnmatchedMoney.objects.create(
        key="pi_1", reason="unknown_session", amount_minor=5, currency="USD", is_live=False
    )
    UnmatchedMoney.objects.update(resolution="given back", resolved_at=timezone.now())
    refused(UnmatchedMoney.objects.get().delete)


def test_a_share_that_has_begun_is_not_changed_or_deleted():
    factories.make_campaign(partners=("River",))
    share = Share.objects.get()
    refused(lambda: Share.objects.update(weight=5))
    refused(share.delete)
    assert Share.objects.get().weight == 1


def test_a_share_cannot_begin_in_the_past():
    campaign = factories.make_campaign(partners=("River",))
    past = datetime(2020, 1, 1, tzinfo=UTC)
    refused(
        lambda: Share.objects.create(
            campaign=campaign, partner=Partner.objects.get(), weight=2, starts_at=past
        )
    )
    later = Share.objects.create(
        campaign=campaign,
        partner=Partner.objects.get(),
        weight=2,
        starts_at=timezone.now() + timedelta(days=1),
    )
    refused(lambda: Share.objects.filter(pk=later.pk).update(starts_at=past))


def test_a_share_that_has_not_begun_may_still_be_changed_and_deleted():
    campaign = factories.make_campaign(partners=("River",))
    later = Share.objects.create(
        campaign=campaign,
        partner=Partner.objects.get(),
        weight=2,
        starts_at=timezone.now() + timedelta(days=1),
    )
    Share.objects.filter(pk=later.pk).update(weight=3)
    later.delete()
    assert Share.objects.count() == 1


@pytest.mark.postgres
def test_the_database_refuses_to_truncate_rows_of_money():
    for model in (LedgerLine, LedgerTransaction, Account, Payment, Receipt, UnmatchedMoney, Share):
        with (
            pytest.raises(IntegrityError, match="TRUNCATE is refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_at_commit_the_database_refuses_a_posting_that_does_not_balance():
    payment = factories.make_payment()
    account = Account.objects.create(code="a", kind=Account.Kind.STRIPE_CLEARING)

    def post(*lines: tuple[int, str]) -> None:
        with transaction.atomic():
            posting = LedgerTransaction.objects.create(key="k", kind="gift", payment=payment)
            for amount, currency in lines:
                LedgerLine.objects.create(
                    transaction=posting, account=account, amount_minor=amount, currency=currency
                )

    for lines in ([], [(5, "USD")], [(5, "USD"), (-4, "USD")], [(5, "USD"), (-5, "EUR")]):
        with pytest.raises(IntegrityError, match="do not balance"):
            post(*lines)
    assert not LedgerTransaction.objects.exists()
    post((5, "USD"), (-5, "USD"))
    with pytest.raises(IntegrityError, match="do not balance"):
        LedgerLine.objects.create(
            transaction=LedgerTransaction.objects.get(),
            account=account,
            amount_minor=1,
            currency="USD",
        )


def test_every_trigger_stands_after_all_migrations():
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        names = {name for (name,) in cursor.fetchall()}
    frozen = ("account", "ledgertransaction", "ledgerline", "payment")
    expected = {f"campaigns_{table}_no_update" for table in frozen}
    expected |= {f"campaigns_{table}_no_delete" for table in (*frozen, "receipt", "unmatchedmoney")}
    expected |= {"campaigns_receipt_keep", "campaigns_share_keep"}
    assert expected <= names
