"""What follows a payment, read and asked for through the gateway."""

from datetime import UTC, datetime

import pytest

from campaigns import gateway
from tests.campaigns.gateway_calls import key, opened, paid
from tests.stripe_sandbox.client import Sandbox


def refunded(
    payment: gateway.PaymentState, amount_minor: int, *, idempotency_key: str = ""
) -> gateway.RefundState:
    """A part of a payment given back."""
    return gateway.create_refund(
        payment_intent_id=payment.id,
        amount_minor=amount_minor,
        currency=payment.currency,
        idempotency_key=idempotency_key or key(),
    )


def test_a_charge_comes_with_its_card_and_what_stripe_booked(stripe_sandbox: Sandbox):
    story = stripe_sandbox.pay(opened(amount_minor=10_000).id)
    payment = gateway.read_payment(payment_intent_id=story["payment_intent"]["id"])
    assert payment.charge.balance is None
    transaction = stripe_sandbox.post_balance(payment.charge_id)
    charge = gateway.read_charge(charge_id=payment.charge_id)
    assert charge == gateway.read_payment(payment_intent_id=payment.id).charge
    assert (charge.payment_intent_id, charge.status) == (payment.id, "succeeded")
    assert (charge.amount_minor, charge.refunded_minor, charge.currency) == (10_000, 0, "USD")
    assert (charge.is_disputed, charge.is_live) == (False, False)
    assert len(charge.card.last4) == 4
    assert charge.card.exp_year > 2000
    assert charge.balance == gateway.read_balance_transaction(txn_id=transaction["id"])
    assert charge.balance == gateway.BalanceState(
        id=transaction["id"],
        type="charge",
        reporting_category="charge",
        source_id=charge.id,
        amount_minor=10_000,
        fee_minor=transaction["fee"],
        currency="USD",
        booked_at=datetime.fromtimestamp(transaction["created"], UTC),
        available_on=datetime.fromtimestamp(transaction["available_on"], UTC).date(),
    )


def test_a_bank_debit_is_on_its_way_before_it_is_paid_and_has_no_card(stripe_sandbox: Sandbox):
    stripe_sandbox.set_debit_delay(None)
    session = opened()
    stripe_sandbox.pay(session.id, "bank_debit")
    waiting = gateway.read_session(session_id=session.id)
    assert (waiting.status, waiting.is_paid, waiting.payment.status) == (
        "complete",
        False,
        "processing",
    )
    assert waiting.payment.charge.card is None
    stripe_sandbox.settle_debit(session.id)
    assert gateway.read_session(session_id=session.id).payment.is_paid


def test_money_that_settles_in_another_currency_is_booked_in_that(stripe_sandbox: Sandbox):
    stripe_sandbox.set_settlement({"krw": "usd"})
    payment = paid(stripe_sandbox, currency="KRW", amount_minor=100_000)
    assert (payment.amount_minor, payment.currency) == (100_000, "KRW")
    balance = payment.charge.balance
    assert balance.currency == "USD"
    assert 0 < balance.fee_minor < balance.amount_minor < 100_000


def test_refunds_in_parts_are_listed_newest_first(stripe_sandbox: Sandbox):
    payment = paid(stripe_sandbox)
    first, second = refunded(payment, 1000), refunded(payment, 500)
    assert gateway.list_refunds(payment_intent_id=payment.id) == [second, first]
    assert gateway.read_refund(refund_id=first.id) == first
    assert (first.charge_id, first.payment_intent_id) == (payment.charge_id, payment.id)
    assert (first.amount_minor, first.currency, first.status) == (1000, "USD", "succeeded")
    assert (first.balance.amount_minor, first.balance.source_id) == (-1000, first.id)
    assert first.failure_balance is None
    assert gateway.read_charge(charge_id=payment.charge_id).refunded_minor == 1500


def test_a_refund_is_made_once_for_one_key_and_never_beyond_what_is_left(stripe_sandbox: Sandbox):
    payment = paid(stripe_sandbox)
    first = refunded(payment, 2000, idempotency_key="r")
    assert refunded(payment, 2000, idempotency_key="r") == first
    with stripe_sandbox.deliberate(), pytest.raises(gateway.Refused):
        refunded(payment, 501)
    assert gateway.list_refunds(payment_intent_id=payment.id) == [first]


def test_a_refund_that_came_back_shows_both_its_lines(stripe_sandbox: Sandbox):
    payment = paid(stripe_sandbox)
    refund = refunded(payment, 1000)
    stripe_sandbox.fail_refund(refund.id)
    refund = gateway.read_refund(refund_id=refund.id)
    assert refund.status == "failed"
    assert (refund.balance.amount_minor, refund.failure_balance.amount_minor) == (-1000, 1000)


def test_a_dispute_shows_what_it_took_and_what_it_gave_back(stripe_sandbox: Sandbox):
    payment = paid(stripe_sandbox)
    made = stripe_sandbox.open_dispute(payment.charge_id, reason="unrecognized")
    [dispute] = gateway.list_disputes(payment_intent_id=payment.id)
    assert (dispute.id, dispute.charge_id, dispute.payment_intent_id) == (
        made["id"],
        payment.charge_id,
        payment.id,
    )
    assert (dispute.amount_minor, dispute.currency) == (2500, "USD")
    assert (dispute.status, dispute.reason) == ("needs_response", "unrecognized")
    assert dispute.evidence_due_at > dispute.opened_at
    assert [(b.amount_minor, b.fee_minor) for b in dispute.balances] == [(-2500, 1500)]
    assert gateway.read_charge(charge_id=payment.charge_id).is_disputed
    stripe_sandbox.win_dispute(dispute.id)
    won = gateway.read_dispute(dispute_id=dispute.id)
    assert won.status == "won"
    assert [b.amount_minor for b in won.balances] == [-2500, 2500]
    with stripe_sandbox.deliberate(), pytest.raises(gateway.NotFound):
        gateway.read_dispute(dispute_id="du_unknown")


def test_an_early_warning_names_its_charge(stripe_sandbox: Sandbox):
    payment = paid(stripe_sandbox)
    assert gateway.list_warnings(payment_intent_id=payment.id) == []
    made = stripe_sandbox.warn_of_fraud(payment.charge_id)
    [warning] = gateway.list_warnings(payment_intent_id=payment.id)
    assert warning == gateway.read_warning(warning_id=made["id"])
    assert (warning.charge_id, warning.payment_intent_id) == (payment.charge_id, payment.id)
    assert (warning.fraud_type, warning.is_actionable) == ("made_with_stolen_card", True)
