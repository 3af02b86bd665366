"""Every answer and event keeps to the SDK's resource classes and to Stripe's published examples."""

import copy
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox import contract, resources
from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.contract.answers import NOT_ANSWERED, examples
from tests.stripe_sandbox.tests.conftest import api, good_params

KINDS = (
    "checkout.session",
    "payment_intent",
    "charge",
    "balance_transaction",
    "refund",
    "dispute",
    "radar.early_fraud_warning",
    "payout",
    "topup",
    "customer",
    "event",
    "webhook_endpoint",
    "item",
)
# Of these no example of this API version was at hand: they answer every key that the class has.
WITHOUT_EXAMPLE = ("dispute", "radar.early_fraud_warning", "payout", "topup")
EXAMPLED = tuple(kind for kind in KINDS if kind not in WITHOUT_EXAMPLE)
REQUIRED = [
    (kind, key)
    for kind in KINDS
    for key in sorted(contract.required_of(contract.class_named(kind)))
]
# Keys our answers have beyond Stripe's published examples, each with the reason.
ADDED = {
    "checkout.session": {
        "allowed_payment_method_types": "newer than the example",
        "excluded_payment_method_types": "newer than the example",
    },
    "charge": {"radar_options": "newer than the example"},
    "customer": {"customer_account": "null for a customer without an account of its own"},
}


@pytest.fixture(scope="module")
def answered(sandbox_process: Sandbox) -> dict[str, dict[str, Any]]:
    """One object of each kind as the API answers it after a gift was paid and given back."""
    sandbox = sandbox_process
    sandbox.reset()
    sandbox.set_balance_delay(None)
    client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.base_url})
    session = client.v1.checkout.sessions.create(good_params(customer_creation="always"))
    charge_id = sandbox.pay(session.id)["charge"]["id"]
    sandbox.post_balance(charge_id)
    refund = client.v1.refunds.create({"charge": charge_id, "amount": 500})
    charge = client.v1.charges.retrieve(charge_id)
    warning = sandbox.warn_of_fraud(charge_id)
    dispute = sandbox.open_dispute(charge_id, amount=1000)
    topup = sandbox.top_up(5000, "usd")
    payout = sandbox.make_payout("usd", with_pending=True)
    assert payout is not None
    paths = {
        "checkout.session": f"/v1/checkout/sessions/{session.id}",
        "payment_intent": f"/v1/payment_intents/{charge.payment_intent}",
        "charge": f"/v1/charges/{charge_id}",
        "balance_transaction": f"/v1/balance_transactions/{charge.balance_transaction}",
        "refund": f"/v1/refunds/{refund.id}",
        "dispute": f"/v1/disputes/{dispute['id']}",
        "radar.early_fraud_warning": f"/v1/radar/early_fraud_warnings/{warning['id']}",
        "payout": f"/v1/payouts/{payout['id']}",
        "topup": f"/v1/topups/{topup['id']}",
        "customer": f"/v1/customers/{charge.customer}",
        "event": f"/v1/events/{client.v1.events.list().data[0].id}",
        "webhook_endpoint": (
            f"/v1/webhook_endpoints/{client.v1.webhook_endpoints.list().data[0].id}"
        ),
    }
    objects = {kind: api(sandbox, "GET", path).json() for kind, path in paths.items()}
    items = api(sandbox, "GET", f"/v1/checkout/sessions/{session.id}/line_items").json()
    objects["item"] = items["data"][0]
    sandbox.assert_no_violations()
    return objects


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_keeps_the_contract(answered: dict[str, Any], kind: str) -> None:
    assert contract.check_object(answered[kind]) == []


