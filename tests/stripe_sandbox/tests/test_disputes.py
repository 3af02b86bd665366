"""Disputes, inquiries and early fraud warnings: their events and what they cost."""

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox, SandboxError
from tests.stripe_sandbox.tests.test_objects import paid_charge


def types_after(sandbox: Sandbox, count: int) -> list[str]:
    """The types of the events after the first `count`."""
    return [event["type"] for event in sandbox.events()[count:]]


def test_a_dispute_takes_the_money_and_a_fee(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    charge = paid_charge(client, sandbox)
    before = len(sandbox.events())
    dispute = sandbox.open_dispute(charge["id"], reason="unrecognized")
    assert types_after(sandbox, before) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    [created] = sandbox.events("charge.dispute.created")
    assert created["data"]["object"]["balance_transactions"] == []
    [withdrawn] = client.v1.disputes.retrieve(dispute["id"]).balance_transactions
    assert (withdrawn.amount, withdrawn.fee, withdrawn.net) == (-2500, 1500, -4000)
    assert (withdrawn.type, withdrawn.reporting_category) == ("adjustment", "dispute")
    assert withdrawn.source == dispute["id"]
    assert client.v1.charges.retrieve(charge["id"]).disputed is True
    listed = client.v1.disputes.list({"charge": charge["id"]}).data
    assert [d.id for d in listed] == [dispute["id"]]
    assert client.v1.disputes.list({"payment_intent": "pi_other"}).data == []


def test_a_disputed_charge_cannot_be_refunded(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    dispute = sandbox.open_dispute(charge["id"], amount=1000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge["id"]})
    assert refused.value.code == "charge_disputed"
    sandbox.win_dispute(dispute["id"])
    assert client.v1.refunds.create({"charge": charge["id"]}).amount == 2500


def test_a_won_dispute_gives_back_the_money_but_not_the_fee(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    dispute = sandbox.open_dispute(charge["id"], amount=1000)
    before = len(sandbox.events())
    won = sandbox.win_dispute(dispute["id"])
    assert types_after(sandbox, before) == [
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert won["status"] == "won"
    assert [t["net"] for t in won["balance_transactions"]] == [-2500, 1000]
    assert won["balance_transactions"][1]["reporting_category"] == "dispute_reversal"
    [closed] = sandbox.events("charge.dispute.closed")
    assert len(closed["data"]["object"]["balance_transactions"]) == 1
    with pytest.raises(SandboxError, match="this dispute is won"):
        sandbox.lose_dispute(dispute["id"])


def test_a_lost_dispute_moves_nothing_more_and_can_still_be_won(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    dispute = sandbox.open_dispute(paid_charge(client, sandbox)["id"])
    before = len(sandbox.events())
    assert len(sandbox.lose_dispute(dispute["id"])["balance_transactions"]) == 1
    assert types_after(sandbox, before) == ["charge.dispute.closed"]
    won = sandbox.win_dispute(dispute["id"], fee_returned=1500)
    assert sum(t["net"] for t in won["balance_transactions"]) == 0


def test_an_inquiry_moves_no_money_until_it_becomes_a_dispute(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    inquiry = sandbox.open_dispute(charge["id"], is_inquiry=True)
    assert (inquiry["status"], inquiry["balance_transactions"]) == ("warning_needs_response", [])
    assert inquiry["is_charge_refundable"] is True
    assert sandbox.events("charge.dispute.funds_withdrawn") == []
    grown = sandbox.escalate_dispute(inquiry["id"])
    assert (grown["status"], len(grown["balance_transactions"])) == ("needs_response", 1)
    with pytest.raises(SandboxError, match="needs_response"):
        sandbox.escalate_dispute(inquiry["id"])


def test_a_full_refund_closes_an_inquiry(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    charge = paid_charge(client, sandbox)
    inquiry = sandbox.open_dispute(charge["id"], is_inquiry=True)
    client.v1.refunds.create({"charge": charge["id"], "amount": 100})
    assert client.v1.disputes.retrieve(inquiry["id"]).status == "warning_needs_response"
    client.v1.refunds.create({"charge": charge["id"]})
    closed = client.v1.disputes.retrieve(inquiry["id"])
    assert (closed.status, closed.balance_transactions) == ("warning_closed", [])


def test_evidence_is_submitted_once_and_a_dispute_accepted_once(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    dispute = sandbox.open_dispute(paid_charge(client, sandbox)["id"])["id"]
    staged = client.v1.disputes.update(
        dispute, {"evidence": {"uncategorized_text": "It was a gift."}, "submit": False}
    )
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    sent = client.v1.disputes.update(dispute, {"submit": True, "metadata": {"case": "7"}})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    with pytest.raises(stripe.InvalidRequestError, match="already under_review"):
        client.v1.disputes.update(dispute, {"evidence": {"uncategorized_text": "More."}})
    other = sandbox.open_dispute(paid_charge(client, sandbox)["id"])["id"]
    assert client.v1.disputes.close(other).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already lost"):
        client.v1.disputes.close(other)


def test_a_warning_stops_being_actionable_when_the_charge_is_refunded(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    warning = sandbox.warn_of_fraud(charge["id"])
    assert warning["actionable"] is True
    [created] = sandbox.events("radar.early_fraud_warning.created")
    assert created["data"]["object"]["charge"] == charge["id"]
    client.v1.refunds.create({"charge": charge["id"]})
    seen = client.v1.radar.early_fraud_warnings.retrieve(warning["id"], {"expand": ["charge"]})
    assert (seen.actionable, seen.charge.refunded) == (False, True)
    listed = client.v1.radar.early_fraud_warnings.list({"charge": charge["id"]})
    assert [one.id for one in listed.data] == [warning["id"]]
    assert len(sandbox.events("radar.early_fraud_warning.updated")) == 1


def test_what_no_bank_would_do_is_refused_by_the_controls(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    with pytest.raises(SandboxError, match="reason must be one of"):
        sandbox.open_dispute(charge["id"], reason="sorry")
    with pytest.raises(SandboxError, match="fraud_type must be one of"):
        sandbox.warn_of_fraud(charge["id"], "sorry")
    client.v1.refunds.create({"charge": charge["id"]})
    with pytest.raises(SandboxError, match="nothing of this charge is left"):
        sandbox.open_dispute(charge["id"])
