"""Wrong requests are refused as Stripe refuses them: status, type, code and parameter."""

import time
from typing import Any, NamedTuple

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import api, good_form, good_params

SESSIONS = "/v1/checkout/sessions"
ITEM = "line_items[0]"
PRICE = f"{ITEM}[price_data]"


class Wrong(NamedTuple):
    """A wrong request and the error it must meet."""

    name: str
    form: dict[str, Any] | str | None
    code: str | None
    param: str | None
    path: str = SESSIONS
    method: str = "POST"
    status: int = 400
    violation: str | None = "contract"


def money(currency: str, amount: Any) -> dict[str, Any]:
    return good_form(**{f"{PRICE}[currency]": currency, f"{PRICE}[unit_amount]": amount})


def with_(**changes: Any) -> dict[str, Any]:
    return good_form(**changes)


INTEGER, UNKNOWN, MISSING = "parameter_invalid_integer", "parameter_unknown", "parameter_missing"
EMPTY, EXCLUSIVE = "parameter_invalid_empty", "parameters_exclusive"
SMALL, LARGE = "amount_too_small", "amount_too_large"
RULE = "rule"

WRONG = [
    # The shape of a request.
    Wrong("an unknown parameter", with_(colour="red"), UNKNOWN, "colour"),
    Wrong("payment_method_types", with_(**{"payment_method_types[0]": "card"}), UNKNOWN,
          "payment_method_types"),
    Wrong("an unknown nested parameter", with_(**{f"{PRICE}[unit_amont]": 5}), UNKNOWN,
          f"{PRICE}[unit_amont]"),
    Wrong("an option of the client sent as a parameter", with_(idempotency_key="x"), UNKNOWN,
          "idempotency_key"),
    Wrong("no mode", with_(mode=None), MISSING, "mode"),
    Wrong("an unknown mode", with_(mode="gift"), None, "mode"),
    Wrong("an unknown submit_type", with_(submit_type="give"), None, "submit_type"),
    Wrong("an unknown ui_mode", with_(ui_mode="hosted"), None, "ui_mode"),
    Wrong("an unknown locale", with_(locale="kr"), None, "locale"),
    Wrong("no success_url", with_(success_url=None), MISSING, "success_url"),
    Wrong("an empty success_url", with_(success_url=""), EMPTY, "success_url"),
    Wrong("no currency", with_(**{f"{PRICE}[currency]": None}), MISSING, f"{PRICE}[currency]"),
    Wrong("no product name", with_(**{f"{PRICE}[product_data][name]": None,
                                      f"{PRICE}[product_data][description]": "x"}), MISSING,
          f"{PRICE}[product_data][name]"),
    Wrong("no product", with_(**{f"{PRICE}[product_data][name]": None}), MISSING,
          f"{PRICE}[product_data]"),
    Wrong("no amount", with_(**{f"{PRICE}[unit_amount]": None}), MISSING, f"{PRICE}[unit_amount]"),
    Wrong("no quantity", with_(**{f"{ITEM}[quantity]": None}), MISSING, f"{ITEM}[quantity]"),
    Wrong("no line items", {"mode": "payment", "success_url": "https://x.test/"}, MISSING,
          "line_items"),
    Wrong("a float amount", money("usd", "25.00"), INTEGER, f"{PRICE}[unit_amount]"),
    Wrong("an amount in words", money("usd", "1e3"), INTEGER, f"{PRICE}[unit_amount]"),
    Wrong("a time that is no integer", with_(expires_at="tomorrow"), INTEGER, "expires_at"),
    Wrong("a boolean that is none", with_(**{"adaptive_pricing[enabled]": "no"}), None,
          "adaptive_pricing[enabled]"),
    Wrong("an object where a list belongs", "mode=payment&line_items[a]=1", None, "line_items"),
    Wrong("a text where a list belongs", "mode=payment&line_items=gift", None, "line_items"),
    Wrong("a text where an object belongs",
          with_(**{"adaptive_pricing[enabled]": None, "adaptive_pricing": "off"}), None,
          "adaptive_pricing"),
    Wrong("metadata that is no object", {"mode": "payment", "metadata": "x"}, None, "metadata"),
    Wrong("a property that cannot be expanded", with_(**{"expand[0]": "amount_total"}), None,
          "expand"),
    Wrong("five levels of expansion", with_(**{"expand[0]": "a.b.c.d.e"}), None, "expand"),
    # Money.
    Wrong("a negative amount", money("usd", -500), INTEGER, f"{PRICE}[unit_amount]",
          violation=RULE),
    Wrong("zero", money("usd", 0), SMALL, "line_items", violation=RULE),
    Wrong("USD below the minimum", money("usd", 49), SMALL, "line_items", violation=RULE),
    Wrong("GBP below the minimum", money("gbp", 29), SMALL, "line_items", violation=RULE),
    Wrong("KRW below the minimum", money("krw", 99), SMALL, "line_items", violation=RULE),
    Wrong("JPY below the minimum", money("jpy", 49), SMALL, "line_items", violation=RULE),
    Wrong("HUF below the minimum", money("huf", 17400), SMALL, "line_items", violation=RULE),
    Wrong("USD above eight digits", money("usd", 100000000), LARGE, "line_items", violation=RULE),
    Wrong("a sum above eight digits", with_(**{f"{PRICE}[unit_amount]": 99999999,
                                               f"{ITEM}[quantity]": 2}), LARGE, "line_items",
          violation=RULE),
    Wrong("ISK not divisible by 100", money("isk", 50050), INTEGER, f"{PRICE}[unit_amount]",
          violation=RULE),
    Wrong("UGX not divisible by 100", money("ugx", 500001), INTEGER, f"{PRICE}[unit_amount]",
          violation=RULE),
    Wrong("KWD not ending in 0", money("kwd", 5124), INTEGER, f"{PRICE}[unit_amount]",
          violation=RULE),
    Wrong("BHD not ending in 0", money("bhd", 10001), INTEGER, f"{PRICE}[unit_amount]",
          violation=RULE),
    Wrong("an unsupported currency", money("kpw", 5000), None, f"{PRICE}[currency]",
          violation=RULE),
    Wrong("a currency in capitals", money("USD", 5000), None, f"{PRICE}[currency]",
          violation=RULE),
    Wrong("a session currency other than its items'", with_(currency="eur"), None,
          f"{PRICE}[currency]", violation=RULE),
    Wrong("two kinds of unit amount", with_(**{f"{PRICE}[unit_amount_decimal]": "2500"}),
          EXCLUSIVE, f"{PRICE}[unit_amount]", violation=RULE),
    # Times, texts, addresses.
    Wrong("expiry under 30 minutes", lambda: with_(expires_at=int(time.time()) + 1700), None,
          "expires_at", violation=RULE),
    Wrong("expiry over 24 hours", lambda: with_(expires_at=int(time.time()) + 86500), None,
          "expires_at", violation=RULE),
    Wrong("a success_url that is none", with_(success_url="/thanks/"), "url_invalid",
          "success_url", violation=RULE),
    Wrong("a cancel_url for scripts", with_(cancel_url="javascript:alert(1)"), "url_invalid",
          "cancel_url", violation=RULE),
    Wrong("a malformed e-mail", with_(customer_email="donor@@example"), "email_invalid",
          "customer_email", violation=RULE),
    Wrong("a reference over 200 characters", with_(client_reference_id="x" * 201), None,
          "client_reference_id", violation=RULE),
    Wrong("a metadata key over 40 characters", with_(**{f"metadata[{'k' * 41}]": "v"}), None,
          "metadata", violation=RULE),
    Wrong("a metadata value over 500 characters", with_(**{"metadata[k]": "v" * 501}), None,
          "metadata[k]", violation=RULE),
    Wrong("51 metadata keys", with_(**{f"metadata[k{n}]": "v" for n in range(50)}), None,
          "metadata", violation=RULE),
    Wrong("a text over 5000 characters", with_(**{f"{PRICE}[product_data][name]": "n" * 5001}),
          None, f"{PRICE}[product_data][name]"),
    Wrong("a name over 250 characters", with_(**{f"{PRICE}[product_data][name]": "n" * 251}),
          None, f"{PRICE}[product_data][name]", violation=RULE),
    # Things that do not go together.
    Wrong("quantity 0", with_(**{f"{ITEM}[quantity]": 0}), INTEGER, f"{ITEM}[quantity]",
          violation=RULE),
    Wrong("a recurring price", with_(**{f"{PRICE}[recurring][interval]": "month"}), None,
          f"{PRICE}[recurring]", violation=RULE),
    Wrong("subscription data", with_(**{"subscription_data[description]": "x"}), None,
          "subscription_data", violation=RULE),
    Wrong("a return_url", with_(return_url="https://x.test/"), None, "return_url",
          violation=RULE),
    Wrong("a customer and an e-mail", with_(customer="cus_1"), EXCLUSIVE, "customer",
          violation=RULE),
    Wrong("an unknown customer", with_(customer="cus_1", customer_email=None),
          "resource_missing", "customer", violation=None),
    Wrong("an unknown price", with_(**{f"{ITEM}[price]": "price_1"}), "resource_missing",
          f"{ITEM}[price]", violation=None),
    # Other routes.
    Wrong("a session that does not exist", None, "resource_missing", "session",
          f"{SESSIONS}/cs_test_none", "GET", 404, None),
    Wrong("an intent that does not exist", None, "resource_missing", "intent",
          "/v1/payment_intents/pi_none", "GET", 404, None),
    Wrong("an unknown filter", "state=open", UNKNOWN, "state", SESSIONS, "GET"),
    Wrong("a limit of 0", "limit=0", INTEGER, "limit", "/v1/events", "GET", violation=RULE),
    Wrong("a limit of 101", "limit=101", INTEGER, "limit", "/v1/charges", "GET", violation=RULE),
    Wrong("both cursors", "starting_after=evt_1&ending_before=evt_2", EXCLUSIVE,
          "starting_after", "/v1/events", "GET", violation=RULE),
    Wrong("an unknown cursor", "starting_after=evt_none", "resource_missing", "starting_after",
          "/v1/events", "GET", violation=None),
    Wrong("a refund of nothing named", {"amount": 100}, MISSING, "payment_intent", "/v1/refunds"),
    Wrong("a refund of an unknown charge", {"charge": "ch_none"}, "resource_missing", "charge",
          "/v1/refunds", violation=None),
    Wrong("a refund for an unknown reason", {"charge": "ch_1", "reason": "sorry"}, None, "reason",
          "/v1/refunds"),
    Wrong("a webhook endpoint without events", {"url": "https://x.test/"}, MISSING,
          "enabled_events", "/v1/webhook_endpoints"),
    Wrong("a webhook endpoint for an unknown event",
          {"url": "https://x.test/", "enabled_events[0]": "gift.received"}, None,
          "enabled_events[0]", "/v1/webhook_endpoints"),
    Wrong("a webhook endpoint that is no address",
          {"url": "site.test/hook", "enabled_events[0]": "*"}, "url_invalid", "url",
          "/v1/webhook_endpoints", violation=RULE),
    Wrong("a customer with a malformed e-mail", {"email": "nobody"}, "email_invalid", "email",
          "/v1/customers", violation=RULE),
    Wrong("a route that Stripe does not have", {}, None, None, "/v1/gifts", status=404),
    Wrong("a body that is no form", "mode=payment&&=&%zz", None, None),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_request_meets_stripes_error(sandbox: Sandbox, wrong: Wrong) -> None:
    form = wrong.form() if callable(wrong.form) else wrong.form
    with sandbox.deliberate() as violations:
        answer = api(sandbox, wrong.method, wrong.path, form)
    error = answer.json()["error"]
    assert (answer.status, error["type"]) == (wrong.status, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (wrong.code, wrong.param), error["message"]
    assert [entry["kind"] for entry in violations] == ([wrong.violation] if wrong.violation else [])


def test_the_table_is_long_enough_and_names_only_codes_that_stripe_has() -> None:
    assert len(WRONG) >= 40
    codes = stripe.PaymentIntent.LastPaymentError.__annotations__["code"]
    known = str(codes)
    assert [w.code for w in WRONG if w.code and f"'{w.code}'" not in known] == []


def test_the_request_they_vary_is_a_good_one(sandbox: Sandbox) -> None:
    assert api(sandbox, "POST", SESSIONS, good_form()).status == 200


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "did not provide"),
        ("Bearer sk_test_other", "Invalid API Key provided: "),
        ("Bearer sk_live_1234567890abcdef", "live mode key"),
        ("Basic bm9uc2Vuc2U=", "Invalid API Key"),
    ],
)
def test_a_wrong_or_missing_key_is_refused(sandbox: Sandbox, header: str, said: str) -> None:
    with sandbox.deliberate() as violations:
        answer = api(sandbox, "GET", SESSIONS, Authorization=header)
    assert answer.status == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert said in answer.json()["error"]["message"]
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert violations[0]["kind"] == "access"


