"""Refunds: by Stripe's bookings, to the cent, with receipts and totals that follow."""

from typing import Any
from uuid import uuid4

import pytest

from campaigns import gateway, ledger, settlement
from campaigns.models import (
    BalanceTransaction,
    Campaign,
    LedgerTransaction,
    OutgoingMail,
    Payment,
    Refund,
    UnmatchedMoney,
)
from tests import factories
from tests.campaigns.aftermath import balances, check, follow, give, owed, receipts_of, shown
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign with three partners, with Stripe at hand."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 10.00 USD."""
    return give(campaign, stripe_sandbox, amount_minor=1000)


def refund(payment: Payment, amount_minor: int) -> str:
    """Give back in Stripe's dashboard; returns the refund's id."""
    made = gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        idempotency_key=str(uuid4()),
    )
    return made.id


def everything() -> list[Any]:
    """All that is written of refunds and disputes, for comparing."""
    return [
        list(LedgerTransaction.objects.order_by("pk").values_list("key", "lines__amount_minor")),
        list(OutgoingMail.objects.order_by("pk").values_list("key", "kind")),
        list(Refund.objects.order_by("pk").values_list("refund_id", "status")),
        list(BalanceTransaction.objects.order_by("pk").values_list("txn_id", "fee_minor")),
        shown(Campaign.objects.get()),
    ]


def test_three_partial_refunds_and_the_rest_are_exact(campaign, payment, stripe_sandbox):
    for amount, left, parts in (
        (100, 900, [300, 300, 300]),
        (250, 650, [217, 217, 216]),
        (1, 649, [216, 217, 216]),
        (649, 0, [0, 0, 0]),
    ):
        stripe_sandbox.advance(60)
        refund(payment, amount)
        follow(payment)
        assert ledger.left_minor(payment) == left
        assert sorted(owed(payment)) == sorted(parts)
        assert shown(campaign) == (left, 1 if left else 0)
        assert check() == ""
    assert receipts_of(payment) == [
        (1, "void", 1000),
        (2, "void", 900),
        (3, "void", 650),
        (4, "void", 649),
    ]
    assert [receipt.replaces_id is None for receipt in payment.receipts.order_by("number")] == [
        True,
        False,
        False,
        False,
    ]
    kinds = OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["receipt", *["receipt_replaced"] * 3, "receipt_void"]
    # Stripe keeps the fee of the charge: our own money has paid it.
    fee = BalanceTransaction.objects.get(source_id=payment.charge_id).fee_minor
    assert balances() == {("stripe_clearing", "USD"): -fee, ("fees", "USD"): fee}


def test_reading_again_changes_nothing(campaign, payment):
    refund(payment, 300)
    follow(payment)
    before = everything()
    follow(payment)
    assert everything() == before


def test_refunds_read_one_by_one_or_all_at_the_end_give_the_same_rows(
    campaign, payment, stripe_sandbox
):
    other = give(campaign, stripe_sandbox, amount_minor=1000)
    for amount in (101, 202, 304):
        stripe_sandbox.advance(60)
        refund(payment, amount)
        refund(other, amount)
        follow(payment)
    follow(other)
    assert owed(payment) == owed(other)
    assert [row[1:] for row in receipts_of(payment)] == [row[1:] for row in receipts_of(other)]
    assert check() == ""


def test_a_refund_that_fails_gives_everything_back(campaign, payment, stripe_sandbox):
    parts = owed(payment)
    refund_id = refund(payment, 301)
    follow(payment)
    assert shown(campaign) == (699, 1)
    stripe_sandbox.fail_refund(refund_id)
    follow(payment)
    assert Refund.objects.get().status == Refund.Status.FAILED
    assert owed(payment) == parts
    assert shown(campaign) == (1000, 1)
    assert receipts_of(payment) == [(1, "void", 1000), (2, "void", 699), (3, "issued", 1000)]
    assert check() == ""


def test_a_refund_of_everything_that_fails_counts_the_gift_again(campaign, payment, stripe_sandbox):
    refund_id = refund(payment, 1000)
    follow(payment)
    assert shown(campaign) == (0, 0)
    assert receipts_of(payment) == [(1, "void", 1000)]
    stripe_sandbox.fail_refund(refund_id)
    follow(payment)
    assert shown(campaign) == (1000, 1)
    assert receipts_of(payment) == [(1, "void", 1000), (2, "issued", 1000)]
    assert check() == ""


