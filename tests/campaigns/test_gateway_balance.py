"""The balance and its payouts, read through the gateway."""

from datetime import timedelta

from django.utils import timezone

from campaigns import gateway
from tests.campaigns.gateway_calls import paid
from tests.stripe_sandbox.client import Sandbox


def test_the_balance_is_listed_line_by_line(stripe_sandbox: Sandbox):
    since = timezone.now() - timedelta(minutes=1)
    balances = [paid(stripe_sandbox).charge.balance for _ in range(3)]
    assert list(gateway.list_balance_transactions(since_at=since)) == balances[::-1]
    later = timezone.now() + timedelta(hours=1)
    assert list(gateway.list_balance_transactions(since_at=later)) == []
    assert list(gateway.list_balance_transactions()) == balances[::-1]


def test_a_payout_knows_its_lines_once_it_is_reconcilable(stripe_sandbox: Sandbox):
    since = timezone.now() - timedelta(minutes=1)
    gift = paid(stripe_sandbox).charge.balance
    made = stripe_sandbox.make_payout("usd", with_pending=True, is_paid=False)
    [payout] = gateway.list_payouts(since_at=since)
    assert (payout.id, payout.status, payout.is_reconcilable) == (made["id"], "pending", False)
    for step in ("send", "pay", "reconcile"):
        stripe_sandbox.move_payout(payout.id, step)
    payout = gateway.read_payout(payout_id=payout.id)
    assert (payout.status, payout.is_reconcilable, payout.is_automatic) == ("paid", True, True)
    assert payout.currency == "USD"
    assert payout.amount_minor == gift.amount_minor - gift.fee_minor
    lines = list(gateway.list_balance_transactions(payout_id=payout.id))
    assert sum(line.amount_minor - line.fee_minor for line in lines) == 0
    assert {line.source_id for line in lines} == {payout.id, gift.source_id}
    assert {line.payout_id for line in lines} == {payout.id}
    assert payout.arrives_on >= payout.made_at.date()


def test_a_payout_that_was_paid_may_fail(stripe_sandbox: Sandbox):
    paid(stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    stripe_sandbox.fail_payout(made["id"])
    payout = gateway.read_payout(payout_id=made["id"])
    assert (payout.status, payout.amount_minor) == ("failed", made["amount"])
