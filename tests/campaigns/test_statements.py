"""The yearly statement: a view over the valid receipts of a donor, a year and an entity."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine

from campaigns import receipts
from campaigns.models import Donor, LegalEntity, Receipt
from campaigns.money import CURRENCIES
from tests.campaigns.receipted import facts_of, fail_refund, read_pdf, receipted_gift, refund
from tests.factories import make_campaign, make_donor, make_entity

pytestmark = pytest.mark.django_db


@pytest.fixture
def donor() -> Donor:
    """Who asks for a statement."""
    return make_donor()


@pytest.fixture
def entity() -> LegalEntity:
    """Whose receipts the statement lists."""
    return make_entity()


def give(entity: LegalEntity, amount_minor: int, **fields: Any) -> Receipt:
    """A gift to a campaign of the entity."""
    currency = fields.pop("currency", "USD")
    campaign = make_campaign(entity=entity, currency=currency, goal_minor=None)
    return receipted_gift(campaign=campaign, amount_minor=amount_minor, **fields)


def sums(donor: Donor, entity: LegalEntity, year: int = 2026) -> dict[str, int]:
    """What the statement adds up to, in minor units by currency."""
    return receipts.statement(donor=donor, entity=entity, year=year)["sums_minor"]


def test_the_statement_run_twice_is_one_document(donor: Donor, entity: LegalEntity) -> None:
    with time_machine.travel(datetime(2026, 3, 15, 12, tzinfo=UTC), tick=False):
        give(entity, 2_500)
        first = receipts.statement_pdf(donor=donor, entity=entity, year=2026)
    with time_machine.travel(datetime(2027, 1, 20, 12, tzinfo=UTC), tick=False):
        again = receipts.statement_pdf(donor=donor, entity=entity, year=2026)
    # By their sums: to show where two files differ takes pytest seconds.
    assert sha256(first).digest() == sha256(again).digest()
    assert b"pdfuaid:part>1<" in first


def test_the_statement_says_when_a_receipt_last_changed(donor: Donor, entity: LegalEntity) -> None:
    with time_machine.travel(datetime(2026, 3, 15, 12, tzinfo=UTC), tick=False):
        receipt = give(entity, 2_500)
        give(entity, 500)
    assert receipts.statement(donor=donor, entity=entity, year=2026)["as_of"] == "2026-03-15"
    before = receipts.statement_pdf(donor=donor, entity=entity, year=2026)
    # Still the sixth of June where the entity is.
    with time_machine.travel(datetime(2026, 6, 7, 3, tzinfo=UTC), tick=False):
        refund(receipt.payment, 2_500, refund_id="re_1")
    assert receipts.statement(donor=donor, entity=entity, year=2026)["as_of"] == "2026-06-06"
    assert receipts.statement_pdf(donor=donor, entity=entity, year=2026) != before


def test_its_sum_is_that_of_the_valid_receipts_after_every_refund(
    donor: Donor, entity: LegalEntity
) -> None:
    one, other = give(entity, 10_000), give(entity, 2_500)
    assert sums(donor, entity) == {"USD": 12_500}
    refund(one.payment, 4_000, refund_id="re_1")
    assert sums(donor, entity) == {"USD": 8_500}
    refund(other.payment, 2_500, refund_id="re_2")
    assert sums(donor, entity) == {"USD": 6_000}
    fail_refund(other.payment, refund_id="re_2")
    assert sums(donor, entity) == {"USD": 8_500}
    valid = Receipt.objects.filter(status=Receipt.Status.ISSUED)
    listed = receipts.statement(donor=donor, entity=entity, year=2026)["gifts"]
    assert {gift["number"] for gift in listed} == {str(receipt) for receipt in valid}
    assert sum(receipt.snapshot["amount_minor"] for receipt in valid) == 8_500


def test_each_donor_entity_and_year_has_its_own(donor: Donor, entity: LegalEntity) -> None:
    other = make_entity(name_en="Hill Archive")
    give(entity, 100)
    give(entity, 200, gift_on=date(2025, 12, 31))
    give(other, 400)
    give(entity, 800, donor=make_donor(email="grace@example.com"))
    assert receipts.years_of(donor) == [(other, 2026), (entity, 2026), (entity, 2025)]
    assert sums(donor, entity) == {"USD": 100}
    assert sums(donor, entity, 2025) == {"USD": 200}
    assert sums(donor, other) == {"USD": 400}


def test_currencies_are_never_added_together(
    donor: Donor, entity: LegalEntity, tmp_path: Path
) -> None:
    for currency in CURRENCIES:
        give(entity, 12_000, currency=currency)
        give(entity, 340, currency=currency)
    facts = receipts.statement(donor=donor, entity=entity, year=2026)
    assert facts["sums_minor"] == dict.fromkeys(sorted(CURRENCIES), 12_340)
    text = read_pdf(receipts.statement_pdf(donor=donor, entity=entity, year=2026), tmp_path)
    for amount in facts["sums"]:
        assert " ".join(amount.split()) in text
    for code in ("$123.40 USD", "₩12,340 KRW", "¥12,340 JPY", "KWD 12.340"):
        assert code in text


def test_a_long_statement_goes_on_tagged_with_its_head_on_every_page(
    donor: Donor, entity: LegalEntity, tmp_path: Path
) -> None:
    campaign = make_campaign(entity=entity, title_en="Lessons #1 in *winter*")
    for _ in range(40):
        receipted_gift(campaign=campaign)
    printed = receipts.statement_pdf(donor=donor, entity=entity, year=2026)
    facts = facts_of(printed, tmp_path)
    assert "Tagged:          yes" in facts
    assert "Pages:           2\n" in facts
    text = read_pdf(printed, tmp_path)
    assert text.count("Receipt number") == 2
    assert text.count("Lessons #1 in *winter*") == 40
    assert "$4,000.00 USD" in text


def test_the_statement_is_in_the_language_of_the_donor(entity: LegalEntity, tmp_path: Path) -> None:
    donor = make_donor(email="minji@example.com", language="ko")
    give(entity, 50_000, donor=donor, donor_name="김민지", language="ko", currency="KRW")
    facts = receipts.statement(donor=donor, entity=entity, year=2026)
    assert facts["entity"]["name"] == "강 기록원"
    text = read_pdf(receipts.statement_pdf(donor=donor, entity=entity, year=2026), tmp_path)
    for words in ("강 기록원", "River Archive, Inc.", "김민지", "2026년 3월 14일", "₩50,000"):
        assert words in text


def test_what_was_printed_stays_when_the_entity_is_renamed(
    donor: Donor, entity: LegalEntity
) -> None:
    give(entity, 100)
    before = receipts.statement_pdf(donor=donor, entity=entity, year=2026)
    entity.name_en = "Renamed"
    entity.save()
    assert receipts.statement_pdf(donor=donor, entity=entity, year=2026) == before


def test_test_money_is_left_out_where_there_is_real_money(
    donor: Donor, entity: LegalEntity
) -> None:
    give(entity, 100)
    assert receipts.statement(donor=donor, entity=entity, year=2026)["mark"].startswith("Test:")
    give(entity, 300, is_live=True)
    facts = receipts.statement(donor=donor, entity=entity, year=2026)
    assert (facts["sums_minor"], facts["mark"]) == ({"USD": 300}, "")


def test_a_year_without_valid_receipts_has_no_statement(donor: Donor, entity: LegalEntity) -> None:
    receipt = give(entity, 100)
    with pytest.raises(Receipt.DoesNotExist):
        receipts.statement(donor=donor, entity=entity, year=2025)
    refund(receipt.payment, 100, refund_id="re_1")
    assert receipts.years_of(donor) == []
    with pytest.raises(Receipt.DoesNotExist):
        receipts.statement(donor=donor, entity=entity, year=2026)


def test_sealed_receipts_are_in_no_statement(donor: Donor, entity: LegalEntity) -> None:
    give(entity, 100)
    receipts.seal(donor=donor)
    assert receipts.years_of(donor) == []
    with pytest.raises(Receipt.DoesNotExist):
        receipts.statement_pdf(donor=donor, entity=entity, year=2026)