def test_of_several_refunds_the_one_that_fails_is_reversed_line_by_line(
    campaign, payment, stripe_sandbox
):
    ids = []
    for amount in (1, 1, 2):
        stripe_sandbox.advance(60)
        ids.append(refund(payment, amount))
    stripe_sandbox.fail_refund(ids[2])
    follow(payment)

    def lines(key: str) -> dict[int, int]:
        posting = LedgerTransaction.objects.get(key=key)
        return dict(posting.lines.values_list("account", "amount_minor"))

    assert lines(f"refund:{ids[2]}:failed") == {
        account: -amount for account, amount in lines(f"refund:{ids[2]}").items()
    }
    assert shown(campaign) == (998, 1)
    assert check() == ""


def test_a_pending_refund_is_gone_when_stripe_has_booked_it(campaign, payment, stripe_sandbox):
    stripe_sandbox.let_refunds_wait()
    refund_id = refund(payment, 400)
    follow(payment)
    assert Refund.objects.get().status == Refund.Status.PENDING
    # The sandbox books it at once, as Stripe does where the balance covers it.
    assert shown(campaign) == (600, 1)
    stripe_sandbox.succeed_refund(refund_id)
    follow(payment)
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert shown(campaign) == (600, 1)
    assert check() == ""


def test_a_refund_that_stripe_has_not_booked_moves_nothing(campaign, payment, monkeypatch):
    refund(payment, 400)
    listed = gateway.list_refunds

    def not_booked(**arguments) -> list[gateway.RefundState]:
        return [
            gateway.RefundState(**{**vars(state), "status": "pending", "balance": None})
            for state in listed(**arguments)
        ]

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "list_refunds", not_booked)
        follow(payment)
    assert Refund.objects.get().status == Refund.Status.PENDING
    assert shown(campaign) == (1000, 1)
    follow(payment)
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert shown(campaign) == (600, 1)


@pytest.mark.parametrize(
    ("known", "late"),
    [
        ("succeeded", "pending"),
        ("failed", "succeeded"),
        ("failed", "pending"),
        ("canceled", "succeeded"),
    ],
)
def test_a_late_reading_does_not_take_a_refund_back(payment, monkeypatch, known, late):
    refund(payment, 400)
    listed = gateway.list_refunds

    def saying(status: str):
        return lambda **arguments: [
            gateway.RefundState(**{**vars(state), "status": status})
            for state in listed(**arguments)
        ]

    for status in (known, late):
        monkeypatch.setattr(gateway, "list_refunds", saying(status))
        follow(payment)
    assert Refund.objects.get().status == known


def test_more_than_came_is_never_clipped_and_never_owed(
    campaign, payment, stripe_sandbox, monkeypatch, caplog
):
    refund(payment, 400)
    listed = gateway.list_refunds

    def twice_as_much(**arguments) -> list[gateway.RefundState]:
        return [
            gateway.RefundState(
                **{
                    **vars(state),
                    "amount_minor": 1400,
                    "balance": gateway.BalanceState(
                        **{**vars(state.balance), "amount_minor": -1400}
                    ),
                }
            )
            for state in listed(**arguments)
        ]

    monkeypatch.setattr(gateway, "list_refunds", twice_as_much)
    follow(payment)
    follow(payment)
    parked = UnmatchedMoney.objects.get()
    assert (parked.reason, parked.amount_minor, parked.donation) == (
        "over_refund",
        400,
        payment.donation,
    )
    assert parked.key == Refund.objects.get().refund_id
    assert Refund.objects.get().amount_minor == 1400
    assert owed(payment) == [0, 0, 0]
    # All of it left Stripe's balance; what no gift covers is our own money.
    assert balances()["unrestricted", "USD"] == 400
    assert shown(campaign) == (0, 0)
    assert receipts_of(payment) == [(1, "void", 1000)]
    assert "fits no gift" in caplog.text
    assert check() == ""


def test_a_bank_debit_that_is_taken_back_after_it_came_leaves_nothing(campaign, stripe_sandbox):
    donation = start_gift(campaign, amount_minor=1000)
    story = stripe_sandbox.pay(donation.session_id, "bank_debit")
    stripe_sandbox.settle_debit(donation.session_id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    stripe_sandbox.return_debit(payment.charge_id)
    follow(payment)
    follow(payment)
    fee = BalanceTransaction.objects.get(amount_minor=1000).fee_minor
    assert balances() == {("stripe_clearing", "USD"): -fee, ("fees", "USD"): fee}
    assert shown(campaign) == (0, 0)
    assert receipts_of(payment) == [(1, "void", 1000)]
    assert check() == ""
