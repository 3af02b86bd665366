"""The webhook: a row before the answer, and nothing from anybody but Stripe."""

import time

import pytest
import stripe
from django.db import OperationalError, connection
from django.test import Client

from campaigns import gateway, tasks, webhooks
from campaigns.models import StripeEvent
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(stripe_sandbox: Sandbox) -> dict:
    """An event of the sandbox that was delivered to nobody."""
    stripe_sandbox.unknown_payment(amount=500, currency="usd")
    return stripe_sandbox.events("checkout.session.completed")[0]


@pytest.fixture
def rung(monkeypatch) -> list[tuple[int, bool]]:
    """The events for which the bell was rung, and whether their row was there by then."""
    bells = []

    def ring_event(*, event_id: int) -> None:
        bells.append((event_id, StripeEvent.objects.filter(pk=event_id).exists()))

    monkeypatch.setattr(tasks, "ring_event", ring_event)
    return bells


def deliver(body: bytes, signature: str | None, *, client: Client | None = None):
    """Post to the webhook as Stripe does."""
    headers = {} if signature is None else {"Stripe-Signature": signature}
    return (client or Client(enforce_csrf_checks=True)).post(
        "/webhooks/stripe/", body, content_type="application/json", headers=headers
    )


def deliver_signed(sandbox: Sandbox, event: dict, *, secret: str = "whsec_nkarchive", age: int = 0):
    """Post an event of the sandbox with its own signature."""
    return deliver(*sandbox.signed(event["id"], secret=secret, timestamp=int(time.time()) - age))


def test_an_event_is_a_row_before_it_is_answered(stripe_sandbox, event, rung):
    answer = deliver_signed(stripe_sandbox, event)
    row = StripeEvent.objects.get()
    assert (answer.status_code, answer.cookies) == (200, {})
    assert (row.event_id, row.type, row.object_id) == (
        event["id"],
        event["type"],
        event["data"]["object"]["id"],
    )
    assert row.payload["data"]["object"].items() <= event["data"]["object"].items()
    assert (row.state, row.api_version, row.is_live) == (
        "received",
        gateway.API_VERSION,
        False,
    )
    assert rung == [(row.pk, True)]


def test_the_same_event_again_is_answered_and_not_stored_twice(stripe_sandbox, event, rung):
    assert [deliver_signed(stripe_sandbox, event).status_code for _again in range(3)] == [200] * 3
    assert StripeEvent.objects.count() == 1
    StripeEvent.objects.update(state=StripeEvent.State.PROCESSED)
    rung.clear()
    assert deliver_signed(stripe_sandbox, event).status_code == 200
    assert rung == []


def test_an_event_of_an_unknown_type_is_stored(stripe_sandbox, event, rung):
    stripe_sandbox.make_event("radar.early_fraud_warning.created", event["data"]["object"]["id"])
    unknown = stripe_sandbox.events("radar.early_fraud_warning.created")[0]
    assert deliver_signed(stripe_sandbox, unknown).status_code == 200
    assert StripeEvent.objects.get().type == "radar.early_fraud_warning.created"


@pytest.mark.parametrize("arguments", [{"secret": "whsec_other"}, {"age": 301}, {"age": -400}])
def test_a_forged_stale_or_future_event_is_refused(stripe_sandbox, event, rung, arguments):
    assert deliver_signed(stripe_sandbox, event, **arguments).status_code == 400
    assert (StripeEvent.objects.count(), rung) == (0, [])


def test_an_altered_event_is_refused(stripe_sandbox, event, rung):
    body, signature = stripe_sandbox.signed(event["id"], secret="whsec_nkarchive")
    assert deliver(body.replace(b"500", b"900"), signature).status_code == 400
    assert deliver(body, None).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"id": "evt_1"}'])
def test_a_signed_body_that_is_no_event_is_refused(rung, body):
    signature = stripe.WebhookSignature.generate_signature_header(
        body.decode("latin-1"), "whsec_nkarchive"
    )
    assert deliver(body, signature).status_code == 400
    assert not StripeEvent.objects.exists()


def test_an_event_of_the_other_mode_is_refused(stripe_sandbox, event, rung, settings):
    settings.STRIPE_IS_LIVE = True
    assert deliver_signed(stripe_sandbox, event).status_code == 400
    assert (StripeEvent.objects.count(), rung) == (0, [])


def test_a_body_too_large_for_an_event_is_refused_unread(rung):
    assert deliver(b"x" * (webhooks.LARGEST_BODY + 1), "t=1,v1=a").status_code == 413


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_it_takes_only_posts(method):
    assert getattr(Client(), method)("/webhooks/stripe/").status_code == 405


def test_without_a_database_stripe_is_asked_to_come_again(stripe_sandbox, event, rung):
    def fail(execute, statement, *rest):
        if statement.startswith("INSERT INTO campaigns_stripeevent"):
            raise OperationalError("connection refused")
        return execute(statement, *rest)

    with connection.execute_wrapper(fail):
        assert deliver_signed(stripe_sandbox, event).status_code == 503
    assert rung == []
    assert deliver_signed(stripe_sandbox, event).status_code == 200


def test_a_broker_that_is_down_does_not_make_the_answer_a_failure(
    stripe_sandbox, event, monkeypatch
):
    def fail(*_arguments) -> None:
        raise ConnectionError("no Redis")

    for task in (tasks.process_event, tasks.process_events):
        monkeypatch.setattr(task, "delay", fail)
    # Here the bell hands on at once instead of from its own thread: what it raises would be seen.
    monkeypatch.setattr(tasks._events_bell, "ring", lambda key: tasks._ring_events([key, key]))
    assert deliver_signed(stripe_sandbox, event).status_code == 200
    assert StripeEvent.objects.count() == 1


def test_no_word_of_an_event_is_logged(stripe_sandbox, event, rung, caplog):
    caplog.set_level("DEBUG")
    deliver_signed(stripe_sandbox, event)
    deliver_signed(stripe_sandbox, event, secret="whsec_other")
    assert "webhook refused" in caplog.text
    assert "stranger@example.org" not in caplog.text
