"""Payouts, top-ups and fees of their own: the balance, to the cent."""

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox, SandboxError
from tests.stripe_sandbox.tests.test_objects import paid_charge

THREE_DAYS = 3 * 24 * 3600


def settled_charge(client: stripe.StripeClient, sandbox: Sandbox, **money) -> dict:
    """A paid charge whose balance transaction is posted; returns that."""
    transaction = sandbox.post_balance(paid_charge(client, sandbox, **money)["id"])
    assert transaction is not None
    return transaction


def test_a_payout_takes_along_what_is_available(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    first = settled_charge(client, sandbox)
    assert sandbox.make_payout("usd") is None
    sandbox.advance(THREE_DAYS)
    second = settled_charge(client, sandbox, amount=5000)
    assert client.v1.balance_transactions.retrieve(first["id"]).status == "available"
    payout = sandbox.make_payout("usd")
    assert payout is not None
    assert (payout["amount"], payout["status"]) == (first["net"], "paid")
    listed = client.v1.balance_transactions.list({"payout": payout["id"]}).data
    assert [t.id for t in listed] == [payout["balance_transaction"], first["id"]]
    assert sum(t.net for t in listed) == 0
    assert second["id"] not in [t.id for t in listed]
    types = [e["type"] for e in sandbox.events() if e["type"].startswith("payout.")]
    assert types == ["payout.created", "payout.paid", "payout.reconciliation_completed"]


def test_a_payout_lists_nothing_before_its_reconciliation_is_completed(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    settled_charge(client, sandbox)
    payout = sandbox.make_payout("usd", with_pending=True, is_paid=False)
    assert payout is not None
    assert (payout["status"], payout["reconciliation_status"]) == ("pending", "in_progress")
    assert client.v1.balance_transactions.list({"payout": payout["id"]}).data == []
    for step in ("send", "pay", "reconcile"):
        sandbox.move_payout(payout["id"], step)
    assert len(client.v1.balance_transactions.list({"payout": payout["id"]}).data) == 2
    assert client.v1.payouts.retrieve(payout["id"]).reconciliation_status == "completed"


def test_a_failed_payout_comes_back_and_is_issued_anew(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    settled_charge(client, sandbox)
    payout = sandbox.make_payout("usd", with_pending=True)
    assert payout is not None
    failed = sandbox.fail_payout(payout["id"])
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    back = client.v1.balance_transactions.retrieve(failed["failure_balance_transaction"])
    assert (back.type, back.net, back.source) == ("payout_failure", payout["amount"], payout["id"])
    again = sandbox.make_payout("usd")
    assert again is not None
    assert again["amount"] == payout["amount"]
    listed = client.v1.balance_transactions.list({"payout": again["id"]}).data
    assert [t.id for t in listed] == [again["balance_transaction"], back.id]
    assert len(client.v1.balance_transactions.list({"payout": payout["id"]}).data) == 2
    assert [p.id for p in client.v1.payouts.list({"status": "failed"}).data] == [payout["id"]]
    assert [e["type"] for e in sandbox.events("payout.failed")] == ["payout.failed"]


def test_daily_payouts_follow_the_accounts_clock(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_daily_payouts()
    settled_charge(client, sandbox)
    settled_charge(client, sandbox, currency="eur")
    sandbox.advance(THREE_DAYS)
    assert {p.currency for p in client.v1.payouts.list().data} == {"usd", "eur"}
    assert {p.status for p in client.v1.payouts.list().data} == {"pending"}
    sandbox.advance(THREE_DAYS)
    assert {p.status for p in client.v1.payouts.list().data} == {"paid"}
    assert len(sandbox.events("payout.reconciliation_completed")) == 2


@pytest.mark.parametrize("currency", ["huf", "twd"])
def test_a_payout_leaves_the_parts_of_a_unit_that_no_bank_takes(
    client: stripe.StripeClient, sandbox: Sandbox, currency: str
) -> None:
    transaction = settled_charge(client, sandbox, amount=1234567, currency=currency)
    payout = sandbox.make_payout(currency, with_pending=True)
    assert payout is not None
    assert payout["amount"] == transaction["net"] // 100 * 100
    sandbox.top_up(10000, currency)
    rest = sandbox.make_payout(currency)
    assert rest is not None
    assert payout["amount"] + rest["amount"] <= transaction["net"] + 10000


def test_a_payout_by_hand_has_no_transactions_to_list(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.top_up(9000, "usd")
    payout = client.v1.payouts.create({"amount": 4000, "currency": "usd"})
    assert (payout.automatic, payout.reconciliation_status) == (False, "not_applicable")
    with sandbox.deliberate(), pytest.raises(stripe.InvalidRequestError, match="automatic"):
        client.v1.balance_transactions.list({"payout": payout.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payouts.create({"amount": 5001, "currency": "usd"})
    assert refused.value.code == "balance_insufficient"
    automatic = sandbox.make_payout("usd")
    assert automatic is not None
    assert automatic["amount"] == 5000
    assert client.v1.payouts.cancel(payout.id).status == "canceled"
    again = sandbox.make_payout("usd")
    assert again is not None
    assert again["amount"] == 4000
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.cancel(payout.id)
    types = {t.type for t in client.v1.balance_transactions.list().data}
    assert types == {"topup", "payout", "payout_cancel"}


def test_a_top_up_arrives_or_fails(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    asked = client.v1.topups.create({"amount": 5000, "currency": "usd", "description": "Start"})
    assert (asked.status, asked.balance_transaction) == ("pending", None)
    arrived = sandbox.settle_topup(asked.id)
    transaction = client.v1.balance_transactions.retrieve(arrived["balance_transaction"])
    assert (transaction.type, transaction.net, transaction.source) == ("topup", 5000, asked.id)
    failed = sandbox.top_up(700, "usd", is_paid=False)
    sandbox.settle_topup(failed["id"], is_good=False)
    assert [t.id for t in client.v1.topups.list({"status": "failed"}).data] == [failed["id"]]
    types = [e["type"] for e in sandbox.events()]
    assert types == ["topup.created", "topup.succeeded", "topup.created", "topup.failed"]
    pending = sandbox.top_up(700, "usd", is_paid=False)
    assert client.v1.topups.cancel(pending["id"]).status == "canceled"


def test_a_fee_of_its_own_and_a_fee_that_was_changed(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    own = sandbox.take_fee(250, "usd", description="Radar")
    assert (own["type"], own["net"], own["source"]) == ("stripe_fee", -250, None)
    charged = settled_charge(client, sandbox)
    events = len(sandbox.events())
    changed = sandbox.change_fee(charged["id"], 140)
    assert (changed["fee"], changed["net"]) == (140, 2360)
    assert sum(detail["amount"] for detail in changed["fee_details"]) == 140
    assert len(sandbox.events()) == events
    payout = sandbox.make_payout("usd", with_pending=True)
    assert payout is not None
    assert payout["amount"] == 2110
    with pytest.raises(SandboxError, match="its fee stands"):
        sandbox.change_fee(charged["id"], 150)


def test_balance_transactions_are_filtered_and_paged(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charges = [settled_charge(client, sandbox) for _ in range(3)]
    sandbox.top_up(100, "eur")
    find = client.v1.balance_transactions.list
    assert [t.id for t in find({"type": "charge", "limit": 2}).data] == [
        charges[2]["id"],
        charges[1]["id"],
    ]
    page = find({"type": "charge", "limit": 2})
    assert page.has_more is True
    assert len(list(page.auto_paging_iter())) == 3
    assert [t.type for t in find({"currency": "eur"}).data] == ["topup"]
    assert [t.id for t in find({"source": charges[0]["source"]}).data] == [charges[0]["id"]]
    created = charges[0]["created"]
    assert len(find({"created": {"gte": created - 5, "lte": created + 5}}).data) == 4
    assert find({"created": {"gte": created + 60}}).data == []
    expanded = find({"type": "charge", "expand": ["data.source"]}).data[0]
    assert expanded.source.amount == 2500
