"""Wrong requests about refunds, disputes, warnings, payouts, top-ups, balances and events.

Each row meets Stripe's status, type, code and parameter. `{charge}` and the like in a row stand
for the ids of objects that exist: a paid and a refunded charge, their intents, a refund, a dispute,
a lost one, a payout by hand and an automatic one, a top-up that has arrived.
"""

from typing import Any, NamedTuple

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import api, good_params
from tests.stripe_sandbox.tests.test_objects import paid_charge


class Wrong(NamedTuple):
    """A wrong request and the error it must meet."""

    name: str
    path: str
    form: dict[str, Any] | str | None
    code: str | None = None
    param: str | None = None
    violation: str | None = "contract"
    method: str = "POST"
    status: int = 400


INTEGER, UNKNOWN, MISSING = "parameter_invalid_integer", "parameter_unknown", "parameter_missing"
EXCLUSIVE, GONE, EMPTY = "parameters_exclusive", "resource_missing", "parameter_invalid_empty"
RULE = "rule"
REFUNDS, DISPUTES, PAYOUTS, TOPUPS = "/v1/refunds", "/v1/disputes", "/v1/payouts", "/v1/topups"
BALANCE, WARNINGS, EVENTS = (
    "/v1/balance_transactions", "/v1/radar/early_fraud_warnings", "/v1/events"
)  # fmt: skip


def get(name: str, path: str, query: str | None, *rest: Any, status: int = 400) -> Wrong:
    """A wrong question."""
    return Wrong(name, path, query, *rest, method="GET", status=status)