@pytest.mark.parametrize(("kind", "key"), REQUIRED)
def test_an_answer_without_a_required_key_is_refused(
    answered: dict[str, Any], kind: str, key: str
) -> None:
    broken = {k: v for k, v in answered[kind].items() if k != key}
    problems = contract.answers.check_answer(contract.class_named(kind), broken)
    assert problems == [f".{key}: required key is missing"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_with_an_unknown_key_is_refused(answered: dict[str, Any], kind: str) -> None:
    broken = {**answered[kind], "payment_method_sort": None}
    assert contract.check_object(broken) == [f"{kind}.payment_method_sort: unknown key"]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("checkout.session", ["amount_total"], "2500"),
        ("checkout.session", ["amount_total"], 25.0),
        ("checkout.session", ["amount_total"], True),
        ("checkout.session", ["payment_status"], "settled"),
        ("checkout.session", ["status"], "closed"),
        ("checkout.session", ["livemode"], None),
        ("checkout.session", ["metadata", "donation"], 5),
        ("checkout.session", ["customer_details", "email"], 5),
        ("checkout.session", ["payment_intent"], {"id": "pi_1"}),
        ("payment_intent", ["status"], "paid"),
        ("payment_intent", ["payment_method_types"], "card"),
        ("charge", ["billing_details", "address"], "Seoul"),
        ("charge", ["payment_method_details", "card", "exp_month"], "12"),
        ("charge", ["object"], "payment"),
        ("balance_transaction", ["fee_details", 0, "amount"], None),
        ("balance_transaction", ["type"], "gift"),
        ("dispute", ["status"], "withdrawn"),
        ("dispute", ["balance_transactions", 0, "type"], "dispute"),
        ("dispute", ["evidence_details", "submission_method"], "fax"),
        ("dispute", ["payment_method_details", "card", "case_type"], "complaint"),
        ("radar.early_fraud_warning", ["actionable"], "yes"),
        ("payout", ["reconciliation_status"], "done"),
        ("payout", ["type"], "cash"),
        ("payout", ["trace_id", "status"], None),
        ("topup", ["status"], "arrived"),
        ("refund", ["pending_reason"], "slow"),
        ("event", ["type"], "gift.received"),
        ("event", ["request", "id"], 7),
        ("item", ["price", "unit_amount"], "2500"),
    ],
)
def test_an_answer_with_a_wrong_value_is_refused(
    answered: dict[str, Any], kind: str, path: list[Any], value: Any
) -> None:
    broken = copy.deepcopy(answered[kind])
    inner = broken
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert contract.check_answer(contract.class_named(kind), broken) != []


@pytest.mark.parametrize("kind", EXAMPLED)
def test_our_keys_are_those_of_stripes_published_example(
    answered: dict[str, Any], kind: str
) -> None:
    example, ours = set(examples()[kind]), set(answered[kind])
    assert example - ours == set(NOT_ANSWERED.get(kind, {})) & example
    assert ours - example == set(ADDED.get(kind, {}))


@pytest.mark.parametrize("kind", EXAMPLED)
def test_stripes_published_example_passes_the_check(kind: str) -> None:
    assert contract.check_object(examples()[kind]) == []


@pytest.mark.parametrize("kind", WITHOUT_EXAMPLE)
def test_a_kind_without_an_example_answers_every_key(answered: dict[str, Any], kind: str) -> None:
    assert set(answered[kind]) == set(contract.fields_of(contract.class_named(kind)))


def test_the_api_version_is_the_one_the_sdk_pins(answered: dict[str, Any]) -> None:
    assert answered["event"]["api_version"] == stripe.api_version
    assert answered["webhook_endpoint"]["api_version"] == stripe.api_version


def test_every_simulated_route_is_one_of_the_sdks() -> None:
    resources.load()
    routes = {(route.method, route.path): route for route in contract.all_routes()}
    assert len(routes) > 500
    assert set(resources.HANDLERS) <= set(routes)
    for name in resources.HANDLERS:
        assert routes[name].params_class() is not None
        assert routes[name].result_type() is not None


def test_the_nearest_route_wins() -> None:
    found = contract.find("GET", "/v1/charges/search")
    assert found is not None
    assert found[0].path == "/v1/charges/search"
