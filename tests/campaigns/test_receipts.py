"""The receipt: its number, its snapshot, its printed form."""

import subprocess
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from campaigns import receipts
from campaigns.models import Payment, Receipt
from campaigns.money import CURRENCIES
from tests.campaigns.receipted import facts_of, read_pdf
from tests.factories import make_campaign, make_donation, make_entity, make_payment

pytestmark = pytest.mark.django_db


def issue(*, payment: Payment | None = None) -> Receipt:
    """A receipt as the settling transaction issues it."""
    with transaction.atomic():
        return receipts.issue(payment=payment or make_payment())


def text_of(receipt: Receipt, folder: Path) -> str:
    """What a reader of the PDF reads, on one line."""
    return read_pdf(receipts.pdf(receipt), folder)


def test_numbers_count_up_in_each_series_of_entity_and_year_of_the_gift() -> None:
    campaign = make_campaign()
    other = make_campaign(entity=make_entity(name_en="Hill Archive"))
    numbers = [
        issue(
            payment=make_payment(
                donation=make_donation(campaign=given_to), gift_on=date(year, 1, 1)
            )
        ).snapshot["number"]
        for given_to, year in [
            (campaign, 2026),
            (campaign, 2026),
            (campaign, 2027),
            (other, 2026),
            (campaign, 2026),
        ]
    ]
    assert numbers == [
        "US-2026-000001",
        "US-2026-000002",
        "US-2027-000001",
        "US-2026-000001",
        "US-2026-000003",
    ]


def test_a_second_receipt_for_a_payment_is_refused_and_its_number_given_back() -> None:
    payment = make_payment()
    issue(payment=payment)
    with pytest.raises(IntegrityError):
        issue(payment=payment)
    following = make_payment(donation=make_donation(campaign=payment.donation.campaign))
    assert issue(payment=following).number == 2


def test_the_database_refuses_a_second_valid_receipt_for_a_payment() -> None:
    receipt = issue()
    with pytest.raises(IntegrityError, match=r"receipt_one_valid_a_payment|payment_id"):
        Receipt.objects.create(
            series=receipt.series,
            number=2,
            payment=receipt.payment,
            code="another",
            language="en",
            snapshot={},
        )


@pytest.mark.parametrize("amount_minor", [0, -1, 2501])
def test_a_receipt_is_about_a_part_of_its_payment(amount_minor: int) -> None:
    with pytest.raises(ValueError, match="part of its payment"):
        receipts.issue(payment=make_payment(), amount_minor=amount_minor)


def test_the_database_refuses_a_number_that_is_taken() -> None:
    receipt = issue()
    with pytest.raises(IntegrityError):
        Receipt.objects.create(
            series=receipt.series,
            number=receipt.number,
            payment=make_payment(),
            code="another",
            language="en",
            snapshot={},
        )


def test_the_snapshot_holds_every_printed_fact() -> None:
    entity = make_entity(time_zone="Asia/Seoul")
    campaign = make_campaign(entity=entity, title_en="Lessons in winter")
    donation = make_donation(campaign=campaign, amount_minor=123456, donor_name="Ada Lovelace")
    payment = make_payment(donation=donation, is_live=True, gift_on=date(2026, 12, 31))
    # Still New Year's Eve in London, but not where the entity is.
    with time_machine.travel(datetime(2026, 12, 31, 16, tzinfo=UTC), tick=False):
        receipt = issue(payment=payment)
    snapshot = receipt.snapshot
    assert snapshot == {
        "number": "US-2026-000001",
        "language": "en",
        "jurisdiction": "US",
        "wording_version": 1,
        "entity": {
            "name": "River Archive, Inc.",
            "legal_name": "River Archive, Inc.",
            "address": "1 Water Street\nSpringfield, NY 10001",
            "registration_number": "00-0000000",
            "contact_email": "gifts@example.org",
        },
        "donor_name": "Ada Lovelace",
        "amount_minor": 123456,
        "currency": "USD",
        "exponent": 2,
        "amount": "$1,234.56 USD",
        "original_amount_minor": 123456,
        "original_amount": "",
        "given_back": "",
        "lost_disputes": 0,
        "replaces": "",
        "replacement": "",
        "gift_on": "2026-12-31",
        "gift_date": "December 31, 2026",
        "issued_on": "2027-01-01",
        "issue_date": "January 1, 2027",
        "campaign": "Lessons in winter",
        "is_sample": False,
        "is_test": False,
        "mark": "",
        "statements": [
            "River Archive, Inc. is a charitable organization under section 501(c)(3) of the "
            "United States Internal Revenue Code.",
            "No goods or services were provided in exchange for this gift.",
            "Please keep this receipt with your tax records.",
        ],
        "check_url": f"http://localhost:8000/receipts/{receipt.code}/",
        "labels": snapshot["labels"],
    }


def test_the_receipt_is_in_the_language_of_the_gift_and_names_the_legal_entity(
    tmp_path: Path,
) -> None:
    campaign = make_campaign(title_ko="겨울 수업", currency="KRW", goal_minor=None)
    donation = make_donation(
        campaign=campaign, amount_minor=50000, donor_name="김민지", language="ko"
    )
    text = text_of(issue(payment=make_payment(donation=donation)), tmp_path)
    for words in ("강 기록원", "River Archive, Inc.", "₩50,000", "김민지", "겨울 수업", "2026년"):
        assert words in text