WRONG = [
    # Refunds.
    Wrong("a refund of a float amount", REFUNDS, {"charge": "{charge}", "amount": "25.00"},
          INTEGER, "amount"),
    Wrong("a refund of nothing", REFUNDS, {"charge": "{charge}", "amount": 0}, INTEGER, "amount",
          RULE),
    Wrong("a refund of less than nothing", REFUNDS, {"charge": "{charge}", "amount": -100},
          INTEGER, "amount", RULE),
    Wrong("a refund of more than was paid", REFUNDS, {"charge": "{charge}", "amount": 2501}, None,
          "amount", None),
    Wrong("a refund of more than is left", REFUNDS, {"charge": "{part}", "amount": 1501}, None,
          "amount", None),
    Wrong("a refund of a charge wholly refunded", REFUNDS, {"charge": "{refunded}"},
          "charge_already_refunded", "charge", None),
    Wrong("a refund of an intent wholly refunded", REFUNDS,
          {"payment_intent": "{refunded_intent}"}, "charge_already_refunded", "charge", None),
    Wrong("a refund of a disputed charge", REFUNDS, {"charge": "{disputed}"}, "charge_disputed",
          "charge", None),
    Wrong("a refund of a charge that is not the intent's", REFUNDS,
          {"charge": "{charge}", "payment_intent": "{refunded_intent}"}, None, "charge", RULE),
    Wrong("a refund of an unknown intent", REFUNDS, {"payment_intent": "pi_none"}, GONE,
          "payment_intent", None),
    Wrong("a refund in a currency of its own", REFUNDS, {"charge": "{charge}", "currency": "eur"},
          None, "currency", RULE),
    Wrong("a refund of part of a unit of ISK", REFUNDS, {"charge": "{isk}", "amount": 1050},
          INTEGER, "amount", RULE),
    Wrong("a refund of part of a unit of UGX", REFUNDS, {"charge": "{ugx}", "amount": 100050},
          INTEGER, "amount", RULE),
    Wrong("a refund of a thousandth of KWD", REFUNDS, {"charge": "{kwd}", "amount": 1001},
          INTEGER, "amount", RULE),
    Wrong("a refund in major units of KWD", REFUNDS, {"charge": "{kwd}", "amount": "1.5"},
          INTEGER, "amount"),
    Wrong("a refund reason that only Stripe gives", REFUNDS,
          {"charge": "{charge}", "reason": "expired_uncaptured_charge"}, None, "reason"),
    Wrong("a refund with a description", REFUNDS, {"charge": "{charge}", "description": "x"},
          UNKNOWN, "description"),
    Wrong("a refund with an empty amount", REFUNDS, {"charge": "{charge}", "amount": ""}, EMPTY,
          "amount"),
    Wrong("a refund metadata value over 500 characters", REFUNDS,
          {"charge": "{charge}", "metadata[k]": "v" * 501}, None, "metadata[k]", RULE),
    Wrong("a refund for a platform", REFUNDS, {"charge": "{charge}", "reverse_transfer": "true"},
          None, "reverse_transfer", "not_simulated"),
    Wrong("another amount for a refund that is made", REFUNDS + "/{refund}", {"amount": 100},
          UNKNOWN, "amount"),
    Wrong("a change to an unknown refund", REFUNDS + "/re_none", {"metadata[k]": "v"}, GONE,
          "refund", None, status=404),
    Wrong("a cancellation of a refund that is done", REFUNDS + "/{refund}/cancel", {}, None, None,
          None),
    get("an unknown refund", REFUNDS + "/re_none", None, GONE, "refund", None, status=404),
    get("refunds by status", REFUNDS, "status=failed", UNKNOWN, "status"),
    get("refunds from an unknown cursor", REFUNDS, "starting_after=re_none", GONE,
        "starting_after", None),
    # Disputes.
    get("an unknown dispute", DISPUTES + "/du_none", None, GONE, "dispute", None, status=404),
    get("disputes by status", DISPUTES, "status=lost", UNKNOWN, "status"),
    get("disputes by a time that is none", DISPUTES, "created[gte]=yesterday", INTEGER,
        "created[gte]"),
    Wrong("a dispute opened by ourselves", DISPUTES, {"charge": "{charge}"}, None, None,
          status=404),
    Wrong("an unknown kind of evidence", DISPUTES + "/{dispute}", {"evidence[excuse]": "x"},
          UNKNOWN, "evidence[excuse]"),
    Wrong("evidence that is no object", DISPUTES + "/{dispute}", {"evidence": "x"}, None,
          "evidence"),
    Wrong("evidence in a file", DISPUTES + "/{dispute}", {"evidence[receipt]": "file_1"}, None,
          "evidence[receipt]", "not_simulated"),
    Wrong("evidence for a dispute that is lost", DISPUTES + "/{lost}",
          {"evidence[uncategorized_text]": "x"}, None, None, None),
    Wrong("a submission that is no boolean", DISPUTES + "/{dispute}", {"submit": "yes"}, None,
          "submit"),
    Wrong("another status for a dispute", DISPUTES + "/{dispute}", {"status": "won"}, UNKNOWN,
          "status"),
    Wrong("a dispute closed twice", DISPUTES + "/{lost}/close", {}, None, None, None),
    Wrong("an unknown dispute closed", DISPUTES + "/du_none/close", {}, GONE, "dispute", None,
          status=404),
    # Early fraud warnings.
    get("an unknown warning", WARNINGS + "/issfr_none", None, GONE, "early_fraud_warning", None,
        status=404),
    get("warnings by type", WARNINGS, "fraud_type=misc", UNKNOWN, "fraud_type"),
    Wrong("a warning raised by ourselves", WARNINGS, {"charge": "{charge}"}, status=404),
    # Payouts.
    Wrong("a payout of nothing", PAYOUTS, {"amount": 0, "currency": "usd"}, INTEGER, "amount",
          RULE),
    Wrong("a payout without a currency", PAYOUTS, {"amount": 100}, MISSING, "currency"),
    Wrong("a payout of more than there is", PAYOUTS, {"amount": 99999999, "currency": "usd"},
          "balance_insufficient", None, None),
    Wrong("a payout of part of a unit of HUF", PAYOUTS, {"amount": 1045, "currency": "huf"},
          INTEGER, "amount", RULE),
    Wrong("a payout of part of a unit of TWD", PAYOUTS, {"amount": 80045, "currency": "twd"},
          INTEGER, "amount", RULE),
    Wrong("a payout of part of a unit of ISK", PAYOUTS, {"amount": 1050, "currency": "isk"},
          INTEGER, "amount", RULE),
    Wrong("a payout in capitals", PAYOUTS, {"amount": 100, "currency": "USD"}, None, "currency",
          RULE),
    Wrong("an instant payout", PAYOUTS, {"amount": 100, "currency": "usd", "method": "instant"},
          None, "method", "not_simulated"),
    Wrong("an automatic payout canceled", PAYOUTS + "/{automatic}/cancel", {},
          "payouts_not_allowed", None, None),
    get("an unknown payout", PAYOUTS + "/po_none", None, GONE, "payout", None, status=404),
    get("payouts of an unknown status", PAYOUTS, "status=sent", None, "status", RULE),
    get("payouts by currency", PAYOUTS, "currency=usd", UNKNOWN, "currency"),
    # Balance transactions.
    get("an unknown balance transaction", BALANCE + "/txn_none", None, GONE, "id", None,
        status=404),
    get("transactions of an unknown payout", BALANCE, "payout=po_none", GONE, "payout", None),
    get("transactions of a payout by hand", BALANCE, "payout={by_hand}", None, "payout", RULE),
    get("transactions of an unknown type", BALANCE, "type=gift", None, "type", RULE),
    get("transactions in capitals", BALANCE, "currency=USD", None, "currency", RULE),
    get("transactions by category", BALANCE, "reporting_category=charge", UNKNOWN,
        "reporting_category"),
    get("transactions by the day they are available", BALANCE, "available_on[gte]=1", UNKNOWN,
        "available_on"),
    get("more than a hundred transactions", BALANCE, "limit=500", INTEGER, "limit", RULE),
    get("transactions with a charge expanded", BALANCE, "expand[0]=data.charge", None, "expand"),
    # Top-ups.
    Wrong("a top-up of nothing", TOPUPS, {"amount": 0, "currency": "usd"}, INTEGER, "amount", RULE),
    Wrong("a top-up of part of a unit of ISK", TOPUPS, {"amount": 150, "currency": "isk"}, INTEGER,
          "amount", RULE),
    Wrong("a top-up with a long descriptor", TOPUPS,
          {"amount": 100, "currency": "usd", "statement_descriptor": "d" * 16}, None,
          "statement_descriptor", RULE),
    Wrong("a top-up canceled that has arrived", TOPUPS + "/{topup}/cancel", {}, None, None, None),
    get("an unknown top-up", TOPUPS + "/tu_none", None, GONE, "topup", None, status=404),
    get("top-ups of an unknown status", TOPUPS, "status=paid", None, "status"),
    # Charges, events and sessions, as reconciliation asks for them.
    get("charges by status", "/v1/charges", "status=succeeded", UNKNOWN, "status"),
    get("events by type and types", EVENTS, "type=charge.failed&types[0]=charge.failed", EXCLUSIVE,
        "type", RULE),
    get("events of more than twenty types", EVENTS, "&".join(
        f"types[{n}]=charge.failed" for n in range(21)), None, "types", RULE),
    get("events by a delivery that is no boolean", EVENTS, "delivery_success=no", None,
        "delivery_success"),
    get("events by object", EVENTS, "object=ch_1", UNKNOWN, "object"),
    get("sessions by reference", "/v1/checkout/sessions", "client_reference_id=x", UNKNOWN,
        "client_reference_id"),
    get("sessions searched", "/v1/checkout/sessions/search", "query=x", UNKNOWN, "query"),
]  # fmt: skip


