"""Monthly gifts: begun on the hosted page, charged month by month by the account's clock."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import stripe

from tests.stripe_sandbox.client import TEST_KEY, Sandbox, running_sandbox
from tests.stripe_sandbox.tests.conftest import api, ask
from tests.stripe_sandbox.tests.monthly import DAY, begin, monthly_params, new_product, types_since


def test_the_page_makes_customer_card_subscription_invoice_and_charge(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    product = new_product(client)
    session = client.v1.checkout.sessions.create(monthly_params(product))
    assert (session.mode, session.amount_total, session.payment_intent) == (
        "subscription", 2500, None,
    )  # fmt: skip
    sandbox.pay(session.id, name="A Donor")
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription.latest_invoice.payments", "customer"]}
    )
    assert (paid.status, paid.payment_status, paid.payment_intent) == ("complete", "paid", None)
    assert paid.customer.email == "donor@example.org"
    subscription = paid.subscription
    assert (subscription.status, subscription.billing_mode.type) == ("active", "flexible")
    assert subscription.metadata["donation"] == "4f6c1c0e"
    assert not hasattr(subscription, "current_period_end")
    item = subscription["items"].data[0]
    assert 28 * DAY <= item.current_period_end - item.current_period_start <= 31 * DAY
    assert (item.price.product, item.price.unit_amount) == (product, 2500)
    invoice = subscription.latest_invoice
    assert invoice.id == paid.invoice
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == (
        "paid", "subscription_create", 2500,
    )  # fmt: skip
    details = invoice.parent.subscription_details
    assert (details.subscription, details.metadata["donation"]) == (subscription.id, "4f6c1c0e")
    [payment] = invoice.payments.data
    assert (payment.status, payment.amount_paid, payment.is_default) == ("paid", 2500, True)
    for gone in ("payment_intent", "charge", "subscription", "paid"):
        assert not hasattr(invoice, gone)
    intent = client.v1.payment_intents.retrieve(
        payment.payment.payment_intent, {"expand": ["latest_charge", "payment_method"]}
    )
    assert intent.latest_charge.paid
    assert intent.payment_method.card.exp_year == 2034
    assert subscription.default_payment_method == intent.payment_method.id
    assert [event["type"] for event in sandbox.events()] == [
        "product.created",
        "customer.created",
        "payment_intent.created",
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.succeeded",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
    ]


def test_thirteen_months_are_thirteen_paid_invoices(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    assert len(sandbox.renew(subscription.id, cycles=12)) == 12
    invoices = sandbox.invoices(subscription.id)
    assert [i["status"] for i in invoices] == ["paid"] * 13
    assert [i["billing_reason"] for i in invoices] == [
        "subscription_create", *["subscription_cycle"] * 12
    ]  # fmt: skip
    numbers = [invoice["number"] for invoice in invoices]
    assert len(set(numbers)) == 13
    assert len({i["payments"][0]["payment"]["payment_intent"] for i in invoices}) == 13
    assert len(client.v1.charges.list({"limit": 100}).data) == 13
    assert len(sandbox.events("invoice.upcoming")) == 12
    ends = [i["lines"]["data"][0]["period"]["end"] for i in invoices]
    starts = [i["lines"]["data"][0]["period"]["start"] for i in invoices]
    assert starts[1:] == ends[:-1]
    created = [event["created"] for event in sandbox.events()]
    assert created == sorted(created)


def test_a_renewal_is_announced_drafted_and_an_hour_later_charged(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    count = len(sandbox.events())
    end = subscription["items"].data[0].current_period_end
    sandbox.advance_to(end - 7 * DAY + 10)
    [upcoming] = sandbox.events("invoice.upcoming")
    assert upcoming["data"]["object"]["id"].startswith("upcoming_in_")
    assert upcoming["data"]["object"]["amount_due"] == 2500
    sandbox.advance_to(end + 10)
    assert types_since(sandbox, count) == [
        "invoice.upcoming", "invoice.created", "customer.subscription.updated",
    ]  # fmt: skip
    assert sandbox.invoices(subscription.id)[-1]["status"] == "draft"
    sandbox.advance(3600)
    assert types_since(sandbox, count)[3:] == [
        "payment_intent.created",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    [paid] = [e for e in sandbox.events("invoice.paid") if e["created"] >= end]
    assert abs(paid["created"] - end - 3600) <= 1


def test_a_jump_over_months_takes_every_step_at_its_own_time(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_balance_delay(1)
    subscription = begin(client, sandbox)
    sandbox.advance(100 * DAY)
    invoices = sandbox.invoices(subscription.id)
    assert [i["status"] for i in invoices] == ["paid"] * 4
    gaps = [b["created"] - a["created"] for a, b in pairwise(invoices)]
    assert all(28 * DAY <= gap <= 31 * DAY for gap in gaps)
    assert len(sandbox.events("charge.updated")) == 4


@pytest.mark.parametrize(
    ("first", "turns"),
    [
        ("2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        ("2027-12-30", ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        ("2027-03-15", ["2027-04-15", "2027-05-15", "2027-06-15", "2027-07-15"]),
    ],
)
def test_the_day_of_the_month_is_kept_where_the_month_has_it(
    client: stripe.StripeClient, sandbox: Sandbox, first: str, turns: list[str]
) -> None:
    sandbox.advance_to(datetime.fromisoformat(f"{first}T12:00:00+00:00").timestamp())
    subscription = begin(client, sandbox)
    made = sandbox.renew(subscription.id, cycles=4)
    days = [datetime.fromtimestamp(i["created"], UTC).date().isoformat() for i in made]
    assert days == turns


def test_the_payment_of_an_intent_is_found_by_filter(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    sandbox.renew(subscription.id)
    for invoice in sandbox.invoices(subscription.id):
        [payment] = client.v1.invoice_payments.list({"invoice": invoice["id"]}).data
        by_intent = client.v1.invoice_payments.list(
            {
                "payment": {
                    "type": "payment_intent",
                    "payment_intent": payment.payment.payment_intent,
                }
            }
        )
        assert [found.id for found in by_intent.data] == [payment.id]
        assert client.v1.invoice_payments.retrieve(payment.id).invoice == invoice["id"]
    listed = client.v1.invoices.list({"subscription": subscription.id, "expand": ["data.payments"]})
    assert [i.payments.data[0].status for i in listed.data] == ["paid", "paid"]
    deep = {"expand": ["payments.data.payment.payment_intent"]}
    invoice = client.v1.invoices.retrieve(listed.data[0].id, deep)
    assert invoice.payments.data[0].payment.payment_intent.status == "succeeded"
    assert "payments" not in api(sandbox, "GET", f"/v1/invoices/{listed.data[0].id}").json()


def test_declined_and_authenticated_cards_behave_as_for_a_single_gift(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(monthly_params(new_product(client)))
    sandbox.pay(session.id, "declined")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    sandbox.pay(session.id, "authentication_required")
    story = sandbox.pay(session.id, "authenticated")
    assert story["session"]["status"] == "complete"
    assert story["charge"]["paid"]
    assert len(client.v1.subscriptions.list().data) == 1


def test_the_page_says_that_it_is_every_month_and_leads_back(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(monthly_params(new_product(client)))
    page = ask("GET", str(session.url))
    assert "USD 25.00" in page.text
    assert "per month" in page.text
    fields = {"email": "donor@example.org", "name": "A Donor"}
    step = ask("POST", str(session.url), {"outcome": "authentication_required", **fields})
    assert step.headers["Location"] == f"/c/pay/{session.id}/authenticate"
    paid = ask("POST", f"{session.url}/authenticate", {"outcome": "authenticated"})
    assert paid.headers["Location"] == f"http://site.test/thanks?session={session.id}"
    assert ask("POST", str(session.url), {"outcome": "paid", **fields}).status == 410
    [subscription] = client.v1.subscriptions.list(
        {"expand": ["data.latest_invoice.payments", "data.default_payment_method"]}
    ).data
    assert subscription.latest_invoice.payments.data[0].status == "paid"
    assert subscription.default_payment_method.billing_details.name == "A Donor"


def test_a_gift_can_be_made_by_a_known_customer(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    known = client.v1.customers.create({"email": "donor@example.org"})
    subscription = begin(client, sandbox, customer=known.id, customer_email=None)
    assert subscription.customer == known.id
    assert len(client.v1.customers.list().data) == 1


def test_a_restarted_sandbox_goes_on_with_its_monthly_gifts(tmp_path: Path) -> None:
    state = tmp_path / "account.json"
    with running_sandbox(state=state) as sandbox:
        client = stripe.StripeClient(TEST_KEY, base_addresses={"api": sandbox.base_url})
        subscription = begin(client, sandbox).id
        sandbox.set_billing(draft_seconds=0)
        sandbox.next_charge(subscription, outcome="declined")
    with running_sandbox(state=state) as sandbox:
        [invoice] = sandbox.renew(subscription)
        assert (invoice["status"], invoice["attempt_count"]) == ("open", 1)
        sandbox.assert_no_violations()


def test_a_bank_debit_begins_a_monthly_gift_that_is_paid_later(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    params = monthly_params(new_product(client), currency="eur")
    session = client.v1.checkout.sessions.create(params)
    begun = sandbox.pay(session.id, "bank_debit")["session"]
    assert (begun["status"], begun["payment_status"]) == ("complete", "unpaid")
    [invoice] = sandbox.invoices(begun["subscription"])
    assert (invoice["status"], invoice["payments"][0]["status"]) == ("open", "open")
    sandbox.settle_debit(session.id)
    [invoice] = sandbox.invoices(begun["subscription"])
    assert (invoice["status"], invoice["payments"][0]["status"]) == ("paid", "paid")
    [renewed] = sandbox.renew(begun["subscription"])
    assert renewed["status"] == "open"
    assert sandbox.settle_invoice(renewed["id"])["status"] == "paid"


def test_a_debit_that_comes_back_leaves_the_gift_past_due(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    params = monthly_params(new_product(client), currency="eur")
    session = client.v1.checkout.sessions.create(params)
    begun = sandbox.pay(session.id, "bank_debit")["session"]
    sandbox.settle_debit(session.id, is_good=False)
    assert sandbox.subscription(begun["subscription"])["status"] == "past_due"
    assert len(sandbox.events("invoice.payment_failed")) == 1
    assert len(sandbox.events("checkout.session.async_payment_failed")) == 1