def test_the_pdf_is_printed_from_the_snapshot_alone(tmp_path: Path) -> None:
    receipt = issue()
    before = receipts.pdf(receipt)
    donation = receipt.payment.donation
    entity = donation.campaign.entity
    entity.name_en, entity.address_en = "Renamed", "Elsewhere"
    entity.save()
    donation.campaign.title_en = "Another title"
    donation.campaign.save()
    donation.donor_name = "Somebody Else"
    donation.save()
    # By their sums: to show where two files differ takes pytest most of a minute.
    assert sha256(receipts.pdf(Receipt.objects.get())).digest() == sha256(before).digest()
    # Nor does it ask the database for anything.
    printed_anew = receipts.pdf(Receipt(snapshot=receipt.snapshot))
    assert sha256(printed_anew).digest() == sha256(before).digest()


def test_the_pdf_is_tagged_one_page_with_a_title_and_its_own_fonts(tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    printed = receipts.pdf(issue())
    file.write_bytes(printed)
    facts = facts_of(printed, tmp_path)
    assert b"pdfuaid:part>1<" in printed
    assert "Tagged:          yes" in facts
    assert "Pages:           1\n" in facts
    assert "Receipt for a gift US-2026-000001" in facts
    assert "(A4)" in facts
    fonts = subprocess.run(["pdffonts", file], capture_output=True, check=True).stdout.decode()
    assert all("ArchiveGothic" in line for line in fonts.splitlines()[2:])


def test_markup_in_a_name_is_printed_as_it_is(tmp_path: Path) -> None:
    name = r'#panic("x") ] \ $a$ *b* @c `d` "e" // f'
    donation = make_donation(donor_name=name)
    assert name in text_of(issue(payment=make_payment(donation=donation)), tmp_path)


@pytest.mark.parametrize(
    "name", ["สมชาย ใจดี", "हिन्दी", "𠮷野家", "Nguyễn Văn Ả", "Дмитрий", "金敏智", "😀"]
)
def test_a_name_in_any_script_gets_its_receipt(name: str) -> None:
    donation = make_donation(donor_name=name)
    assert receipts.pdf(issue(payment=make_payment(donation=donation))).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("is_sample", "is_live", "mark"),
    [
        (True, True, "Sample: not a receipt for tax purposes"),
        (True, False, "Sample: not a receipt for tax purposes"),
        (False, False, "Test: no money was received; not a receipt for tax purposes"),
    ],
)
def test_what_is_no_real_receipt_says_so(
    is_sample: bool, is_live: bool, mark: str, tmp_path: Path
) -> None:
    campaign = make_campaign(entity=make_entity(is_sample=is_sample))
    payment = make_payment(donation=make_donation(campaign=campaign), is_live=is_live)
    assert mark in text_of(issue(payment=payment), tmp_path)


def test_a_real_receipt_carries_no_such_mark(tmp_path: Path) -> None:
    text = text_of(issue(payment=make_payment(is_live=True)), tmp_path)
    assert "tax purposes" not in text
    assert "No goods or services were provided in exchange for this gift." in text


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_every_currency_is_printed_to_the_last_minor_unit_with_its_code(
    currency: str, tmp_path: Path
) -> None:
    campaign = make_campaign(currency=currency, goal_minor=None)
    donation = make_donation(campaign=campaign, amount_minor=1_234_567)
    receipt = issue(payment=make_payment(donation=donation))
    assert " ".join(receipt.snapshot["amount"].split()) in text_of(receipt, tmp_path)
    digits = "".join(sign for sign in receipt.snapshot["amount"] if sign.isdigit())
    assert (digits, currency in receipt.snapshot["amount"]) == ("1234567", True)


def test_the_second_wording_says_who_controls_the_gift_and_what_a_large_one_needs() -> None:
    control = "decides at its own discretion"
    acknowledgment = "section 170(f)(8)"

    def said(**fields: Any) -> str:
        wording = fields.pop("wording_version", 2)
        entity = make_entity(wording_version=wording)
        return " ".join(receipts.statements(entity=entity, **fields))

    large = said(amount_minor=25_000, currency="USD")
    assert control in large
    assert acknowledgment in large
    assert acknowledgment not in said(amount_minor=24_999, currency="USD")
    # Worth what the tax office says on that day, so it is said.
    assert acknowledgment in said(amount_minor=1, currency="KRW")
    first = said(amount_minor=25_000, currency="USD", wording_version=1)
    assert control not in first
    assert acknowledgment not in first
    assert all("No goods or services were provided" in words for words in (large, first))


def test_the_receipt_prints_where_it_can_be_checked(tmp_path: Path) -> None:
    receipt = issue()
    assert f"http://localhost:8000/receipts/{receipt.code}/" in text_of(receipt, tmp_path)
    korean = issue(payment=make_payment(donation=make_donation(language="ko")))
    assert f"http://localhost:8000/ko/receipts/{korean.code}/" in text_of(korean, tmp_path)
