"""The door to Stripe: what goes through it is what the contract says, and errors are ours."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import stripe
from django.utils import timezone

from campaigns import gateway
from campaigns.gateway import client
from tests.campaigns.gateway_calls import a_request, key, monthly_request, opened
from tests.stripe_sandbox.client import Sandbox


def test_the_pinned_version_is_the_one_that_the_pinned_sdk_was_made_for():
    assert stripe.api_version == gateway.API_VERSION


def test_a_session_goes_from_open_to_paid(stripe_sandbox: Sandbox):
    reference = str(uuid.uuid4())
    session = opened(reference=reference, currency="KRW", amount_minor=10000)
    assert (session.status, session.is_paid, session.payment) == ("open", False, None)
    assert (session.amount_minor, session.currency, session.is_live) == (10000, "KRW", False)
    assert session.reference == reference
    assert session.url.startswith(stripe_sandbox.base_url)
    story = stripe_sandbox.pay(session.id)
    session = gateway.read_session(session_id=session.id)
    assert (session.status, session.is_paid) == ("complete", True)
    assert session.payment == gateway.read_payment(payment_intent_id=session.payment.id)
    assert session.payment == gateway.PaymentState(
        id=story["payment_intent"]["id"],
        status="succeeded",
        amount_minor=10000,
        currency="KRW",
        is_live=False,
        reference=reference,
        charge_id=story["charge"]["id"],
        charged_at=datetime.fromtimestamp(story["charge"]["created"], UTC),
        charge=gateway.read_charge(charge_id=story["charge"]["id"]),
    )


def test_stripe_learns_nothing_of_a_gift_but_what_its_page_needs(stripe_sandbox: Sandbox):
    reference = str(uuid.uuid4())
    opened(reference=reference)
    sent = stripe_sandbox.requests()[-1]["params"]
    assert sent["metadata"] == {"donation": reference}
    assert sent["payment_intent_data"] == {"metadata": {"donation": reference}}
    assert sent["submit_type"] == "donate"
    assert sent["adaptive_pricing"] == {"enabled": "false"}
    assert "payment_method_types" not in sent


def test_the_same_key_opens_one_session(stripe_sandbox: Sandbox):
    request = a_request()
    first = gateway.create_session(request=request, idempotency_key="k")
    assert gateway.create_session(request=request, idempotency_key="k") == first


def test_a_session_whose_opening_we_did_not_hear_of_is_met_again_by_its_key(
    stripe_sandbox: Sandbox,
):
    stripe_sandbox.fail_next("drop", when="after", path="/v1/checkout/sessions")
    request = a_request()
    session = gateway.create_session(request=request, idempotency_key="k")
    assert gateway.create_session(request=request, idempotency_key="k") == session
    assert [seen["idempotency_key"] for seen in stripe_sandbox.requests()] == ["k", "k", "k"]


@pytest.mark.parametrize("fault", ["drop", "429", "timeout"])
def test_a_stripe_that_cannot_be_reached_is_unavailable(
    stripe_sandbox: Sandbox, fault, monkeypatch
):
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    client._client.cache_clear()
    stripe_sandbox.fail_next(fault, times=3, seconds=1)
    with pytest.raises(gateway.Unavailable) as caught:
        gateway.read_session(session_id="cs_test_x")
    assert not isinstance(caught.value, gateway.Broken)
    client._client.cache_clear()


def test_a_stripe_that_fails_inside_is_broken(stripe_sandbox: Sandbox):
    stripe_sandbox.fail_next("500", times=3)
    with pytest.raises(gateway.Broken):
        gateway.read_session(session_id="cs_test_x")


def test_what_stripe_does_not_know_is_not_found(stripe_sandbox: Sandbox):
    with stripe_sandbox.deliberate(), pytest.raises(gateway.NotFound):
        gateway.read_session(session_id="cs_test_unknown")


def test_a_refusal_names_its_parameter_and_repeats_nothing_of_the_donor(
    stripe_sandbox: Sandbox, caplog
):
    caplog.set_level("DEBUG", logger="campaigns")
    with stripe_sandbox.deliberate(), pytest.raises(gateway.Refused) as caught:
        opened(email="dana at example.com")
    assert caught.value.param == "customer_email"
    assert "dana" not in str(caught.value) + caplog.text


def test_a_key_that_was_used_for_another_request_is_refused(stripe_sandbox: Sandbox):
    gateway.create_session(request=a_request(), idempotency_key="k")
    with stripe_sandbox.deliberate(), pytest.raises(gateway.Refused):
        gateway.create_session(request=a_request(), idempotency_key="k")


def test_an_open_session_can_be_closed_and_a_paid_one_cannot(stripe_sandbox: Sandbox):
    session, paid = opened(), opened()
    gateway.expire_session(session_id=session.id, idempotency_key="a")
    assert gateway.read_session(session_id=session.id).status == "expired"
    stripe_sandbox.pay(paid.id)
    with stripe_sandbox.deliberate(), pytest.raises(gateway.Refused):
        gateway.expire_session(session_id=paid.id, idempotency_key="b")


def test_a_monthly_session_becomes_a_subscription_of_the_same_gift(stripe_sandbox: Sandbox):
    reference = str(uuid.uuid4())
    request = monthly_request(reference=reference, currency="KRW", amount_minor=10000)
    session = gateway.create_session(request=request, idempotency_key=key())
    assert (session.status, session.subscription_id, session.payment) == ("open", "", None)
    stripe_sandbox.pay(session.id)
    session = gateway.read_session(session_id=session.id)
    assert (session.status, session.is_paid, session.payment) == ("complete", True, None)
    assert (session.amount_minor, session.currency) == (10000, "KRW")
    subscription = gateway.read_subscription(subscription_id=session.subscription_id)
    assert (subscription.reference, subscription.status) == (reference, "active")
    assert subscription.customer_id == session.customer_id


def test_stripe_learns_nothing_of_a_monthly_gift_but_what_its_page_needs(stripe_sandbox: Sandbox):
    reference = str(uuid.uuid4())
    gateway.create_session(request=monthly_request(reference=reference), idempotency_key=key())
    sent = stripe_sandbox.requests()[-1]["params"]
    assert sent["metadata"] == {"donation": reference}
    assert sent["subscription_data"] == {
        "metadata": {"donation": reference},
        "billing_mode": {"type": "flexible"},
    }
    assert sent["submit_type"] == "donate"
    assert sent["adaptive_pricing"] == {"enabled": "false"}


def test_a_campaign_has_one_product_whoever_asks_for_it(stripe_sandbox: Sandbox):
    ask = {"product_id": "nkarchive-1", "title": "Appeal"}
    assert gateway.ensure_product(**ask, idempotency_key="p") == "nkarchive-1"
    assert gateway.ensure_product(**ask, idempotency_key="q") == "nkarchive-1"
    made = [seen for seen in stripe_sandbox.requests() if seen["method"] == "POST"]
    assert len(made) == 1


def test_a_product_that_another_made_meanwhile_is_found(stripe_sandbox: Sandbox):
    """Two workers ask at once: both learn that there is none, one makes it."""
    stripe_sandbox.fail_next(
        "slow", when="after", times=2, method="GET", path="/v1/products", seconds=60
    )

    def ensure(own_key: str) -> str:
        return gateway.ensure_product(
            product_id="nkarchive-1", title="Appeal", idempotency_key=own_key
        )

    with stripe_sandbox.deliberate(), ThreadPoolExecutor(2) as workers:
        asked = workers.map(ensure, ["p", "q"])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if [seen["code"] for seen in stripe_sandbox.requests()] == ["resource_missing"] * 2:
                break
            time.sleep(0.01)
        stripe_sandbox.clear_faults()
        assert list(asked) == ["nkarchive-1"] * 2
    made = [seen["status"] for seen in stripe_sandbox.requests() if seen["method"] == "POST"]
    assert sorted(made) == [200, 400]


def test_a_session_that_was_lost_is_found_in_the_window_of_its_making(stripe_sandbox: Sandbox):
    """Stripe searches no Sessions: the window is listed, beyond the first page."""
    now, reference = timezone.now(), str(uuid.uuid4())
    lost = opened(reference=reference)
    for _ in range(client.PAGE + 1):
        opened()
    window = {"since_at": now - timedelta(minutes=1), "until_at": now + timedelta(hours=1)}
    assert gateway.find_session(reference=reference, **window) == lost
    assert gateway.find_session(reference=str(uuid.uuid4()), **window) is None
    later = {"since_at": now + timedelta(minutes=1), "until_at": now + timedelta(hours=1)}
    assert gateway.find_session(reference=reference, **later) is None


def test_a_list_that_is_longer_than_anything_should_be_is_no_answer(
    stripe_sandbox: Sandbox, monkeypatch
):
    """Nobody takes a part of the refunds for all of them."""
    monkeypatch.setattr(client, "PAGE", 1)
    for _ in range(3):
        opened()
    listed = client.walk(lambda stripe, page: stripe.v1.checkout.sessions.list(page), {}, most=2)
    with pytest.raises(gateway.Refused):
        list(listed)
    listed = client.walk(lambda stripe, page: stripe.v1.checkout.sessions.list(page), {}, most=3)
    assert len(list(listed)) == 3
