"""What comes days later: refunds that wait, bank debits that settle or come back, old events."""

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox, SandboxError
from tests.stripe_sandbox.tests.conftest import Receiver, api, good_params
from tests.stripe_sandbox.tests.monthly import begin
from tests.stripe_sandbox.tests.test_objects import paid_charge

DAY = 24 * 3600


def debited_charge(client: stripe.StripeClient, sandbox: Sandbox) -> dict:
    """A bank debit that has succeeded, with its balance transaction posted."""
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.pay(session.id, "bank_debit")
    charge = sandbox.settle_debit(session.id)["charge"]
    sandbox.post_balance(charge["id"])
    return charge


def test_a_refund_can_wait_and_then_succeed_or_fail(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    sandbox.let_refunds_wait()
    first = client.v1.refunds.create({"charge": charge["id"], "amount": 1000})
    second = client.v1.refunds.create({"charge": charge["id"], "amount": 500})
    assert (first.status, first.pending_reason) == ("pending", "processing")
    assert client.v1.charges.retrieve(charge["id"]).amount_refunded == 1500
    before = len(sandbox.events())
    assert sandbox.succeed_refund(first.id)["status"] == "succeeded"
    assert sandbox.fail_refund(second.id)["failure_reason"] == "unknown"
    assert [event["type"] for event in sandbox.events()[before:]] == [
        "charge.refund.updated",
        "refund.updated",
        "charge.refund.updated",
        "refund.updated",
        "refund.failed",
    ]
    assert client.v1.charges.retrieve(charge["id"]).amount_refunded == 1000
    with pytest.raises(SandboxError, match="this refund is failed"):
        sandbox.succeed_refund(second.id)


def test_a_bank_debits_refund_arrives_after_days(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = debited_charge(client, sandbox)
    refund = client.v1.refunds.create({"charge": charge["id"]})
    assert refund.status == "pending"
    sandbox.advance(6 * DAY)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    types = {t.type for t in client.v1.balance_transactions.list().data}
    assert types == {"payment", "payment_refund"}


def test_a_charge_shows_its_refunds_only_when_they_are_asked_for(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    client.v1.refunds.create({"charge": charge["id"], "amount": 700})
    path = f"/v1/charges/{charge['id']}"
    assert "refunds" not in api(sandbox, "GET", path).json()
    [refunded] = sandbox.events("charge.refunded")
    assert "refunds" not in refunded["data"]["object"]
    full = client.v1.charges.retrieve(charge["id"], {"expand": ["refunds"]})
    assert [refund.amount for refund in full.refunds.data] == [700]


def test_a_refund_with_the_same_key_is_made_once(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    params = {"charge": charge["id"], "amount": 1500}
    made = [client.v1.refunds.create(params, {"idempotency_key": "refund:7"}) for _ in range(2)]
    assert made[0].id == made[1].id
    assert client.v1.charges.retrieve(charge["id"]).amount_refunded == 1500


def test_a_bank_debit_settles_on_its_day(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    sandbox.set_debit_delay(5 * DAY)
    session = client.v1.checkout.sessions.create(good_params())
    story = sandbox.pay(session.id, "bank_debit")
    assert story["payment_intent"]["status"] == "processing"
    sandbox.advance(4 * DAY)
    assert client.v1.charges.retrieve(story["charge"]["id"]).status == "pending"
    sandbox.advance(DAY)
    assert client.v1.charges.retrieve(story["charge"]["id"]).status == "succeeded"
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert len(sandbox.events("checkout.session.async_payment_succeeded")) == 1


def test_a_debit_that_comes_back_later_takes_what_was_credited(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = debited_charge(client, sandbox)
    returned = sandbox.return_debit(charge["id"])
    assert (returned["status"], returned["paid"]) == ("failed", False)
    taken = client.v1.balance_transactions.retrieve(returned["failure_balance_transaction"])
    assert (taken.type, taken.amount, taken.source) == (
        "payment_failure_refund",
        -2500,
        charge["id"],
    )
    assert taken.reporting_category == "charge_failure"
    assert [e["type"] for e in sandbox.events()][-2:] == [
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    with pytest.raises(SandboxError, match="only a bank debit"):
        sandbox.return_debit(paid_charge(client, sandbox)["id"])


def test_an_event_of_an_old_version_keeps_its_shape_while_its_object_has_the_new_one(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    charge = paid_charge(client, sandbox)
    client.v1.refunds.create({"charge": charge["id"], "amount": 100})
    old = sandbox.make_old_event("charge.refunded", charge["id"])
    sandbox.wait_until_delivered()
    [delivered] = [event for event in receiver.events() if event["id"] == old]
    shown = delivered["data"]["object"]
    assert delivered["api_version"] == "2024-06-20"
    assert (shown["invoice"], len(shown["refunds"]["data"])) == (None, 1)
    again = api(sandbox, "GET", f"/v1/events/{old}").json()
    assert (again["api_version"], again["data"]["object"]) == ("2024-06-20", shown)
    assert "invoice" not in api(sandbox, "GET", f"/v1/charges/{charge['id']}").json()


def test_an_invoice_of_an_old_version_names_its_payment_where_the_new_one_lists_it(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    gift = begin(client, sandbox)
    old = sandbox.make_old_event("invoice.paid", gift.latest_invoice)
    event = api(sandbox, "GET", f"/v1/events/{old}").json()
    shown = event["data"]["object"]
    charge = client.v1.charges.list().data[0]
    assert (shown["subscription"], shown["payment_intent"], shown["charge"], shown["paid"]) == (
        gift.id,
        charge.payment_intent,
        charge.id,
        True,
    )
    new = client.v1.invoices.retrieve(gift.latest_invoice, {"expand": ["payments"]})
    assert not {"parent", "payments"} & shown.keys()
    assert not {"subscription", "payment_intent", "charge", "paid"} & new.to_dict().keys()
    assert new.parent.subscription_details.subscription == gift.id
    assert new.payments.data[0].payment.payment_intent == charge.payment_intent
    charged = sandbox.make_old_event("charge.succeeded", charge.id)
    assert api(sandbox, "GET", f"/v1/events/{charged}").json()["data"]["object"]["invoice"] == (
        gift.latest_invoice
    )
    renewed = sandbox.make_old_event("customer.subscription.updated", gift.id)
    was = api(sandbox, "GET", f"/v1/events/{renewed}").json()["data"]["object"]
    assert was["current_period_end"] > was["current_period_start"]


def test_events_are_found_by_type_time_and_failed_delivery(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.set_retry_delays([])
    receiver.statuses += [500]
    paid_charge(client, sandbox)
    sandbox.wait_until_delivered()
    find = client.v1.events.list
    [failed] = find({"delivery_success": False}).data
    assert failed.type not in [e.type for e in find({"delivery_success": True}).data]
    assert [e.type for e in find({"type": "checkout.session.*"}).data] == [
        "checkout.session.completed"
    ]
    wanted = ["charge.succeeded", "checkout.session.completed"]
    assert {e.type for e in find({"types": wanted}).data} == set(wanted)
    assert find({"created": {"lt": failed.created - 60}}).data == []


def test_a_session_whose_answer_was_lost_is_found_in_its_creation_window(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    client.v1.checkout.sessions.create(good_params(client_reference_id="other"))
    sandbox.fail_next("drop", when="after", method="POST", path="/v1/checkout/sessions")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(good_params(client_reference_id="gift-1"))
    [request] = [
        r for r in sandbox.requests() if r["params"].get("client_reference_id") == "gift-1"
    ]
    at = int(request["at"])
    window = {"created": {"gte": at - 60, "lte": at + 60}, "limit": 1}
    references = [
        session.client_reference_id
        for session in client.v1.checkout.sessions.list(window).auto_paging_iter()
    ]
    assert references == ["gift-1", "other"]
