"""Charges that fail: refused and expired cards, authentication, retries and what ends them."""

import itertools

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import ask
from tests.stripe_sandbox.tests.monthly import DAY, begin, types_since


def statuses(sandbox: Sandbox, subscription: str) -> tuple[str, str]:
    """The subscription's status and its newest invoice's."""
    newest = sandbox.invoices(subscription)[-1]
    return sandbox.subscription(subscription)["status"], newest["status"]


def test_a_refused_charge_is_told_and_retried_after_three_days(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    sandbox.next_charge(subscription.id, outcome="declined")
    [invoice] = sandbox.renew(subscription.id)
    assert statuses(sandbox, subscription.id) == ("past_due", "open")
    assert (invoice["attempt_count"], invoice["attempted"]) == (1, True)
    assert invoice["next_payment_attempt"] == pytest.approx(
        invoice["status_transitions"]["finalized_at"] + 3 * DAY, abs=2
    )
    [failed] = sandbox.events("invoice.payment_failed")
    assert failed["data"]["object"]["attempt_count"] == 1
    assert [e["type"] for e in sandbox.events()][-5:] == [
        "invoice.finalized",
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.payment_failed",
        "customer.subscription.updated",
    ]
    sandbox.advance(3 * DAY)
    assert statuses(sandbox, subscription.id) == ("active", "paid")
    assert sandbox.invoices(subscription.id)[-1]["attempt_count"] == 2
    [payment] = sandbox.invoices(subscription.id)[-1]["payments"]
    assert payment["status"] == "paid"


@pytest.mark.parametrize(
    ("after", "status"), [("canceled", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")]
)
def test_when_the_retries_are_used_up_the_setting_decides(
    client: stripe.StripeClient, sandbox: Sandbox, after: str, status: str
) -> None:
    sandbox.set_billing(after_retries=after)
    subscription = begin(client, sandbox)
    sandbox.set_card(subscription.customer, outcome="declined")
    sandbox.renew(subscription.id)
    sandbox.advance(15 * DAY + 60)
    assert statuses(sandbox, subscription.id) == (status, "open")
    failures = sandbox.events("invoice.payment_failed")
    assert [e["data"]["object"]["attempt_count"] for e in failures] == [1, 2, 3, 4]
    gaps = [b["created"] - a["created"] for a, b in itertools.pairwise(failures)]
    assert [round(gap / DAY) for gap in gaps] == [3, 5, 7]
    assert failures[-1]["data"]["object"]["next_payment_attempt"] is None
    deleted = sandbox.events("customer.subscription.deleted")
    assert len(deleted) == (after == "canceled")
    if deleted:
        reason = deleted[0]["data"]["object"]["cancellation_details"]["reason"]
        assert reason == "payment_failed"


def test_the_schedule_of_retries_can_be_another(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_billing(retry_days=[1], upcoming_days=3)
    subscription = begin(client, sandbox)
    sandbox.next_charge(subscription.id, outcome="declined", times=2)
    sandbox.renew(subscription.id)
    sandbox.advance(2 * DAY)
    assert statuses(sandbox, subscription.id) == ("canceled", "open")


def test_an_expired_card_is_refused(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    subscription = begin(client, sandbox)
    card = sandbox.set_card(subscription.customer, exp_month=12, exp_year=2025)
    assert card["card"]["exp_year"] == 2025
    [told] = sandbox.events("payment_method.automatically_updated")
    assert told["data"]["previous_attributes"] == {"card": {"exp_year": 2034}}
    sandbox.renew(subscription.id)
    [failed] = sandbox.events("charge.failed")
    assert failed["data"]["object"]["failure_code"] == "expired_card"
    assert failed["data"]["object"]["payment_method_details"]["card"]["exp_year"] == 2025


def test_a_charge_that_asks_for_authentication_is_completed_on_the_invoices_page(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    sandbox.next_charge(subscription.id, outcome="authentication_required")
    count = len(sandbox.events())
    [invoice] = sandbox.renew(subscription.id)
    assert types_since(sandbox, count)[-4:] == [
        "payment_intent.requires_action",
        "invoice.payment_action_required",
        "invoice.payment_failed",
        "customer.subscription.updated",
    ]
    assert statuses(sandbox, subscription.id) == ("past_due", "open")
    page = invoice["hosted_invoice_url"]
    assert page.startswith(sandbox.base_url)
    shown = ask("GET", page)
    assert (shown.status, "Complete authentication" in shown.text) == (200, True)
    assert "<script" not in shown.text
    assert ask("POST", page, {"outcome": "authenticated"}).status == 303
    assert statuses(sandbox, subscription.id) == ("active", "paid")
    assert ask("GET", page).status == 410


def test_the_donor_pays_an_open_invoice_on_its_page(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    sandbox.next_charge(subscription.id, outcome="declined")
    [invoice] = sandbox.renew(subscription.id)
    page = invoice["hosted_invoice_url"]
    ask("POST", page, {"outcome": "declined"})
    assert "Your card was declined." in ask("GET", page).text
    assert sandbox.invoices(subscription.id)[-1]["attempt_count"] == 1
    assert ask("POST", page, {"outcome": "authenticated"}).status == 400
    ask("POST", page, {"outcome": "paid"})
    assert statuses(sandbox, subscription.id) == ("active", "paid")
    assert ask("GET", f"{sandbox.base_url}/i/in_none").status == 404


def test_the_site_may_ask_for_another_attempt(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    sandbox.set_card(subscription.customer, outcome="declined")
    [invoice] = sandbox.renew(subscription.id)
    with pytest.raises(stripe.CardError) as refused:
        client.v1.invoices.pay(invoice["id"])
    assert refused.value.code == "card_declined"
    sandbox.set_card(subscription.customer, outcome="paid")
    assert client.v1.invoices.pay(invoice["id"]).status == "paid"
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(invoice["id"])


def test_an_open_invoice_can_be_voided(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    subscription = begin(client, sandbox)
    sandbox.next_charge(subscription.id, outcome="declined")
    [invoice] = sandbox.renew(subscription.id)
    voided = client.v1.invoices.void_invoice(invoice["id"], {"expand": ["payments"]})
    assert (voided.status, voided.payments.data[0].status) == ("void", "canceled")
    sandbox.advance(20 * DAY)
    assert sandbox.invoices(subscription.id)[-1]["status"] != "open"
