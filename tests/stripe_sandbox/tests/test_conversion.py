"""Settlement in another currency, and the rules on amounts, currency by currency."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
import stripe

from tests.stripe_sandbox import currencies
from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import good_params
from tests.stripe_sandbox.tests.test_objects import paid_charge

ROUNDINGS = (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP)


def multiplied(amount: int, transaction: dict, currency: str) -> set[int]:
    """What a client that trusted the rate would book, however it rounds."""
    scale = currencies.exponent(transaction["currency"]) - currencies.exponent(currency)
    exact = Decimal(amount) * Decimal(str(transaction["exchange_rate"])) * Decimal(10) ** scale
    return {int(exact.to_integral_value(rounding=rounding)) for rounding in ROUNDINGS}


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("krw", 50000),
        ("jpy", 1000),
        ("eur", 2500),
        ("gbp", 100),
        ("kwd", 5120),
        ("isk", 50000),
        ("ugx", 1000000),
        ("huf", 500000),
        ("twd", 30000),
    ],
)
def test_a_converted_charge_is_never_the_rate_times_the_amount(
    client: stripe.StripeClient, sandbox: Sandbox, currency: str, amount: int
) -> None:
    sandbox.set_settlement({"*": "usd"})
    charge = paid_charge(client, sandbox, amount=amount, currency=currency)
    transaction = sandbox.post_balance(charge["id"])
    assert transaction is not None
    assert transaction["currency"] == "usd"
    assert transaction["amount"] not in multiplied(amount, transaction, currency)
    assert 0 < transaction["amount"] < max(multiplied(amount, transaction, currency))
    assert transaction["net"] == transaction["amount"] - transaction["fee"]
    assert {d["currency"] for d in transaction["fee_details"]} == {"usd"}
    assert client.v1.charges.retrieve(charge["id"]).currency == currency


def test_refunds_and_disputes_have_a_rate_of_their_own(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_settlement({"krw": "usd"})
    charge = paid_charge(client, sandbox, amount=50000, currency="krw")
    came = sandbox.post_balance(charge["id"])
    other = paid_charge(client, sandbox, amount=50000, currency="krw")
    refund = client.v1.refunds.create(
        {"charge": charge["id"], "amount": 20000, "expand": ["balance_transaction"]}
    )
    dispute = sandbox.open_dispute(other["id"])
    [withdrawn] = dispute["balance_transactions"]
    went = refund.balance_transaction
    assert came is not None
    assert (refund.amount, refund.currency, went.currency) == (20000, "krw", "usd")
    assert len({came["exchange_rate"], went.exchange_rate, withdrawn["exchange_rate"]}) == 3
    assert went.amount not in multiplied(-20000, went, "krw")
    assert (dispute["amount"], dispute["currency"]) == (50000, "krw")
    assert (withdrawn["currency"], withdrawn["fee"]) == ("usd", 1500)
    won = sandbox.win_dispute(dispute["id"])
    assert sum(t["amount"] for t in won["balance_transactions"]) != 0


def test_a_rate_stays_where_it_is_set(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    sandbox.set_settlement({"krw": "usd"})
    sandbox.set_rate("krw", "usd", "0.00075")
    seen = [
        sandbox.post_balance(paid_charge(client, sandbox, amount=40000, currency="krw")["id"])
        for _ in range(2)
    ]
    assert [t["exchange_rate"] for t in seen if t] == [0.00075, 0.00075]
    assert {t["amount"] for t in seen if t} != {3000}
    eur = paid_charge(client, sandbox, currency="eur")
    kept = sandbox.post_balance(eur["id"])
    assert kept is not None
    assert (kept["currency"], kept["exchange_rate"]) == ("eur", None)
    payout = sandbox.make_payout("usd", with_pending=True)
    assert payout is not None
    assert payout["amount"] == sum(t["net"] for t in seen if t)


def test_a_charge_must_be_worth_the_minimum_of_the_settlement_currency(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    assert client.v1.checkout.sessions.create(good_params(amount=100, currency="krw")).id
    sandbox.set_settlement({"*": "usd"})
    with sandbox.deliberate(), pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(good_params(amount=100, currency="krw"))
    assert refused.value.code == "amount_too_small"
    assert client.v1.checkout.sessions.create(good_params(amount=1000, currency="krw")).id


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("usd", 50),
        ("eur", 50),
        ("gbp", 30),
        ("krw", 100),
        ("jpy", 50),
        ("kwd", 5120),
        ("isk", 50000),
        ("ugx", 500000),
        ("huf", 17550),
        ("twd", 3050),
        ("usd", 99999999),
        ("jpy", 9999999999),
    ],
)
def test_amounts_that_each_currency_allows(
    client: stripe.StripeClient, sandbox: Sandbox, currency: str, amount: int
) -> None:
    session = client.v1.checkout.sessions.create(good_params(amount=amount, currency=currency))
    charge = sandbox.pay(session.id)["charge"]
    assert (charge["amount"], charge["currency"]) == (amount, currency)
    transaction = sandbox.post_balance(charge["id"])
    assert transaction is not None
    assert transaction["amount"] == amount
    assert transaction["fee"] % currencies.step(currency) == 0
