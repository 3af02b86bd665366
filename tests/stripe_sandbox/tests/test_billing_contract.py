"""The objects of monthly gifts keep to the SDK's classes and to Stripe's published examples."""

import copy
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox import contract
from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.contract.answers import examples
from tests.stripe_sandbox.tests.conftest import api
from tests.stripe_sandbox.tests.monthly import begin

KINDS = (
    "product",
    "price",
    "payment_method",
    "subscription",
    "subscription_item",
    "invoice",
    "line_item",
    "invoice_payment",
    "billing_portal.configuration",
    "billing_portal.session",
)
REQUIRED = [
    (kind, key)
    for kind in KINDS
    for key in sorted(contract.required_of(contract.class_named(kind)))
]
# Keys our answers have beyond the published examples, each with the reason.
ADDED = {"subscription": {"status_details": "newer than the example"}}
# Keys of the examples that an answer of this version does not have.
GONE = {"invoice": {"subscription"}}


@pytest.fixture(scope="module")
def answered(sandbox_process: Sandbox) -> dict[str, dict[str, Any]]:
    """One object of each kind as the API answers it for a paid monthly gift."""
    sandbox = sandbox_process
    sandbox.reset()
    client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.base_url})
    gift = begin(client, sandbox)
    item = gift["items"].data[0]
    payment = client.v1.invoice_payments.list({"invoice": gift.latest_invoice}).data[0]
    features = {"payment_method_update": {"enabled": True}}
    configuration = client.v1.billing_portal.configurations.create({"features": features})
    form = {"customer": gift.customer, "configuration": configuration.id}
    paths = {
        "product": f"/v1/products/{item.price.product}",
        "price": f"/v1/prices/{item.price.id}",
        "payment_method": f"/v1/payment_methods/{gift.default_payment_method}",
        "subscription": f"/v1/subscriptions/{gift.id}",
        "invoice": f"/v1/invoices/{gift.latest_invoice}",
        "invoice_payment": f"/v1/invoice_payments/{payment.id}",
        "billing_portal.configuration": f"/v1/billing_portal/configurations/{configuration.id}",
    }
    objects = {kind: api(sandbox, "GET", path).json() for kind, path in paths.items()}
    objects["subscription_item"] = objects["subscription"]["items"]["data"][0]
    objects["line_item"] = objects["invoice"]["lines"]["data"][0]
    objects["billing_portal.session"] = api(
        sandbox, "POST", "/v1/billing_portal/sessions", form | {"flow_data[type]":
                                                                "payment_method_update"}
    ).json()  # fmt: skip
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
    problems = contract.check_answer(contract.class_named(kind), broken)
    assert problems == [f".{key}: required key is missing"]


@pytest.mark.parametrize("kind", KINDS)
def test_our_keys_are_those_of_stripes_published_example(
    answered: dict[str, Any], kind: str
) -> None:
    example, ours = set(examples()[kind]), set(answered[kind])
    assert example - ours == GONE.get(kind, set())
    assert ours - example == set(ADDED.get(kind, {}))


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("invoice", "payment_intent"),
        ("invoice", "charge"),
        ("invoice", "subscription"),
        ("invoice", "paid"),
        ("subscription", "current_period_end"),
        ("subscription", "current_period_start"),
        ("subscription", "plan"),
    ],
)
def test_what_older_versions_had_is_gone_and_would_be_refused(
    answered: dict[str, Any], kind: str, key: str
) -> None:
    assert key not in answered[kind]
    broken = {**answered[kind], key: None}
    assert contract.check_object(broken) == [f"{kind}.{key}: unknown key"]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("subscription", ["status"], "running"),
        ("subscription", ["billing_mode", "type"], "classical"),
        ("subscription", ["items", "data", 0, "current_period_end"], None),
        ("subscription", ["items", "data", 0, "price", "recurring", "interval"], "monthly"),
        ("subscription", ["cancel_at_period_end"], None),
        ("invoice", ["status"], "settled"),
        ("invoice", ["amount_paid"], "2500"),
        ("invoice", ["billing_reason"], "gift"),
        ("invoice", ["parent", "subscription_details", "subscription"], 5),
        ("invoice", ["status_transitions", "paid_at"], "now"),
        ("invoice_payment", ["payment", "type"], "card"),
        ("invoice_payment", ["amount_requested"], None),
        ("payment_method", ["card", "exp_month"], "12"),
        ("product", ["active"], "yes"),
        ("billing_portal.configuration", ["features", "payment_method_update", "enabled"], None),
        ("billing_portal.session", ["flow", "type"], "card_update"),
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
