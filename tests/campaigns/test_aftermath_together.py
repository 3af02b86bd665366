"""Many who read the same facts at once, in pieces, and again: each is recorded once, whole."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection

from campaigns import gateway, ledger, mailing, receipts
from campaigns.ledger import gifts
from campaigns.models import (
    BalanceTransaction,
    Campaign,
    LedgerTransaction,
    OutgoingMail,
    Payment,
    Refund,
    UnmatchedMoney,
)
from campaigns.settlement.aftermath import following
from campaigns.settlement.transactions import in_one_transaction
from tests import factories
from tests.campaigns.aftermath import check, follow, give, owed, receipts_of, shown
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign with three partners, with Stripe at hand."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 10.00 USD of which 1.00, then 2.50 went back at Stripe."""
    payment = give(campaign, stripe_sandbox, amount_minor=1000)
    for amount in (100, 250):
        stripe_sandbox.advance(60)
        refund(payment, amount)
    return payment


def refund(payment: Payment, amount_minor: int) -> None:
    """Give back a part in Stripe's dashboard."""
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        idempotency_key=f"{payment}:{amount_minor}",
    )


def recorded_once(campaign: Campaign, payment: Payment) -> None:
    """Assert that gift, fee and both refunds are recorded once, with all that follows."""
    kinds = list(LedgerTransaction.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["fee", "gift", "refund", "refund"]
    assert (Refund.objects.count(), BalanceTransaction.objects.count()) == (2, 3)
    assert shown(campaign) == (650, 1)
    assert owed(payment) == [216, 217, 217]
    assert receipts_of(payment) == [(1, "void", 1000), (2, "void", 900), (3, "issued", 650)]
    assert OutgoingMail.objects.count() == 3
    assert check() == ""


@pytest.mark.django_db(transaction=True)
def test_of_many_who_read_at_once_one_records_each_fact(campaign, payment, monkeypatch):
    everyone_has_read = Barrier(6)
    listed = gateway.list_warnings

    def read_together(**arguments) -> list[gateway.WarningState]:
        found = listed(**arguments)
        everyone_has_read.wait(timeout=120)
        return found

    monkeypatch.setattr(gateway, "list_warnings", read_together)

    def read(_number: int) -> None:
        try:
            follow(payment)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(read, range(6)))
    recorded_once(campaign, payment)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_refunds_recorded_at_once_the_second_sees_what_the_first_has_left(
    campaign, stripe_sandbox, monkeypatch
):
    payment = give(campaign, stripe_sandbox, amount_minor=1000)
    refund(payment, 600)
    (one,) = gateway.list_refunds(payment_intent_id=payment.payment_intent_id)
    other = replace(one, id="re_other", balance=replace(one.balance, id="txn_other"))
    readers: list[Payment] = []
    read = gifts._left

    def read_together(of: Payment) -> dict[int, int]:
        left = read(of)
        readers.append(of)
        # In vain: while one of them looks at what is left, the other waits for the payment.
        until = monotonic() + 120
        while len(readers) < 2 and not somebody_waits() and monotonic() < until:
            sleep(0.01)
        return left

    monkeypatch.setattr(gifts, "_left", read_together)

    def record(state: gateway.RefundState) -> None:
        fact = following.Fact(state, state.balance)
        try:
            in_one_transaction(lambda: following._record(payment=payment, fact=fact))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(record, [one, other]))
    assert set(read(payment).values()) == {0}
    assert UnmatchedMoney.objects.get().amount_minor == 200
    assert shown(campaign) == (0, 0)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (ledger, "record_refund"),
        (ledger, "record_fee"),
        (receipts, "after_change"),
        (mailing, "queue_receipt"),
        (following, "change_total"),
    ],
)
def test_a_failure_at_any_step_leaves_no_part_of_a_fact_behind(
    campaign, payment, monkeypatch, module, name
):
    def fail(*_arguments, **_keywords) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(RuntimeError):
            follow(payment)
        assert shown(campaign) == (1000, 1)
        assert not Refund.objects.exists()
        assert check() == ""
    follow(payment)
    recorded_once(campaign, payment)
