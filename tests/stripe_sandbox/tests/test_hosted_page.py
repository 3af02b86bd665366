"""The hosted page, used by plain HTTP as a browser without scripts uses it."""

import threading
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import Page, ask, good_params


@pytest.fixture
def session(client: stripe.StripeClient) -> stripe.checkout.Session:
    """An open session for 25 US dollars."""
    return client.v1.checkout.sessions.create(good_params())


def press(url: str, outcome: str, **fields: str) -> Page:
    """Submit the page's form by one of its buttons."""
    return ask("POST", url, {"outcome": outcome, "email": "donor@example.org", **fields})


def event_types(sandbox: Sandbox) -> list[str]:
    return [event["type"] for event in sandbox.events()]


def test_the_page_is_on_the_sandboxs_own_origin_and_says_what_is_paid(
    sandbox: Sandbox, session: stripe.checkout.Session
) -> None:
    assert session.url == f"{sandbox.base_url}/c/pay/{session.id}"
    page = ask("GET", session.url)
    assert page.status == 200
    for words in ("USD 25.00", "A gift", 'value="donor@example.org"', "no real money"):
        assert words in page.text
    assert 'href="http://site.test/give"' in page.text
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_paying_by_card_leads_to_the_success_url_with_the_session_in_it(
    sandbox: Sandbox, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    page = press(session.url, "paid", name="A Donor")
    assert page.status == 303
    assert page.headers["Location"] == f"http://site.test/thanks?session={session.id}"
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "donor@example.org"
    assert paid.payment_intent.amount_received == 2500
    assert event_types(sandbox) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_declined_card_is_told_on_the_page_and_the_session_stays_open(
    sandbox: Sandbox, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    page = press(session.url, "declined")
    assert page.status == 303
    assert page.headers["Location"] == f"/c/pay/{session.id}"
    assert "Your card was declined." in ask("GET", session.url).text
    still = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (still.status, still.payment_status) == ("open", "unpaid")
    assert still.payment_intent.last_payment_error.decline_code == "generic_decline"
    assert event_types(sandbox) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert press(session.url, "paid").headers["Location"].startswith("http://site.test/")


@pytest.mark.parametrize(
    ("answer", "status"), [("authenticated", "complete"), ("authentication_failed", "open")]
)
def test_a_card_that_asks_for_authentication(
    client: stripe.StripeClient, session: stripe.checkout.Session, answer: str, status: str
) -> None:
    page = press(session.url, "authentication_required")
    step = page.headers["Location"]
    assert step == f"/c/pay/{session.id}/authenticate"
    assert "Complete authentication" in ask("GET", f"{session.url}/authenticate").text
    ask("POST", f"{session.url}/authenticate", {"outcome": answer})
    assert client.v1.checkout.sessions.retrieve(session.id).status == status
    results = [
        charge.payment_method_details.card.three_d_secure.result
        for charge in client.v1.charges.list().data
    ]
    assert results == (["authenticated"] if status == "complete" else [])


def test_a_bank_debit_completes_the_session_unpaid_and_settles_later(
    sandbox: Sandbox, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    assert press(session.url, "bank_debit").headers["Location"].startswith("http://site.test/")
    pending = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (pending.status, pending.payment_status) == ("complete", "unpaid")
    assert pending.payment_intent.status == "processing"
    sandbox.settle_debit(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert event_types(sandbox)[1:] == [
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


def test_a_bank_debit_may_come_back(
    sandbox: Sandbox, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    press(session.url, "bank_debit")
    sandbox.settle_debit(session.id, is_good=False)
    failed = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert failed.payment_intent.status == "requires_payment_method"
    assert event_types(sandbox)[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


def test_there_is_no_bank_debit_in_won(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(good_params(amount=10000, currency="krw"))
    page = ask("GET", session.url).text
    assert "KRW 10,000" in page
    assert "bank debit" not in page
    assert press(session.url, "bank_debit").status == 400


def test_two_tabs_that_pay_at_once_make_one_charge(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    barrier = threading.Barrier(8)
    pages: list[Any] = []

    def tab() -> None:
        barrier.wait()
        pages.append(press(session.url, "paid"))

    tabs = [threading.Thread(target=tab) for _ in range(8)]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join()
    assert sorted(page.status for page in pages) == [303] + [410] * 7
    assert len(client.v1.charges.list().data) == 1


def test_paying_twice_is_refused_with_a_page_that_says_so(
    session: stripe.checkout.Session,
) -> None:
    press(session.url, "paid")
    for page in (press(session.url, "paid"), ask("GET", session.url)):
        assert page.status == 410
        assert "has already been made" in page.text


def test_paying_after_expiry_is_refused_with_a_page_that_says_so(
    sandbox: Sandbox, client: stripe.StripeClient, session: stripe.checkout.Session, now: int
) -> None:
    short = client.v1.checkout.sessions.create(good_params(expires_at=now + 1860))
    sandbox.advance(1900)
    page = press(short.url, "paid")
    assert page.status == 410
    assert "has expired. Nothing was charged." in page.text
    assert event_types(sandbox) == ["checkout.session.expired"]
    client.v1.checkout.sessions.expire(session.id)
    assert press(session.url, "paid").status == 410
    assert client.v1.charges.list().data == []


def test_a_finished_step_cannot_be_played_again(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    assert press(session.url, "authenticated").status == 400
    press(session.url, "authentication_required")
    press(session.url, "paid")
    assert press(f"{session.url}/authenticate", "authenticated").status == 410
    assert len(client.v1.charges.list().data) == 1


def test_an_unknown_page_is_not_found(sandbox: Sandbox) -> None:
    assert ask("GET", f"{sandbox.base_url}/c/pay/cs_test_none").status == 404
    assert ask("GET", f"{sandbox.base_url}/").status == 200


def test_what_the_site_wrote_cannot_become_markup(client: stripe.StripeClient) -> None:
    params = good_params()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "<b>gift</b>"
    page = ask("GET", client.v1.checkout.sessions.create(params).url)
    assert "&lt;b&gt;gift&lt;/b&gt;" in page.text
