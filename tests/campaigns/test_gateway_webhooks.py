"""Webhooks: only what Stripe signed just now is believed, and nothing personal of it is kept."""

import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
import stripe
from django.utils import timezone

from campaigns import gateway
from tests.campaigns.gateway_calls import opened
from tests.stripe_sandbox.client import Sandbox

EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "stripe_sandbox/contract/examples.json").read_text()
)["resources"]
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
    event = gateway.verify_webhook(body=body, signature=signature(body, age=200))
    assert (event.id, event.type, event.is_live) == ("evt_1", EVENT["type"], False)
    assert (event.api_version, event.payload) == (gateway.API_VERSION, EVENT)


def test_an_event_of_a_shape_to_come_is_not_refused():
    """What Stripe has signed is not lost for a name that we do not know yet."""
    body = json.dumps(EVENT | {"id": "evt-2:x", "type": "v2.Gift-made"}).encode()
    event = gateway.verify_webhook(body=body, signature=signature(body))
    assert (event.id, event.type) == ("evt-2:x", "v2.Gift-made")


def test_what_the_sandbox_signs_is_believed(stripe_sandbox: Sandbox):
    stripe_sandbox.pay(opened().id)
    made = stripe_sandbox.events("checkout.session.completed")[0]
    body, header = stripe_sandbox.signed(made["id"], secret=SECRET)
    event = gateway.verify_webhook(body=body, signature=header)
    assert (event.id, event.object_id) == (made["id"], made["data"]["object"]["id"])
    assert event.payload["data"]["object"].items() <= made["data"]["object"].items()


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


@pytest.mark.parametrize("age", [301, 86400, -400, -86400])
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
        json.dumps(EVENT | {"id": "a\0b"}).encode(),
        json.dumps(EVENT | {"type": "\ud800"}).encode(),
        json.dumps(EVENT | {"id": "evt_" + "9" * 300}).encode(),
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


KEPT = {
    **EVENT,
    "type": "invoice.paid",
    "created": 1795318133,
    "data": {
        "object": {
            "id": "in_1Nv0FGQ9RKHgCVdK",
            "object": "invoice",
            "status": "paid",
            "amount_due": 2500,
            "amount_paid": 2500,
            "currency": "usd",
            "livemode": False,
            "customer": "cus_9s6XKzkNRiz8i3",
            "metadata": {},
            "parent": {
                "type": "subscription_details",
                "subscription_details": {
                    "subscription": "sub_1Nv0FGQ9RKHgCVdK",
                    "metadata": {"donation": "4f6c1c0e-3a52-4b57-9f0b-2f5f0f4f6c1c"},
                },
            },
        },
        "previous_attributes": {"status": "open"},
    },
}


def test_what_an_event_says_of_ids_states_and_amounts_is_kept():
    body = json.dumps(KEPT).encode()
    assert gateway.verify_webhook(body=body, signature=signature(body)).payload == KEPT


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("customer_email", "dana@example.com"),
        ("description", "gift"),
        ("customer", {"id": "cus_9s6XKzkNRiz8i3", "name": "dana"}),
        ("customer", "dana@example.com"),
        ("id", "Dana Donor"),
        ("payment_intent", "dana"),
        ("status", "Dana Donor"),
        ("reason", "She wrote: dana@example.com"),
        ("currency", "usd\n"),
        ("currency", ["usd"]),
        ("amount", "2500"),
        ("amount", 25.5),
        ("livemode", "dana"),
        ("lines", {"data": [{"id": "il_1Nv0FGQ9RKHgCVdK"}]}),
        ("status", "a\0b"),
        ("status", "\ud800"),
        ("id", "cus_" + "9" * 300),
    ],
)
def test_what_could_be_personal_or_is_of_another_kind_is_dropped(key, value):
    """Among it NUL and half characters, which PostgreSQL could not keep."""
    subject = {"object": "invoice", key: value}
    body = json.dumps(EVENT | {"data": {"object": subject}}).encode()
    event = gateway.verify_webhook(body=body, signature=signature(body))
    assert event.payload["data"]["object"] == {"object": "invoice"}


@pytest.mark.parametrize(
    "metadata",
    [None, [], "dana", {}, {"donation": "dana"}, {"donation": None}, {"note": "dana"}],
)
def test_metadata_is_our_uuid_or_nothing(metadata):
    reference = "4f6c1c0e-3a52-4b57-9f0b-2f5f0f4f6c1c"
    for given, kept in (
        (metadata, {}),
        ({"donation": reference, "note": "dana"}, {"donation": reference}),
    ):
        subject = {"object": "charge", "metadata": given}
        body = json.dumps(EVENT | {"data": {"object": subject}}).encode()
        event = gateway.verify_webhook(body=body, signature=signature(body))
        assert event.payload["data"]["object"]["metadata"] == kept


PERSONAL = re.compile(
    r"name|mail|phone|address|line1|line2|city|postal|last4|fingerprint|description|statement"
    r"|receipt_number|url|ip|comment|note|evidence|details|reason_text|footer|memo|brand|country"
)


def planted(value, nonce: str, *, key: str = ""):
    """An example of Stripe's with the nonce in every text that may tell of a person."""
    if isinstance(value, dict):
        return {name: planted(inner, nonce, key=name) for name, inner in value.items()}
    if isinstance(value, list):
        return [planted(inner, nonce, key=key) for inner in value]
    return nonce if isinstance(value, str | None) and PERSONAL.search(key) else value


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_nothing_that_stripe_knows_of_a_person_is_stored(name):
    nonce = "zq7donornonce"
    example = planted(EXAMPLES[name], nonce)
    # Free for anyone to fill in the Dashboard.
    example |= {"metadata": {"donor": nonce, nonce: "1"}, "shipping": {"name": nonce}}
    event = EVENT | {"data": {"object": example, "previous_attributes": example}}
    body = json.dumps(event).encode()
    assert nonce in body.decode()
    stored = gateway.verify_webhook(body=body, signature=signature(body)).payload
    assert nonce not in json.dumps(stored)
    assert stored["data"]["object"]["object"] == EXAMPLES[name]["object"]


def test_events_are_listed_as_they_would_have_come(stripe_sandbox: Sandbox):
    since = timezone.now() - timedelta(minutes=1)
    stripe_sandbox.pay(opened().id)
    listed = list(gateway.list_events(since_at=since))
    made = [e for e in stripe_sandbox.events() if e["type"] in gateway.WEBHOOK_EVENTS]
    assert {event.id for event in listed} == {event["id"] for event in made}
    for event in listed:
        body, header = stripe_sandbox.signed(event.id, secret=SECRET)
        come = gateway.verify_webhook(body=body, signature=header)
        # How many endpoints wait for it changes with time.
        fields = ("id", "type", "api_version", "is_live", "object_id")
        assert all(getattr(event, field) == getattr(come, field) for field in fields)
        assert event.payload["data"] == come.payload["data"]
    future = timezone.now() + timedelta(hours=1)
    assert list(gateway.list_events(since_at=future)) == []
