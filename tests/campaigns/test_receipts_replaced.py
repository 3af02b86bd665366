"""Money goes back: a receipt becomes void, and what is left of the gift gets another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from campaigns import ledger, receipts
from campaigns.models import BalanceTransaction, Dispute, Receipt
from campaigns.receipts.wording import void_words
from tests.campaigns.receipted import (
    end_dispute,
    facts_of,
    fail_refund,
    read_pdf,
    receipted_gift,
    refund,
)
from tests.factories import make_campaign, make_entity

pytestmark = pytest.mark.django_db


def chain(receipt: Receipt) -> list[tuple[str, str, int]]:
    """Number, status and amount of every receipt of the same payment, in order."""
    return [
        (each.snapshot["number"], each.status, each.snapshot["amount_minor"])
        for each in receipt.payment.receipts.order_by("pk")
    ]


def dispute(receipt: Receipt, amount_minor: int) -> None:
    """A bank takes money back and holds it while the dispute is open."""
    payment = receipt.payment
    Dispute.objects.create(
        dispute_id="du_1",
        payment=payment,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason="fraudulent",
        status=Dispute.Status.OPEN,
        opened_at=timezone.now(),
    )
    move(receipt, "txn_1", -amount_minor, earlier=[])


def move(receipt: Receipt, txn_id: str, amount_minor: int, *, earlier: list[str]) -> None:
    """Stripe books money of the dispute."""
    BalanceTransaction.objects.create(
        txn_id=txn_id,
        type="adjustment",
        source_id="du_1",
        payment=receipt.payment,
        amount_minor=amount_minor,
        fee_minor=0,
        currency=receipt.payment.currency,
        booked_at=timezone.now(),
        available_on=date(2026, 3, 20),
        is_live=False,
    )
    ledger.record_dispute(
        payment=receipt.payment, txn_id=txn_id, earlier=earlier, amount_minor=amount_minor
    )


def test_a_refund_in_part_voids_the_receipt_and_the_next_one_names_it() -> None:
    campaign = make_campaign(partners=("River", "Mountain"))
    first = receipted_gift(campaign=campaign, gift_on=date(2025, 12, 31))
    second = refund(first.payment, 4_000, refund_id="re_1")
    first.refresh_from_db()
    assert (first.status, first.void_reason) == (Receipt.Status.VOID, "refund")
    assert first.voided_at is not None
    assert second.replaces == first
    facts = second.snapshot
    assert (facts["number"], facts["gift_on"]) == ("US-2025-000002", "2025-12-31")
    assert facts["amount"] == "$60.00 USD"
    assert (facts["original_amount"], facts["given_back"]) == ("$100.00 USD", "$40.00 USD")
    assert facts["replacement"] == "This receipt cancels and replaces receipt no. US-2025-000001."
    assert facts["donor_name"] == first.snapshot["donor_name"]


def test_each_refund_makes_one_more_link_and_the_last_leaves_none_valid() -> None:
    first = receipted_gift()
    for number, amount in enumerate((1_000, 2_500, 500)):
        refund(first.payment, amount, refund_id=f"re_{number}")
    assert refund(first.payment, 6_000, refund_id="re_9") is None
    assert chain(first) == [
        ("US-2026-000001", "void", 10_000),
        ("US-2026-000002", "void", 9_000),
        ("US-2026-000003", "void", 6_500),
        ("US-2026-000004", "void", 6_000),
    ]
    names = (
        Receipt.objects.exclude(replaces=None)
        .order_by("pk")
        .values_list("snapshot__replaces", flat=True)
    )
    assert list(names) == ["US-2026-000001", "US-2026-000002", "US-2026-000003"]


def test_a_refund_that_fails_gives_the_gift_its_receipt_again() -> None:
    first = receipted_gift()
    assert refund(first.payment, 10_000, refund_id="re_1") is None
    again = fail_refund(first.payment, refund_id="re_1")
    assert again.snapshot["replacement"].endswith("US-2026-000001.")
    assert (again.snapshot["amount_minor"], again.snapshot["given_back"]) == (10_000, "")
    assert chain(first) == [
        ("US-2026-000001", "void", 10_000),
        ("US-2026-000002", "issued", 10_000),
    ]


def test_nothing_happens_to_a_receipt_that_says_what_is_left() -> None:
    first = receipted_gift()
    assert receipts.after_change(first.payment) is None
    assert receipts.after_change(first.payment) is None
    assert chain(first) == [("US-2026-000001", "issued", 10_000)]


@pytest.mark.parametrize(
    ("disputed_minor", "left"), [(10_000, []), (3_000, [("US-2026-000002", "issued", 7_000)])]
)
def test_a_dispute_takes_the_receipt_only_when_it_is_lost(
    disputed_minor: int, left: list[tuple[str, str, int]]
) -> None:
    first = receipted_gift()
    dispute(first, disputed_minor)
    assert receipts.after_change(first.payment) is None
    assert chain(first) == [("US-2026-000001", "issued", 10_000)]
    end_dispute(first.payment, status=Dispute.Status.LOST)
    assert chain(first) == [("US-2026-000001", "void", 10_000), *left]
    first.refresh_from_db()
    assert first.void_reason == "dispute"


def test_a_dispute_that_is_won_leaves_the_receipt_alone() -> None:
    first = receipted_gift()
    dispute(first, 10_000)
    move(first, "txn_2", 10_000, earlier=["txn_1"])
    assert end_dispute(first.payment, status=Dispute.Status.WON) is None
    assert chain(first) == [("US-2026-000001", "issued", 10_000)]


def test_a_refund_after_a_lost_dispute_is_called_a_refund() -> None:
    first = receipted_gift()
    dispute(first, 3_000)
    second = end_dispute(first.payment, status=Dispute.Status.LOST)
    refund(first.payment, 1_000, refund_id="re_1")
    second.refresh_from_db()
    assert second.void_reason == "refund"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_make_one_replacement() -> None:
    first = receipted_gift()
    with transaction.atomic():
        ledger.record_refund(payment=first.payment, refund_id="re_1", amount_minor=4_000)
    start = threading.Barrier(2)

    def look() -> Receipt | None:
        try:
            start.wait(timeout=120)
            with transaction.atomic():
                return receipts.after_change(first.payment)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [done.result(timeout=300) for done in [pool.submit(look), pool.submit(look)]]
    assert sorted(str(receipt) for receipt in made) == ["None", "US-2026-000002"]
    assert chain(first) == [
        ("US-2026-000001", "void", 10_000),
        ("US-2026-000002", "issued", 6_000),
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_refunds_at_once_leave_one_chain_with_what_is_left() -> None:
    first = receipted_gift(amount_minor=10_000)
    start = threading.Barrier(6)

    def give_back(number: int) -> None:
        try:
            start.wait(timeout=120)
            refund(first.payment, 1_000, refund_id=f"re_{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(give_back, number) for number in range(6)]:
            done.result(timeout=300)
    assert chain(first) == [
        *((f"US-2026-{n:06d}", "void", 11_000 - n * 1_000) for n in range(1, 7)),
        ("US-2026-000007", "issued", 4_000),
    ]


def test_the_database_refuses_a_second_replacement_of_a_receipt() -> None:
    first = receipted_gift()
    second = refund(first.payment, 1_000, refund_id="re_1")
    receipts.void(second, reason="refund")
    with pytest.raises(IntegrityError), transaction.atomic():
        receipts.issue(payment=first.payment, replaces=first, amount_minor=5_000)


def test_a_void_receipt_keeps_its_first_reason_and_time() -> None:
    receipt = receipted_gift()
    with time_machine.travel(datetime(2026, 4, 1, tzinfo=UTC), tick=False):
        receipts.void(receipt, reason="refund")
    receipts.void(receipt, reason="dispute")
    receipt.refresh_from_db()
    assert (receipt.void_reason, receipt.voided_at.month) == ("refund", 4)


def test_a_receipt_after_erasure_is_sealed_and_names_whom_the_first_one_named() -> None:
    first = receipted_gift(donor_name="Ada Lovelace")
    donation = first.payment.donation
    receipts.seal(donor=donation.donor)
    type(donation).objects.filter(pk=donation.pk).update(donor_name="")
    second = refund(first.payment, 1_000, refund_id="re_1")
    assert second.sealed_at is not None
    assert second.snapshot["donor_name"] == "Ada Lovelace"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_void_receipt_is_marked_when_it_is_printed(language: str, tmp_path: Path) -> None:
    receipt = receipted_gift(language=language)
    before = receipts.pdf(receipt)
    receipts.void(receipt, reason="refund")
    after = receipts.pdf(receipt)
    with translation.override(language):
        notice = void_words()["notice"]
    assert notice not in read_pdf(before, tmp_path)
    assert notice in read_pdf(after, tmp_path)
    # The snapshot does not know of it.
    assert receipt.snapshot == Receipt.objects.get().snapshot


def test_the_fullest_receipt_is_one_tagged_page(tmp_path: Path) -> None:
    entity = make_entity(
        is_sample=True,
        wording_version=2,
        name_ko="강 기록원",
        address_ko="물길 1\n봄내\n뉴욕 10001\n미국",
    )
    first = receipted_gift(
        campaign=make_campaign(entity=entity), amount_minor=90_000, language="ko"
    )
    second = refund(first.payment, 1_000, refund_id="re_1")
    receipts.void(second, reason="refund")
    printed = receipts.pdf(second)
    facts = facts_of(printed, tmp_path)
    assert "Pages:           1\n" in facts
    assert b"pdfuaid:part>1<" in printed
    text = read_pdf(printed, tmp_path)
    for words in ("US-2026-000001", "US-2026-000002", "US$900.00", "US$10.00", "US$890.00"):
        assert words in text
