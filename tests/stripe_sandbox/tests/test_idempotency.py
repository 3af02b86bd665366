"""Idempotency keys: the same request is answered again, another one is refused."""

import threading
import time
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import api, good_form, good_params

SESSIONS = "/v1/checkout/sessions"


def test_the_same_request_is_answered_again(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    first, again = (
        client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "donation:1"})
        for _ in range(2)
    )
    assert again.id == first.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1
    assert [r["idempotency_key"] for r in sandbox.requests()][:2] == ["donation:1"] * 2


def test_the_answer_stays_what_it_was(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    options: Any = {"idempotency_key": "donation:1"}
    session = client.v1.checkout.sessions.create(good_params(), options)
    sandbox.pay(session.id)
    assert client.v1.checkout.sessions.create(good_params(), options).status == "open"


def test_another_body_under_the_same_key_is_refused(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "donation:1"})
    with sandbox.deliberate() as violations, pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.checkout.sessions.create(
            good_params(amount=2600), {"idempotency_key": "donation:1"}
        )
    assert refused.value.http_status == 400
    assert "same parameters" in str(refused.value)
    assert violations[0]["kind"] == "idempotency"


def test_another_route_under_the_same_key_is_refused(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    with sandbox.deliberate(), pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": "k"})


def test_two_at_once_under_one_key_are_one_request(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.fail_next("slow", when="after", method="POST", path=SESSIONS, seconds=60)
    answers: list[Any] = []

    def create() -> None:
        answers.append(api(sandbox, "POST", SESSIONS, good_form(), Idempotency_Key="k"))

    first = threading.Thread(target=create)
    first.start()
    deadline = time.monotonic() + 60
    while not client.v1.checkout.sessions.list().data and time.monotonic() < deadline:
        time.sleep(0.01)
    second = api(sandbox, "POST", SESSIONS, good_form(), Idempotency_Key="k")
    sandbox.clear_faults()
    first.join()
    assert second.status == 409
    assert second.json()["error"]["code"] == "idempotency_key_in_use"
    assert answers[0].status == 200
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_keys_are_forgotten_after_a_day(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    first = client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    sandbox.advance(24 * 3600 + 1)
    second = client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    assert second.id != first.id


def test_refused_parameters_do_not_use_up_the_key(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    with sandbox.deliberate(), pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(good_params(amount=1), {"idempotency_key": "k"})
    assert client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"}).id


def test_a_refusal_for_the_state_of_things_is_kept(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = client.v1.checkout.sessions.create(good_params())
    sandbox.pay(session.id)
    for _ in range(2):
        answer = api(sandbox, "POST", f"{SESSIONS}/{session.id}/expire", {}, Idempotency_Key="k")
        assert answer.status == 400
    assert answer.headers["Idempotent-Replayed"] == "true"


def test_keys_count_on_post_only(sandbox: Sandbox) -> None:
    for _ in range(2):
        answer = api(sandbox, "GET", SESSIONS, None, Idempotency_Key="k")
        assert answer.status == 200
        assert "Idempotent-Replayed" not in answer.headers


def test_a_cut_connection_after_the_work_is_healed_by_the_same_key(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.fail_next("drop", when="after", path=SESSIONS)
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_a_server_error_after_the_work_is_answered_again(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.fail_next("500", when="after", path=SESSIONS)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    assert len(client.v1.checkout.sessions.list().data) == 1


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("500", stripe.APIError),
        ("429", stripe.RateLimitError),
        ("drop", stripe.APIConnectionError),
        ("timeout", stripe.APIConnectionError),
    ],
)
def test_a_failure_before_the_work_leaves_nothing_behind(
    client: stripe.StripeClient, sandbox: Sandbox, kind: Any, error: type[Exception]
) -> None:
    sandbox.fail_next(kind, path=SESSIONS, seconds=0.05)
    with pytest.raises(error):
        client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"})
    assert client.v1.checkout.sessions.list().data == []
    assert client.v1.checkout.sessions.create(good_params(), {"idempotency_key": "k"}).id


def test_stripes_client_repeats_by_itself(sandbox: Sandbox) -> None:
    client = stripe.StripeClient(
        "sk_test_sandbox", base_addresses={"api": sandbox.base_url}, max_network_retries=1
    )
    sandbox.fail_next("drop", when="after", path=SESSIONS)
    client.v1.checkout.sessions.create(good_params())
    assert len(client.v1.checkout.sessions.list().data) == 1