@pytest.fixture(scope="module")
def ids(sandbox_process: Sandbox) -> dict[str, str]:
    """The ids of what the rows speak of; the rows change none of it."""
    sandbox = sandbox_process
    sandbox.wait_until_delivered()
    sandbox.reset()
    sandbox.set_balance_delay(0)
    client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.base_url})
    charges = {name: paid_charge(client, sandbox) for name in ("charge", "part", "refunded")}
    for currency, amount in (("isk", 50000), ("ugx", 500000), ("kwd", 5120)):
        charges[currency] = paid_charge(client, sandbox, amount=amount, currency=currency)
    refund = client.v1.refunds.create({"charge": charges["part"]["id"], "amount": 1000})
    client.v1.refunds.create({"charge": charges["refunded"]["id"]})
    for name in ("disputed", "lost"):
        charges[name] = paid_charge(client, sandbox)
    dispute = sandbox.open_dispute(charges["disputed"]["id"])
    lost = sandbox.open_dispute(charges["lost"]["id"])
    sandbox.lose_dispute(lost["id"])
    topup = sandbox.top_up(90000, "usd")
    by_hand = client.v1.payouts.create({"amount": 100, "currency": "usd"})
    automatic = sandbox.make_payout("usd", with_pending=True, is_paid=False)
    assert automatic is not None
    return {name: charge["id"] for name, charge in charges.items()} | {
        "refunded_intent": charges["refunded"]["payment_intent"],
        "refund": refund.id,
        "dispute": dispute["id"],
        "lost": lost["id"],
        "topup": topup["id"],
        "by_hand": by_hand.id,
        "automatic": automatic["id"],
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A row's text or form with the ids put in."""
    if isinstance(value, dict):
        return {name: filled(inner, ids) for name, inner in value.items()}
    for name, object_id in ids.items():
        value = value.replace(f"{{{name}}}", object_id) if isinstance(value, str) else value
    return value


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_request_about_money_meets_stripes_error(
    sandbox_process: Sandbox, ids: dict[str, str], wrong: Wrong
) -> None:
    with sandbox_process.deliberate() as violations:
        answer = api(
            sandbox_process, wrong.method, filled(wrong.path, ids), filled(wrong.form, ids)
        )
    error = answer.json()["error"]
    assert (answer.status, error["type"]) == (wrong.status, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (wrong.code, wrong.param), error["message"]
    assert [entry["kind"] for entry in violations] == ([wrong.violation] if wrong.violation else [])


def test_the_table_of_money_is_long_and_names_only_codes_that_stripe_has() -> None:
    assert len(WRONG) >= 70
    assert len({wrong.name for wrong in WRONG}) == len(WRONG)
    known = str(stripe.PaymentIntent.LastPaymentError.__annotations__["code"])
    assert [w.code for w in WRONG if w.code and f"'{w.code}'" not in known] == []


def test_the_requests_they_vary_are_good_ones(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    charge = sandbox.pay(client.v1.checkout.sessions.create(good_params()).id)["charge"]
    assert client.v1.refunds.create({"charge": charge["id"], "amount": 1}).amount == 1
    dispute = sandbox.open_dispute(charge["id"], is_inquiry=True)
    assert (
        client.v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "x"}}).status
        == "warning_under_review"
    )
    client.v1.topups.create({"amount": 100, "currency": "usd"})
