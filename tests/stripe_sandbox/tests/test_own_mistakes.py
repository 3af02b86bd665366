"""The sandbox's own mistakes are caught: a wrong answer is a 500 and is logged, never passed on."""

import pytest

from tests.stripe_sandbox import api, resources
from tests.stripe_sandbox.state import State
from tests.stripe_sandbox.tests.conftest import good_params

KEY = "sk_test_sandbox"


@pytest.fixture
def state() -> State:
    """An account in this process, to break things in, with one open session."""
    resources.load()
    state = State(key=KEY, origin="http://sandbox.test")
    create = resources.HANDLERS["POST", "/v1/checkout/sessions"]
    create(resources.Call(state, {}, good_params()))
    return state


def retrieve(state: State) -> api.Answer:
    [session] = state.objects["checkout.session"].values()
    path = f"/v1/checkout/sessions/{session['id']}"
    headers = {"authorization": f"Bearer {KEY}"}
    return api.answer(state, api.Request("GET", path, "", headers, b""))


def test_a_right_answer_passes(state: State) -> None:
    assert retrieve(state).status == 200
    assert state.violations == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("livemode", None, ".livemode: None is not bool"),
        ("amount_total", "2500", ".amount_total: '2500' is not int"),
        ("gift", 1, ".gift: unknown key"),
    ],
)
def test_a_wrong_answer_is_a_500_and_is_logged(
    state: State, key: str, value: object, said: str
) -> None:
    [session] = state.objects["checkout.session"].values()
    session[key] = value
    answer = retrieve(state)
    assert answer.status == 500
    assert answer.body["error"]["type"] == "api_error"
    assert [(v["kind"], v["message"]) for v in state.violations] == [("answer", said)]


def test_an_answer_that_lost_a_key_is_a_500_and_is_logged(state: State) -> None:
    [session] = state.objects["checkout.session"].values()
    del session["cancel_url"]
    assert retrieve(state).status == 500
    assert state.violations[0]["message"] == ".cancel_url: required key is missing"


def test_an_event_about_a_wrong_object_is_logged(state: State) -> None:
    [session] = state.objects["checkout.session"].values()
    state.record_event("checkout.session.completed", session | {"status": "closed"})
    assert state.violations[0]["kind"] == "event"


def test_an_event_of_a_type_stripe_does_not_have_is_logged(state: State) -> None:
    [session] = state.objects["checkout.session"].values()
    state.record_event("checkout.session.paid", session)
    assert [v["kind"] for v in state.violations] == ["event"]
