"""Disputes: money by Stripe's bookings, the receipt by the bank's decision."""

import pytest

from campaigns import gateway, ledger
from campaigns.models import (
    Campaign,
    Dispute,
    OutgoingMail,
    Payment,
    UnmatchedMoney,
)
from tests import factories
from tests.campaigns.aftermath import balances, check, follow, give, owed, receipts_of, shown
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

FEE = 1500


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign with three partners, with Stripe at hand."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 10.00 USD, its fee booked."""
    payment = give(campaign, stripe_sandbox, amount_minor=1000)
    follow(payment)
    return payment


def fees() -> int:
    """What stands on the account of fees."""
    return balances().get(("fees", "USD"), 0)


def test_an_inquiry_moves_nothing(campaign, payment, stripe_sandbox):
    dispute = stripe_sandbox.open_dispute(payment.charge_id, is_inquiry=True)
    follow(payment)
    assert Dispute.objects.get().status == Dispute.Status.INQUIRY
    assert shown(campaign) == (1000, 1)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert Dispute.objects.get().status == Dispute.Status.WON
    assert shown(campaign) == (1000, 1)
    assert receipts_of(payment) == [(1, "issued", 1000)]
    assert check() == ""


def test_a_dispute_takes_the_money_and_its_fee_but_not_the_receipt(
    campaign, payment, stripe_sandbox
):
    before = fees()
    stripe_sandbox.open_dispute(payment.charge_id)
    follow(payment)
    row = Dispute.objects.get()
    assert (row.status, row.amount_minor, row.currency) == (Dispute.Status.OPEN, 1000, "USD")
    assert row.evidence_due_at > row.opened_at
    assert shown(campaign) == (0, 0)
    assert owed(payment) == [0, 0, 0]
    assert fees() - before == FEE
    assert receipts_of(payment) == [(1, "issued", 1000)]
    assert check() == ""


def test_a_dispute_that_is_won_gives_everything_back_but_its_fee(campaign, payment, stripe_sandbox):
    parts, before = owed(payment), fees()
    dispute = stripe_sandbox.open_dispute(payment.charge_id)
    follow(payment)
    stripe_sandbox.advance(86400)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert Dispute.objects.get().status == Dispute.Status.WON
    assert shown(campaign) == (1000, 1)
    assert owed(payment) == parts
    assert fees() - before == FEE
    assert receipts_of(payment) == [(1, "issued", 1000)]
    assert OutgoingMail.objects.count() == 1
    assert check() == ""


def test_a_fee_that_comes_back_with_a_won_dispute_is_posted_as_stripe_books_it(
    payment, stripe_sandbox
):
    before = fees()
    dispute = stripe_sandbox.open_dispute(payment.charge_id)
    stripe_sandbox.win_dispute(dispute["id"], fee_returned=FEE)
    follow(payment)
    assert fees() == before
    assert check() == ""


def test_a_dispute_that_is_lost_ends_the_receipt_and_moves_no_more_money(
    campaign, payment, stripe_sandbox
):
    dispute = stripe_sandbox.open_dispute(payment.charge_id)
    follow(payment)
    held = balances()
    stripe_sandbox.lose_dispute(dispute["id"])
    follow(payment)
    assert Dispute.objects.get().status == Dispute.Status.LOST
    assert balances() == held
    assert shown(campaign) == (0, 0)
    assert receipts_of(payment) == [(1, "void", 1000)]
    assert payment.receipts.get().void_reason == "dispute"
    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, mail.facts["why"]) == ("receipt_void", "dispute")
    assert check() == ""


def test_a_lost_dispute_of_a_part_leaves_a_receipt_for_the_rest(campaign, payment, stripe_sandbox):
    dispute = stripe_sandbox.open_dispute(payment.charge_id, amount=400)
    follow(payment)
    assert shown(campaign) == (600, 1)
    assert owed(payment) == [200, 200, 200]
    assert receipts_of(payment) == [(1, "issued", 1000)]
    stripe_sandbox.lose_dispute(dispute["id"])
    follow(payment)
    assert receipts_of(payment) == [(1, "void", 1000), (2, "issued", 600)]
    assert check() == ""