def test_the_key_may_come_as_basic_authentication(sandbox: Sandbox) -> None:
    # "sk_test_sandbox:" in base64, as curl -u sends it.
    answer = api(sandbox, "GET", SESSIONS, Authorization="Basic c2tfdGVzdF9zYW5kYm94Og==")
    assert answer.status == 200


def test_another_api_version_is_refused(sandbox: Sandbox) -> None:
    with sandbox.deliberate():
        answer = api(sandbox, "GET", SESSIONS, Stripe_Version="2024-04-10")
    assert answer.status == 400
    assert "2024-04-10" in answer.json()["error"]["message"]


def test_json_is_refused_where_a_form_belongs(sandbox: Sandbox) -> None:
    with sandbox.deliberate():
        answer = api(sandbox, "POST", SESSIONS, "{}", Content_Type="application/json")
    assert answer.status == 400
    assert "application/x-www-form-urlencoded" in answer.json()["error"]["message"]


def test_what_is_not_simulated_is_refused_and_logged(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    with sandbox.deliberate() as violations:
        for params in (
            good_params(mode="setup"),
            good_params(automatic_tax={"enabled": True}),
            good_params(payment_intent_data={"capture_method": "manual"}),
        ):
            with pytest.raises(stripe.InvalidRequestError, match="does not simulate"):
                client.v1.checkout.sessions.create(params)
        with pytest.raises(stripe.InvalidRequestError, match="does not simulate"):
            client.v1.coupons.list()
    assert [entry["kind"] for entry in violations] == ["not_simulated"] * 4


def test_personal_data_in_metadata_is_logged_though_stripe_would_take_it(
    sandbox: Sandbox, client: stripe.StripeClient
) -> None:
    with sandbox.deliberate() as violations:
        client.v1.checkout.sessions.create(good_params(metadata={"who": "donor@example.org"}))
    assert [(v["kind"], v["param"]) for v in violations] == [("house_rule", "metadata[who]")]


def test_a_violation_nobody_meant_fails_the_journey(sandbox: Sandbox) -> None:
    api(sandbox, "POST", SESSIONS, good_form(colour="red"))
    with pytest.raises(AssertionError, match="Received unknown parameter: colour"):
        sandbox.assert_no_violations()
    sandbox.clear_violations()
