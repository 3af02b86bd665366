"""Settling at the same moment, in pieces, and again: one whole record or none."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from campaigns import gateway, ledger, mailing, receipts, settlement
from campaigns.models import (
    CampaignTotal,
    Donation,
    Partner,
    Receipt,
)
from campaigns.settlement import payments
from tests import factories
from tests.gifts import counts, start_gift

pytestmark = pytest.mark.django_db

Status = Donation.Status


def test_the_database_records_a_payment_once():
    payment = factories.make_payment()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_payment(payment_intent_id=payment.payment_intent_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_payment(charge_id=payment.charge_id)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_at_once_one_wins(campaign, stripe_sandbox, monkeypatch):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    everyone_has_read = Barrier(8)
    read = gateway.read_session

    def read_together(**arguments) -> gateway.SessionState:
        session = read(**arguments)
        everyone_has_read.wait(timeout=120)
        return session

    monkeypatch.setattr(gateway, "read_session", read_together)

    def settle(_number: int) -> str:
        try:
            return settlement.settle(donation_id=donation.pk).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(settle, range(8))) == {Status.SUCCEEDED}
    assert counts() == [1, 1, 1, 1, 1]
    assert CampaignTotal.objects.get().raised_minor == 2500


@pytest.mark.django_db(transaction=True)
def test_many_gifts_at_once_lose_nothing_of_the_total(campaign, stripe_sandbox):
    gifts = [start_gift(campaign, form_token=f"form-{number}") for number in range(8)]
    for donation in gifts:
        stripe_sandbox.pay(donation.session_id)

    def settle(donation: Donation) -> None:
        try:
            settlement.settle(donation_id=donation.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(settle, gifts))
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (8 * 2500, 8)
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 9))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_total_that_another_gift_changed_meanwhile_loses_nothing(
    campaign, stripe_sandbox, monkeypatch
):
    CampaignTotal.objects.create(campaign=campaign, currency="USD")
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    read = CampaignTotal.objects.get_or_create

    def add() -> None:
        CampaignTotal.objects.update(raised_minor=F("raised_minor") + 100)
        connection.close()

    def read_and_be_overtaken(**arguments) -> tuple[CampaignTotal, bool]:
        result = read(**arguments)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(add).result(timeout=300)
        return result

    monkeypatch.setattr(CampaignTotal.objects, "get_or_create", read_and_be_overtaken)
    settlement.settle(donation_id=donation.pk)
    assert CampaignTotal.objects.get().raised_minor == 2600


# Transactions


def test_stripe_is_never_asked_inside_a_transaction(campaign, stripe_sandbox):
    donation = start_gift(campaign)
    asked = len(stripe_sandbox.requests())
    for settle in (settlement.settle, settlement.settle_throttled):
        with transaction.atomic(), pytest.raises(RuntimeError):
            settle(donation_id=donation.pk)
    assert len(stripe_sandbox.requests()) == asked


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (ledger, "record_gift"),
        (receipts, "issue"),
        (mailing, "queue_receipt"),
        (payments, "move"),
    ],
)
def test_a_failure_at_any_step_leaves_no_part_behind(
    campaign, stripe_sandbox, monkeypatch, module, name
):
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)

    def fail(**_arguments) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(RuntimeError):
            settlement.settle(donation_id=donation.pk)
    assert counts() == [0, 0, 0, 0, 0]
    settlement.settle(donation_id=donation.pk)
    assert counts() == [1, 1, 1, 1, 1]
    assert Receipt.objects.get().number == 1


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sqlstate", "is_repeated"), [("40001", True), ("40P01", True), ("57014", False)]
)
def test_a_transaction_is_repeated_when_the_database_asks_for_it(sqlstate, is_repeated):
    tries = []

    def work() -> str:
        tries.append(1)
        Partner.objects.create(name_en="River")
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$")
        return "done"

    if is_repeated:
        assert settlement.in_one_transaction(work) == "done"
        assert len(tries) == 2
    else:
        with pytest.raises(OperationalError):
            settlement.in_one_transaction(work)
        assert len(tries) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_survived(campaign, stripe_sandbox):
    total = CampaignTotal.objects.create(campaign=campaign, currency="USD")
    donation = start_gift(campaign)
    other = CampaignTotal.objects.create(campaign=factories.make_campaign(), currency="USD")
    both_hold_one = Barrier(2)

    def touch(first: int, second: int) -> None:
        waited = []

        def work() -> None:
            CampaignTotal.objects.select_for_update().get(pk=first)
            if not waited:
                waited.append(1)
                both_hold_one.wait(timeout=120)
            CampaignTotal.objects.filter(pk=second).update(gift_count=donation.pk)

        try:
            settlement.in_one_transaction(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(touch, [total.pk, other.pk], [other.pk, total.pk]))
    assert {row.gift_count for row in CampaignTotal.objects.all()} == {donation.pk}
