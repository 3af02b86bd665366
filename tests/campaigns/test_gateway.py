"""The door to Stripe: what goes through it is what the contract says, and errors are ours."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import stripe
from django.utils import timezone

from campaigns import gateway
from tests.stripe_sandbox.client import Sandbox


def a_request(**fields) -> dict:
    """The parameters of a Session for 25.00 USD."""
    return gateway.session_request(
        **{
            "reference": str(uuid.uuid4()),
            "amount_minor": 2500,
            "currency": "USD",
            "title": "Appeal",
            "email": "dana@example.com",
            "language": "ko",
            "success_url": "https://example.org/thanks/",
            "cancel_url": "https://example.org/give/",
            "expires_at": timezone.now() + timedelta(hours=1),
            **fields,
        }
    )


def opened(**fields) -> gateway.SessionState:
    """A Session opened at the sandbox."""
    return gateway.create_session(request=a_request(**fields), idempotency_key=str(uuid.uuid4()))


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
    monkeypatch.setattr(gateway, "READ_SECONDS", 0.2)
    gateway._client.cache_clear()
    stripe_sandbox.fail_next(fault, times=3, seconds=1)
    with pytest.raises(gateway.Unavailable) as caught:
        gateway.read_session(session_id="cs_test_x")
    assert not isinstance(caught.value, gateway.Broken)
    gateway._client.cache_clear()


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


# Webhooks

SECRET = "whsec_nkarchive"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "api_version": gateway.API_VERSION,
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}


def signature(body: bytes, *, secret: str = SECRET, age: float = 0) -> str:
    """The header of a body, signed some seconds ago."""
    return stripe.WebhookSignature.generate_signature_header(
        body.decode(), secret, timestamp=int(time.time() - age)
    )


def test_a_signed_event_is_believed():
    body = json.dumps(EVENT).encode()
    event = gateway.verify_webhook(body=body, signature=signature(body, age=290))
    assert (event.id, event.type, event.is_live) == ("evt_1", EVENT["type"], False)
    assert (event.api_version, event.payload) == (gateway.API_VERSION, EVENT)


def test_what_the_sandbox_signs_is_believed(stripe_sandbox: Sandbox):
    stripe_sandbox.pay(opened().id)
    made = stripe_sandbox.events("checkout.session.completed")[0]
    body, header = stripe_sandbox.signed(made["id"], secret=SECRET)
    assert gateway.verify_webhook(body=body, signature=header).payload == made


# Signed when the test runs: a header made at collection would be refused for its age alone.
@pytest.mark.parametrize(
    "sign",
    [
        lambda _body: "",
        lambda _body: "nonsense",
        lambda _body: "t=,v1=",
        lambda _body: "t=1,v1=é",
        lambda _body: "v1=abc",
        lambda body: signature(body, secret="whsec_other"),
        lambda _body: signature(json.dumps(EVENT | {"livemode": True}).encode()),
        lambda body: signature(body).replace("v1=", "v0="),
    ],
    ids=["none", "words", "empty", "not ascii", "no time", "other secret", "other body", "v0"],
)
def test_a_webhook_without_our_signature_is_forged(sign):
    body = json.dumps(EVENT).encode()
    with pytest.raises(gateway.Forged):
        gateway.verify_webhook(body=body, signature=sign(body))


@pytest.mark.parametrize("age", [301, 86400, -305, -86400])
def test_a_webhook_that_is_stale_or_from_the_future_is_forged(age):
    body = json.dumps(EVENT).encode()
    with pytest.raises(gateway.Forged):
        gateway.verify_webhook(body=body, signature=signature(body, age=age))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"evt_1"',
        b"{}",
        json.dumps(EVENT | {"object": "charge"}).encode(),
        json.dumps(EVENT | {"id": 5}).encode(),
        json.dumps(EVENT | {"livemode": "no"}).encode(),
        json.dumps(EVENT | {"data": {"object": []}}).encode(),
        json.dumps({key: EVENT[key] for key in EVENT if key != "data"}).encode(),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(body):
    with pytest.raises(gateway.Forged):
        gateway.verify_webhook(body=body, signature=signature(body))


def test_a_body_that_is_not_utf8_is_refused():
    with pytest.raises(gateway.Forged):
        gateway.verify_webhook(body=b"\xff\xfe", signature="t=1,v1=aa")


def test_an_event_is_made_storable_for_postgresql():
    body = json.dumps(EVENT | {"note": "a\0b", "half": "\ud800"}).encode()
    event = gateway.verify_webhook(body=body, signature=signature(body))
    assert (event.payload["note"], event.payload["half"]) == ("ab", "?")
