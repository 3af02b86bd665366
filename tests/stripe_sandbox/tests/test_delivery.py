"""Events reach the webhook endpoint signed, until taken, and on demand in every wrong way."""

import json
import time
from collections import Counter
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import SECRET, Receiver, good_params

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def pay(client: stripe.StripeClient, sandbox: Sandbox) -> dict[str, Any]:
    """A gift paid by card."""
    return sandbox.pay(client.v1.checkout.sessions.create(good_params()).id)


def test_every_event_arrives_once_and_the_signature_verifies(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    story = pay(client, sandbox)
    sandbox.wait_until_delivered()
    assert sorted(receiver.types()) == sorted(PAID)
    for body, header in receiver.received:
        event = client.construct_event(body, header, SECRET)
        assert event.api_version == stripe.api_version
        assert event.livemode is False
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(
                body.decode().replace("2500", "9900"), header, SECRET, 300
            )
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body.decode(), header, "whsec_other", 300)
    completed = next(e for e in receiver.events() if e["type"] == "checkout.session.completed")
    assert completed["data"]["object"] == story["session"]
    assert completed["pending_webhooks"] == 1


def test_an_event_is_repeated_until_it_is_taken_and_keeps_its_id(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    # As many as there are refusals: one event may meet them all.
    sandbox.set_retry_delays([0.01] * 6)
    receiver.statuses += [503] * 4 + [302] * 2
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    arrivals = Counter(event["id"] for event in receiver.events())
    assert len(arrivals) == 4
    assert sum(arrivals.values()) == 10
    assert all(event.pending_webhooks == 0 for event in client.v1.events.list().data)


def test_an_event_nobody_takes_is_listed_as_undelivered(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.set_retry_delays([])
    receiver.statuses += [500]
    client.v1.customers.create({"email": "donor@example.org"})
    sandbox.wait_until_delivered()
    client.v1.customers.create({"email": "other@example.org"})
    sandbox.wait_until_delivered()
    undelivered = client.v1.events.list({"delivery_success": False}).data
    delivered = client.v1.events.list({"delivery_success": True}).data
    assert [len(undelivered), len(delivered)] == [1, 1]
    assert undelivered[0].created <= delivered[0].created


def test_duplicated_events_arrive_so_many_times(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.duplicate(5, types=["checkout.session.completed"])
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    counted = Counter(receiver.types())
    assert counted["checkout.session.completed"] == 5
    assert counted["payment_intent.succeeded"] == 1


def test_held_events_arrive_when_and_in_the_order_they_are_let_go(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.hold()
    pay(client, sandbox)
    held = sandbox.held()
    assert [event["type"] for event in sandbox.events()] == PAID
    sandbox.release([held[3], held[0]])
    sandbox.wait_until_delivered()
    assert receiver.types() == [PAID[3], PAID[0]]
    sandbox.release()
    sandbox.wait_until_delivered()
    assert receiver.types()[2:] == [PAID[1], PAID[2]]
    assert sandbox.held() == []


def test_a_chosen_event_can_be_delivered_fifty_times_at_once(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.hold()
    pay(client, sandbox)
    answers = sandbox.deliver([sandbox.held()[-1]], times=50, concurrently=True)
    assert [answer["status"] for answer in answers] == [200] * 50
    assert receiver.types() == ["checkout.session.completed"] * 50


def test_reordered_events_arrive_the_last_first(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.reorder(4)
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    assert receiver.types() == PAID[::-1]


def test_dropped_events_never_arrive_but_are_listed(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.drop()
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    assert receiver.received == []
    assert len(client.v1.events.list({"delivery_success": False}).data) == 4


def test_delayed_events_arrive_when_the_accounts_clock_says_so(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.delay(3600)
    pay(client, sandbox)
    assert receiver.received == []
    sandbox.advance(3601)
    sandbox.wait_until_delivered()
    assert sorted(receiver.types()) == sorted(PAID)
    # Signed with the real time: the receiver's clock did not move.
    sent_at = int(receiver.received[0][1].split(",")[0].removeprefix("t="))
    assert abs(sent_at - time.time()) < 60


def test_one_fact_may_have_two_events(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    pay(client, sandbox)
    original = sandbox.events("checkout.session.completed")[0]
    twin = sandbox.twin(original["id"])
    sandbox.wait_until_delivered()
    arrived = [e for e in receiver.events() if e["type"] == "checkout.session.completed"]
    assert {event["id"] for event in arrived} == {original["id"], twin}
    assert arrived[0]["data"] == arrived[1]["data"]


def test_an_endpoint_gets_only_the_events_it_asked_for(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    [first] = client.v1.webhook_endpoints.list().data
    client.v1.webhook_endpoints.update(first.id, {"enabled_events": ["checkout.session.completed"]})
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    assert receiver.types() == ["checkout.session.completed"]
    client.v1.webhook_endpoints.update(first.id, {"disabled": True})
    pay(client, sandbox)
    sandbox.wait_until_delivered()
    assert len(receiver.received) == 1
    client.v1.webhook_endpoints.update(first.id, {"disabled": False, "enabled_events": ["*"]})


def test_endpoints_are_made_shown_and_deleted(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    made = client.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": ["customer.created"]}
    )
    assert made.secret.startswith("whsec_")
    shown = client.v1.webhook_endpoints.retrieve(made.id)
    assert "secret" not in shown
    client.v1.customers.create({"name": "A Donor"})
    sandbox.wait_until_delivered()
    verified = 0
    for body, header in receiver.received:
        try:
            client.construct_event(body, header, made.secret)
            verified += 1
        except stripe.SignatureVerificationError:
            client.construct_event(body, header, SECRET)
    assert (len(receiver.received), verified) == (2, 1)
    assert client.v1.webhook_endpoints.delete(made.id).deleted is True
    assert len(client.v1.webhook_endpoints.list().data) == 1


def test_a_test_may_send_a_delivery_itself(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    pay(client, sandbox)
    event_id = sandbox.events("checkout.session.completed")[0]["id"]
    body, header = sandbox.signed(event_id)
    assert client.construct_event(body, header, SECRET).id == event_id
    body, header = sandbox.signed(event_id, timestamp=int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        client.construct_event(body, header, SECRET)
    body, header = sandbox.signed(event_id, secret="whsec_forged")
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, header, SECRET)


def test_any_type_of_event_can_be_made(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.make_event("product.created", session.id)
    sandbox.wait_until_delivered()
    assert json.loads(receiver.received[0][0])["type"] == "product.created"


def test_an_unreachable_endpoint_is_tried_again(
    client: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.set_retry_delays([0.01])
    endpoint = sandbox.add_webhook(
        "http://127.0.0.1:1/", secret="whsec_x", enabled_events=["customer.created"]
    )
    client.v1.customers.create()
    sandbox.wait_until_delivered()
    attempts = [a for a in sandbox.attempts() if a["endpoint"] == endpoint]
    assert [(a["attempt"], a["status"]) for a in attempts] == [(0, None), (1, None)]
    client.v1.webhook_endpoints.delete(endpoint)
