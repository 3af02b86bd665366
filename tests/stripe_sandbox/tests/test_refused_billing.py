"""Wrong requests about monthly gifts are refused as Stripe refuses them, or by a house rule."""

from urllib.parse import urlencode

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import api
from tests.stripe_sandbox.tests.monthly import begin, new_product
from tests.stripe_sandbox.tests.wrong_billing import SESSIONS, WRONG, Wrong, amount, session


@pytest.fixture
def names(client: stripe.StripeClient, sandbox: Sandbox) -> dict[str, str]:
    """A gift that runs, and what the table's names stand for."""
    gift = begin(client, sandbox)
    old = new_product(client)
    client.v1.products.update(old, {"active": False})
    features = {"invoice_history": {"enabled": True}}
    return {
        "ITEM_ID": gift["items"].data[0].id,
        "OLD_PROD": old,
        "PROD": gift["items"].data[0].price.product,
        "SUB": gift.id,
        "CUS": gift.customer,
        "INV": str(gift.latest_invoice),
        "CONF": client.v1.billing_portal.configurations.create({"features": features}).id,
    }


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_request_meets_stripes_error(
    sandbox: Sandbox, names: dict[str, str], wrong: Wrong
) -> None:
    path = wrong.path
    for name, object_id in names.items():
        path = path.replace(name, object_id)
    if wrong.before is not None:
        wrong.before(sandbox, names["SUB"])
    form = {key: names.get(str(value), value) for key, value in wrong.form.items()}
    if wrong.method == "DELETE" and form:
        path, form = f"{path}?{urlencode(form)}", {}
    with sandbox.deliberate() as violations:
        answer = api(sandbox, wrong.method, path, form)
    error = answer.json()["error"]
    assert (answer.status, error["type"]) == (wrong.status, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (wrong.code, wrong.param), error["message"]
    assert [entry["kind"] for entry in violations] == ([wrong.violation] if wrong.violation else [])


def test_the_table_names_only_codes_that_stripe_has() -> None:
    known = str(stripe.PaymentIntent.LastPaymentError.__annotations__["code"])
    assert [w.code for w in WRONG if w.code and f"'{w.code}'" not in known] == []


def test_the_requests_they_vary_are_good_ones(sandbox: Sandbox, names: dict[str, str]) -> None:
    for path, form in ((SESSIONS, session()), (f"/v1/subscriptions/{names['SUB']}", amount())):
        named = {key: names.get(value, value) for key, value in form.items()}
        assert api(sandbox, "POST", path, named).status == 200


def test_a_gift_in_classic_billing_mode_cannot_be_paused(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    gift = begin(client, sandbox, subscription_data={"billing_mode": {"type": "classic"}})
    no_credit = {"bill_for": {"unused_time_from": {"type": "none"}}}
    with (
        sandbox.deliberate() as violations,
        pytest.raises(stripe.InvalidRequestError, match="flexible"),
    ):
        client.v1.subscriptions.pause(gift.id, no_credit)
    assert [v["kind"] for v in violations] == ["rule"]


def test_personal_data_in_a_gifts_metadata_is_logged(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    gift = begin(client, sandbox)
    with sandbox.deliberate() as violations:
        client.v1.subscriptions.update(gift.id, {"metadata": {"who": "donor@example.org"}})
    assert [(v["kind"], v["param"]) for v in violations] == [("house_rule", "metadata[who]")]
