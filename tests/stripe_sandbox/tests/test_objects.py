"""Sessions, intents, charges, balance transactions, refunds, customers, events: their lives."""

import subprocess
import sys
from pathlib import Path

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox, running_sandbox
from tests.stripe_sandbox.tests.conftest import api, good_params


def paid_charge(client: stripe.StripeClient, sandbox: Sandbox, **money) -> dict:
    """The charge of a gift paid by card."""
    return sandbox.pay(client.v1.checkout.sessions.create(good_params(**money)).id)["charge"]


def test_the_fee_arrives_after_the_charge(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    charge = paid_charge(client, sandbox)
    assert charge["balance_transaction"] is None
    sandbox.post_balance(charge["id"])
    [updated] = sandbox.events("charge.updated")
    assert updated["data"]["previous_attributes"] == {"balance_transaction": None}
    transaction = client.v1.balance_transactions.retrieve(
        updated["data"]["object"]["balance_transaction"], {"expand": ["source"]}
    )
    assert (transaction.amount, transaction.fee, transaction.net) == (2500, 103, 2397)
    assert transaction.source.id == charge["id"]
    assert sandbox.post_balance(charge["id"]) is None


def test_the_fee_can_arrive_by_the_accounts_clock(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_balance_delay(60)
    charge = paid_charge(client, sandbox)
    assert client.v1.charges.retrieve(charge["id"]).balance_transaction is None
    sandbox.advance(61)
    assert client.v1.charges.retrieve(charge["id"]).balance_transaction is not None


@pytest.mark.parametrize(
    ("currency", "amount", "fee"),
    [
        ("usd", 50, 31),
        ("krw", 10000, 690),
        ("jpy", 50, 41),
        ("isk", 50000, 1500),
        ("kwd", 5120, 450),
    ],
)
def test_fees_stay_within_what_a_currency_can_hold(
    client: stripe.StripeClient, sandbox: Sandbox, currency: str, amount: int, fee: int
) -> None:
    charge = paid_charge(client, sandbox, amount=amount, currency=currency)
    transaction = sandbox.post_balance(charge["id"])
    assert transaction is not None
    assert transaction["fee"] == fee


def test_refunds_in_parts_until_nothing_is_left(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = paid_charge(client, sandbox)
    for amount in (500, 700, 300):
        refund = client.v1.refunds.create({"charge": charge["id"], "amount": amount})
        assert (refund.status, refund.amount) == ("succeeded", amount)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
        client.v1.refunds.create({"charge": charge["id"], "amount": 1001})
    assert refused.value.param == "amount"
    rest = client.v1.refunds.create({"payment_intent": charge["payment_intent"]})
    assert rest.amount == 1000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge["id"]})
    assert refused.value.code == "charge_already_refunded"
    full = client.v1.charges.retrieve(charge["id"], {"expand": ["refunds.data"]})
    assert (full.refunded, full.amount_refunded, len(full.refunds.data)) == (True, 2500, 4)
    types = [event["type"] for event in sandbox.events()]
    assert types.count("refund.created") == types.count("charge.refunded") == 4
    assert len(client.v1.refunds.list({"charge": charge["id"]}).data) == 4


def test_a_refund_may_fail_later(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    charge = paid_charge(client, sandbox)
    refund = client.v1.refunds.create({"charge": charge["id"]})
    sandbox.fail_refund(refund.id)
    failed = client.v1.refunds.retrieve(refund.id, {"expand": ["charge", "balance_transaction"]})
    assert (failed.status, failed.charge.amount_refunded) == ("failed", 0)
    assert [event["type"] for event in sandbox.events()][-2:] == ["refund.updated", "refund.failed"]
    sums = [t.amount for t in client.v1.balance_transactions.list().data]
    assert sorted(sums) == [-2500, 2500]


def test_an_unpaid_charge_cannot_be_refunded(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    charge = sandbox.pay(session.id, "bank_debit")["charge"]
    with pytest.raises(stripe.InvalidRequestError, match="has not succeeded"):
        client.v1.refunds.create({"charge": charge["id"]})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": charge["payment_intent"]})
    assert refused.value.code == "payment_intent_unexpected_state"


def test_a_session_expires_once(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.pay(session.id, "declined")
    expired = client.v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})
    assert (expired.status, expired.url) == ("expired", None)
    assert expired.payment_intent.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_paid_session_cannot_be_expired(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        client.v1.checkout.sessions.expire(session.id)


def test_the_intent_of_a_session_cannot_be_cancelled(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    for outcome in ("declined", "paid"):
        intent = sandbox.pay(session.id, outcome)["payment_intent"]["id"]
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.payment_intents.cancel(intent)
        assert refused.value.code == "payment_intent_unexpected_state"


def test_money_the_site_never_asked_for(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    with_session = sandbox.unknown_payment(amount=700, currency="eur", reference="nobody")
    assert with_session["session"]["client_reference_id"] == "nobody"
    alone = sandbox.unknown_payment(amount=700, currency="eur", has_session=False)
    assert alone["session"] is None
    assert client.v1.payment_intents.retrieve(alone["payment_intent"]["id"]).status == "succeeded"
    assert len(sandbox.events("checkout.session.completed")) == 1


def test_a_session_can_turn_out_with_another_amount_or_currency(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.change_session(session.id, amount=2400)
    sandbox.pay(session.id)
    sandbox.change_session(session.id, currency="eur")
    seen = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge"]}
    )
    assert (seen.amount_total, seen.currency) == (2400, "eur")
    intent = seen.payment_intent
    assert (intent.amount_received, intent.latest_charge.currency) == (2400, "eur")


def test_customers(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    customer = client.v1.customers.create({"email": "donor@example.org", "metadata": {"a": "1"}})
    client.v1.customers.update(customer.id, {"name": "A Donor", "metadata": {"a": "", "b": "2"}})
    kept = client.v1.customers.retrieve(customer.id)
    assert (kept.name, kept.metadata.to_dict()) == ("A Donor", {"b": "2"})
    assert len(client.v1.customers.list({"email": "donor@example.org"}).data) == 1
    assert client.v1.customers.list({"email": "other@example.org"}).data == []
    params = good_params(customer=customer.id)
    del params["customer_email"]
    session = client.v1.checkout.sessions.create(params)
    assert session.customer_details.email == "donor@example.org"
    assert [e["type"] for e in sandbox.events()] == ["customer.created", "customer.updated"]


def test_lists_have_cursors_and_filters(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    made = [client.v1.checkout.sessions.create(good_params()).id for _ in range(5)][::-1]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([s.id for s in first.data], first.has_more) == (made[:2], True)
    last = client.v1.checkout.sessions.list({"limit": 2, "starting_after": made[2]})
    assert ([s.id for s in last.data], last.has_more) == (made[3:], False)
    back = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[3]})
    assert ([s.id for s in back.data], back.has_more) == (made[1:3], True)
    assert [s.id for s in first.auto_paging_iter()] == made
    created = first.data[0].created
    assert client.v1.checkout.sessions.list({"created": {"gt": created + 60}}).data == []
    assert len(client.v1.checkout.sessions.list({"created": {"gte": created - 60}}).data) == 5
    sandbox.pay(made[0])
    assert [s.id for s in client.v1.checkout.sessions.list({"status": "complete"}).data] == made[:1]
    intent = client.v1.payment_intents.list().data[0].id
    found = client.v1.checkout.sessions.list(
        {"payment_intent": intent, "expand": ["data.line_items"]}
    )
    assert found.data[0].line_items.data[0].amount_total == 2500


def test_events_tell_who_caused_them(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    charge = paid_charge(client, sandbox)
    client.v1.refunds.create({"charge": charge["id"]}, {"idempotency_key": "refund:1"})
    [refunded] = client.v1.events.list({"type": "charge.refunded"}).data
    assert refunded.request.idempotency_key == "refund:1"
    assert refunded.data.previous_attributes.amount_refunded == 0
    [completed] = client.v1.events.list({"types": ["checkout.session.completed"]}).data
    assert completed.request.id is None
    assert completed.data.object.payment_status == "paid"


def test_events_show_things_as_they_were(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    paid_charge(client, sandbox)
    [created] = sandbox.events("payment_intent.created")
    assert created["data"]["object"]["status"] == "requires_payment_method"


def test_every_answer_carries_a_request_id(sandbox: Sandbox) -> None:
    answer = api(sandbox, "GET", "/v1/events")
    assert answer.headers["Request-Id"].startswith("req_")
    assert sandbox.requests()[-1]["id"] == answer.headers["Request-Id"]


def test_a_restarted_sandbox_goes_on_with_its_state(tmp_path: Path) -> None:
    file = tmp_path / "stripe.json"
    with running_sandbox(state=file) as sandbox:
        client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.base_url})
        session = client.v1.checkout.sessions.create(good_params())
        sandbox.pay(session.id)
    with running_sandbox(state=file) as sandbox:
        client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.base_url})
        kept = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
        assert kept.payment_intent.status == "succeeded"
        sandbox.assert_no_violations()


def test_a_taken_port_is_told_in_a_sentence(sandbox: Sandbox) -> None:
    port = sandbox.base_url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.stripe_sandbox", "--port", port],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"sandbox cannot listen on port {port}" in done.stderr


def test_violations_nobody_meant_are_written_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "violations.jsonl"
    with running_sandbox(violations=file) as sandbox:
        with sandbox.deliberate():
            api(sandbox, "POST", "/v1/refunds", {})
        assert file.read_text() == ""
        api(sandbox, "POST", "/v1/refunds", {"colour": "red"})
        assert "parameter_unknown" in file.read_text()


def test_the_sandbox_knows_nothing_of_the_site() -> None:
    package = Path(__file__).parents[1]
    for file in package.rglob("*.py"):
        imports = [
            line.split()[1].split(".")[0]
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith(("import ", "from ")) and not line.startswith("from .")
        ]
        assert not {"campaigns", "articles", "nkarchive", "django"} & set(imports), file