def test_a_lost_dispute_can_still_be_won(campaign, payment, stripe_sandbox):
    dispute = stripe_sandbox.open_dispute(payment.charge_id)
    stripe_sandbox.lose_dispute(dispute["id"])
    follow(payment)
    stripe_sandbox.advance(86400)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert Dispute.objects.get().status == Dispute.Status.WON
    assert shown(campaign) == (1000, 1)
    assert receipts_of(payment) == [(1, "void", 1000), (2, "issued", 1000)]
    assert check() == ""


@pytest.mark.parametrize(
    ("known", "late"),
    [
        ("needs_response", "warning_under_review"),
        ("lost", "under_review"),
        ("won", "lost"),
        ("won", "needs_response"),
        ("warning_closed", "warning_needs_response"),
    ],
)
def test_a_late_reading_does_not_take_a_dispute_back(
    payment, stripe_sandbox, monkeypatch, known, late
):
    stripe_sandbox.open_dispute(payment.charge_id, is_inquiry=True)
    listed = gateway.list_disputes

    def saying(status: str):
        return lambda **arguments: [
            gateway.DisputeState(**{**vars(state), "status": status})
            for state in listed(**arguments)
        ]

    monkeypatch.setattr(gateway, "list_disputes", saying(known))
    follow(payment)
    status = Dispute.objects.get().status
    monkeypatch.setattr(gateway, "list_disputes", saying(late))
    follow(payment)
    assert Dispute.objects.get().status == status


def test_a_refund_and_then_a_dispute_of_the_whole_take_no_more_than_came(
    campaign, payment, stripe_sandbox
):
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=400,
        currency="USD",
        idempotency_key="r",
    )
    stripe_sandbox.advance(60)
    dispute = stripe_sandbox.open_dispute(payment.charge_id, amount=1000)
    follow(payment)
    assert owed(payment) == [0, 0, 0]
    assert balances()["unrestricted", "USD"] == 400
    assert UnmatchedMoney.objects.get().amount_minor == 400
    assert receipts_of(payment) == [(1, "void", 1000), (2, "issued", 600)]
    stripe_sandbox.advance(60)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert ("unrestricted", "USD") not in balances()
    assert shown(campaign) == (600, 1)
    assert receipts_of(payment) == [(1, "void", 1000), (2, "issued", 600)]
    assert check() == ""


def test_what_comes_back_beyond_the_gift_is_not_owed_to_partners(payment):
    ledger.record_dispute(payment=payment, txn_id="txn_1", earlier=[], amount_minor=-1000)
    assert ledger.position_minor(payment) == 0
    beyond = ledger.record_dispute(
        payment=payment, txn_id="txn_2", earlier=["txn_1"], amount_minor=1040
    )
    assert (beyond, owed(payment)) == (0, [334, 333, 333])
    assert balances()["unrestricted", "USD"] == -40
    # What goes again is taken from that first.
    ledger.record_dispute(payment=payment, txn_id="txn_3", earlier=[], amount_minor=-41)
    assert sum(owed(payment)) == 999
    assert ("unrestricted", "USD") not in balances()


def test_a_dispute_without_an_amount_in_the_gift_s_currency_is_borne_by_us_and_shown(
    campaign, payment, stripe_sandbox, monkeypatch
):
    stripe_sandbox.set_settlement({"usd": "eur"})
    stripe_sandbox.open_dispute(payment.charge_id)
    listed = gateway.list_disputes
    monkeypatch.setattr(
        gateway,
        "list_disputes",
        lambda **arguments: [
            gateway.DisputeState(**{**vars(state), "currency": "GBP"})
            for state in listed(**arguments)
        ],
    )
    follow(payment)
    follow(payment)
    parked = UnmatchedMoney.objects.get()
    assert (parked.reason, parked.currency) == ("other_currency", "EUR")
    assert balances()["unrestricted", "EUR"] == parked.amount_minor
    assert shown(campaign) == (1000, 1)
    assert check() == ""


@pytest.mark.parametrize(("moves", "status"), [(True, "lost"), (False, "won")])
def test_a_prevented_dispute_is_lost_only_where_it_cost_the_gift(
    payment, stripe_sandbox, monkeypatch, moves, status
):
    stripe_sandbox.open_dispute(payment.charge_id, is_inquiry=not moves)
    listed = gateway.list_disputes
    monkeypatch.setattr(
        gateway,
        "list_disputes",
        lambda **arguments: [
            gateway.DisputeState(**{**vars(state), "status": "prevented"})
            for state in listed(**arguments)
        ],
    )
    follow(payment)
    assert Dispute.objects.get().status == status
    assert check() == ""
