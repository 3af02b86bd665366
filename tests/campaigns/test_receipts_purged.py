"""Receipts of erased donors: sealed, and without a name once the law's time is over."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns import receipts
from campaigns.models import Donor, Receipt
from tests.campaigns.receipted import receipted_gift, refund
from tests.factories import make_campaign, make_donor, make_entity

pytestmark = pytest.mark.django_db

NAME = "Ada Nonce-7f3a Lovelace"
# Gifts of 2026, kept for seven years after that, in New York.
STILL_KEPT = datetime(2034, 1, 1, 4, 59, 59, tzinfo=UTC)
OVER = datetime(2034, 1, 1, 5, 0, 0, tzinfo=UTC)


def sealed(**fields) -> Receipt:
    """The receipt of a donor who was erased."""
    receipt = receipted_gift(**{"donor_name": NAME, **fields})
    receipts.seal(donor=receipt.payment.donation.donor)
    receipt.refresh_from_db()
    return receipt


def names() -> list[str]:
    """The names in all receipts, in order."""
    return [receipt.snapshot["donor_name"] for receipt in Receipt.objects.order_by("pk")]


def refused(**changes) -> None:
    """Assert that the database refuses to change all receipts so."""
    with pytest.raises(IntegrityError, match=r"refused"), transaction.atomic():
        Receipt.objects.update(**changes)


def test_all_receipts_of_a_donor_are_sealed_and_nobody_else_s() -> None:
    mine = receipted_gift()
    refund(mine.payment, 1_000, refund_id="re_1")
    other = receipted_gift(donor=make_donor(email="grace@example.com"))
    assert receipts.seal(donor=mine.payment.donation.donor) == 2
    assert receipts.seal(donor=mine.payment.donation.donor) == 0
    assert list(Receipt.objects.filter(sealed_at=None)) == [other]


def test_the_name_goes_at_the_end_of_the_entity_s_retention_and_not_before() -> None:
    before = sealed().snapshot
    assert receipts.purge_expired(at=STILL_KEPT).purged == 0
    assert names() == [NAME]
    assert receipts.purge_expired(at=OVER).purged == 1
    receipt = Receipt.objects.get()
    assert receipt.snapshot == {**before, "donor_name": ""}
    assert receipt.purged_at == OVER
    assert receipts.purge_expired(at=OVER).purged == 0


@pytest.mark.parametrize(
    ("fields", "purged"),
    [
        ({"time_zone": "Asia/Seoul"}, 1),
        ({"time_zone": "Pacific/Honolulu"}, 0),
        ({"retention_years": 8}, 0),
        ({"retention_years": 5}, 1),
    ],
)
def test_each_entity_has_its_own_years_in_its_own_zone(fields: dict, purged: int) -> None:
    sealed(campaign=make_campaign(entity=make_entity(**fields)))
    assert receipts.purge_expired(at=OVER).purged == purged


def test_void_receipts_lose_the_name_too() -> None:
    receipt = receipted_gift(donor_name=NAME, gift_on=date(2026, 12, 31))
    refund(receipt.payment, 1_000, refund_id="re_1")
    receipts.seal(donor=receipt.payment.donation.donor)
    assert receipts.purge_expired(at=OVER).purged == 2
    assert names() == ["", ""]


def test_receipts_of_donors_who_were_not_erased_stay_whole() -> None:
    receipted_gift(donor_name=NAME)
    assert receipts.purge_expired(at=datetime(2090, 1, 1, tzinfo=UTC)).purged == 0
    assert names() == [NAME]


def test_a_receipt_issued_at_the_moment_of_erasure_is_sealed_late() -> None:
    receipt = receipted_gift(donor_name=NAME)
    Donor.objects.update(email="", email_key=None, erased_at=timezone.now())
    assert receipts.purge_expired(at=STILL_KEPT, is_dry_run=True).sealed_late == 1
    assert receipts.purge_expired(at=STILL_KEPT).sealed_late == 1
    receipt.refresh_from_db()
    assert receipt.sealed_at == STILL_KEPT


def test_the_command_says_what_it_did_and_a_dry_run_does_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sealed()
    with time_machine.travel(OVER, tick=False):
        call_command("purge_expired_receipts", dry_run=True)
        said = capsys.readouterr().out
        assert said == "1 receipts are past their retention.\nNothing was changed.\n"
        assert names() == [NAME]
        call_command("purge_expired_receipts")
    said = capsys.readouterr().out
    assert said == "1 receipts are past their retention.\nTheir names are gone.\n"
    assert names() == [""]


def test_a_purged_receipt_is_still_printed_without_a_name() -> None:
    receipt = sealed()
    receipts.purge_expired(at=OVER)
    receipt.refresh_from_db()
    assert receipts.pdf(receipt).startswith(b"%PDF")


def changed(facts: dict) -> Callable[[Receipt], dict]:
    """The snapshot with other facts."""
    return lambda receipt: {**receipt.snapshot, **facts}


@pytest.mark.parametrize(
    "snapshot",
    [
        changed({"donor_name": "Somebody Else"}),
        changed({"donor_name": "", "amount_minor": 1}),
        changed({"donor_name": "", "number": "US-2026-000009"}),
        changed({"donor_name": "", "gift_on": "2025-01-01"}),
        changed({"donor_name": "", "more": "facts"}),
        lambda receipt: {key: receipt.snapshot[key] for key in ("number", "donor_name")},
        lambda receipt: receipt.snapshot,
        lambda _receipt: {},
    ],
)
def test_the_database_lets_a_purge_take_out_the_name_and_nothing_else(
    snapshot: Callable[[Receipt], dict],
) -> None:
    receipt = sealed()
    refused(purged_at=OVER, snapshot=snapshot(receipt))


def test_the_database_refuses_to_take_out_a_name_without_seal_or_without_time() -> None:
    receipt = receipted_gift(donor_name=NAME)
    blanked = {**receipt.snapshot, "donor_name": ""}
    refused(snapshot=blanked)
    refused(snapshot=blanked, purged_at=OVER)
    receipts.seal(donor=receipt.payment.donation.donor)
    refused(snapshot=blanked)


def test_the_database_refuses_to_write_a_name_back_or_to_break_a_seal() -> None:
    receipt = sealed()
    refused(sealed_at=None)
    refused(sealed_at=OVER)
    receipts.purge_expired(at=OVER)
    refused(snapshot=receipt.snapshot)
    refused(purged_at=None)
    refused(purged_at=None, snapshot=receipt.snapshot)


def test_the_database_refuses_to_make_a_void_receipt_valid_again() -> None:
    receipt = receipted_gift()
    receipts.void(receipt, reason="refund")
    refused(status=Receipt.Status.ISSUED, voided_at=None)
    refused(void_reason="another")
    refused(voided_at=OVER)


def test_the_database_refuses_another_payment_code_or_chain() -> None:
    one = receipted_gift()
    other = receipted_gift(campaign=one.payment.donation.campaign)
    two = refund(one.payment, 1_000, refund_id="re_1")
    for changes in (
        {"code": "known"},
        {"payment": other.payment},
        {"replaces": None},
        {"number": 99},
        {"language": "ko"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receipt.objects.filter(pk=two.pk).update(**changes)
    with pytest.raises(IntegrityError, match=r"refused"), transaction.atomic():
        Receipt.objects.filter(pk=two.pk)._raw_delete("default")
