"""Fees that come late, and settlement in another currency: Stripe's amounts, never a rate's."""

import pytest

from campaigns import gateway, ledger, settlement
from campaigns.models import BalanceTransaction, LedgerTransaction, Payment
from campaigns.settlement import aftermath
from tests import factories
from tests.campaigns.aftermath import balances, check, follow, give, receipts_of, shown
from tests.gifts import start_gift

pytestmark = pytest.mark.django_db


def refund(payment: Payment, amount_minor: int) -> str:
    """Give back a part in Stripe's dashboard."""
    return gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        idempotency_key=f"{payment}:{amount_minor}",
    ).id


def clearing_is_stripe_s(currency: str) -> bool:
    """Whether clearing in a currency is the net of what Stripe has booked in it."""
    net = sum(row.amount_minor - row.fee_minor for row in _bookings(currency))
    return balances().get(("stripe_clearing", currency), 0) == net


def _bookings(currency: str) -> list[BalanceTransaction]:
    return list(BalanceTransaction.objects.filter(currency=currency))


# Fees


def test_a_fee_that_comes_late_is_an_estimate_until_then(stripe_sandbox):
    stripe_sandbox.set_balance_delay(None)
    campaign = factories.make_campaign(fee_bps=250, fee_fixed_minor=30)
    payment = give(campaign, stripe_sandbox, amount_minor=1999, is_booked=False)
    follow(payment)
    assert not BalanceTransaction.objects.exists()
    assert ledger.fee_of(payment) == ledger.Fee(is_known=False, minor=80, currency="USD")
    assert check() == ""
    stripe_sandbox.post_balance(payment.charge_id)
    aftermath.follow(payment=payment, charge=None, is_thorough=False)
    booked = BalanceTransaction.objects.get()
    assert ledger.fee_of(payment) == ledger.Fee(
        is_known=True, minor=booked.fee_minor, currency="USD"
    )
    assert balances()["fees", "USD"] == booked.fee_minor
    assert check() == ""


def test_without_an_estimate_an_unknown_fee_is_not_guessed(stripe_sandbox):
    stripe_sandbox.set_balance_delay(None)
    payment = give(factories.make_campaign(), stripe_sandbox, is_booked=False)
    assert ledger.fee_of(payment) is None


@pytest.mark.parametrize(
    ("amount_minor", "bps", "fixed_minor", "fee"),
    [(10000, 290, 30, 320), (1999, 250, 30, 80), (100, 150, 0, 2), (99, 150, 0, 1), (50, 0, 7, 7)],
)
def test_an_estimate_is_rounded_half_up(amount_minor, bps, fixed_minor, fee):
    assert ledger.estimated_fee_minor(amount_minor, bps=bps, fixed_minor=fixed_minor) == fee


def test_a_fee_that_stripe_corrects_is_posted_by_its_difference(stripe_sandbox):
    payment = give(factories.make_campaign(), stripe_sandbox)
    follow(payment)
    booked = BalanceTransaction.objects.get()
    for fee in (50, 50, 75, 0):
        stripe_sandbox.change_fee(booked.txn_id, fee)
        follow(payment)
        assert balances().get(("fees", "USD"), 0) == fee
        assert ledger.fee_of(payment).minor == fee
        assert check() == ""
    keys = LedgerTransaction.objects.filter(kind="fee").order_by("pk").values_list("key", flat=True)
    first = f"fee:{booked.txn_id}"
    assert list(keys) == [first, f"{first}:1", f"{first}:2", f"{first}:3"]


# Another settlement currency


def test_a_gift_that_settles_in_another_currency_is_converted_with_stripe_s_amounts(
    stripe_sandbox,
):
    stripe_sandbox.set_settlement({"krw": "usd"})
    campaign = factories.make_campaign(currency="KRW")
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    follow(payment)
    booked = BalanceTransaction.objects.get()
    assert booked.currency == "USD"
    conversion = LedgerTransaction.objects.get(key=f"conversion:{booked.txn_id}")
    lines = conversion.lines.values_list("account__kind", "amount_minor", "currency")
    assert sorted(lines) == [
        ("exchange", -booked.amount_minor, "USD"),
        ("exchange", 50000, "KRW"),
        ("stripe_clearing", -50000, "KRW"),
        ("stripe_clearing", booked.amount_minor, "USD"),
    ]
    assert balances()["stripe_clearing", "USD"] == booked.amount_minor - booked.fee_minor
    assert balances()["campaign_payable", "KRW"] == -50000
    assert ledger.fee_of(payment).currency == "USD"
    assert shown(campaign) == (50000, 1)
    assert check() == ""


def test_a_refund_at_another_rate_leaves_the_difference_on_the_exchange_account(stripe_sandbox):
    stripe_sandbox.set_settlement({"krw": "usd"})
    stripe_sandbox.set_rate("krw", "usd", "0.0007")
    campaign = factories.make_campaign(currency="KRW")
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    follow(payment)
    stripe_sandbox.set_rate("krw", "usd", "0.0009")
    refund(payment, 50000)
    follow(payment)
    came, went = BalanceTransaction.objects.order_by("pk")
    assert -went.amount_minor > came.amount_minor
    assert balances() == {
        ("stripe_clearing", "USD"): came.amount_minor + went.amount_minor - came.fee_minor,
        ("exchange", "USD"): -came.amount_minor - went.amount_minor,
        ("fees", "USD"): came.fee_minor,
    }
    assert shown(campaign) == (0, 0)
    assert check() == ""


def test_a_refund_that_fails_comes_back_at_a_rate_of_its_own(stripe_sandbox):
    stripe_sandbox.set_settlement({"*": "usd"})
    campaign = factories.make_campaign(currency="EUR")
    payment = give(campaign, stripe_sandbox, amount_minor=5000)
    refund_id = refund(payment, 2000)
    follow(payment)
    stripe_sandbox.fail_refund(refund_id)
    follow(payment)
    assert LedgerTransaction.objects.filter(kind="conversion").count() == 3
    assert shown(campaign) == (5000, 1)
    assert clearing_is_stripe_s("USD")
    assert clearing_is_stripe_s("EUR")
    assert check() == ""


def test_a_dispute_in_another_currency_takes_what_the_dispute_says_of_the_gift(stripe_sandbox):
    stripe_sandbox.set_settlement({"*": "usd"})
    campaign = factories.make_campaign(currency="EUR", partners=("River", "Sea"))
    payment = give(campaign, stripe_sandbox, amount_minor=5000)
    dispute = stripe_sandbox.open_dispute(payment.charge_id, amount=3001)
    follow(payment)
    assert shown(campaign) == (1999, 1)
    assert clearing_is_stripe_s("USD")
    assert check() == ""
    stripe_sandbox.advance(60)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert shown(campaign) == (5000, 1)
    assert receipts_of(payment) == [(1, "issued", 5000)]
    assert check() == ""


@pytest.mark.parametrize(
    ("currency", "amount_minor", "part_minor"),
    [
        ("USD", 1999, 1),
        ("EUR", 5001, 5000),
        ("GBP", 1234, 617),
        ("KRW", 10000, 3333),
        ("JPY", 201, 1),
        ("KWD", 12340, 10),
        ("ISK", 1500, 1),
        ("UGX", 20000, 7),
        ("HUF", 27501, 17500),
        ("TWD", 4001, 1),
    ],
)
@pytest.mark.parametrize("settles_in", ["itself", "usd"])
def test_every_currency_is_exact_through_gift_refund_and_dispute(
    stripe_sandbox, currency, amount_minor, part_minor, settles_in
):
    if settles_in != "itself":
        stripe_sandbox.set_settlement({"*": settles_in})
    campaign = factories.make_campaign(currency=currency, partners=("River", "Mountain", "Sea"))
    payment = give(campaign, stripe_sandbox, amount_minor=amount_minor)
    follow(payment)
    assert shown(campaign) == (amount_minor, 1)
    stripe_sandbox.advance(60)
    refund(payment, part_minor)
    follow(payment)
    assert shown(campaign) == (amount_minor - part_minor, 1)
    stripe_sandbox.advance(60)
    dispute = stripe_sandbox.open_dispute(payment.charge_id)
    follow(payment)
    assert shown(campaign) == (0, 0)
    stripe_sandbox.advance(60)
    stripe_sandbox.win_dispute(dispute["id"])
    follow(payment)
    assert shown(campaign) == (amount_minor - part_minor, 1)
    assert receipts_of(payment)[-1] == (2, "issued", amount_minor - part_minor)
    assert clearing_is_stripe_s(currency)
    assert clearing_is_stripe_s("USD")
    assert check() == ""


def test_nothing_is_asked_of_refunds_where_the_charge_shows_none(stripe_sandbox):
    donation = start_gift(factories.make_campaign())
    stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    aftermath.follow(payment=payment, charge=None, is_thorough=False)
    asked = [request["path"] for request in stripe_sandbox.requests()]
    assert not [path for path in asked if path in ("/v1/refunds", "/v1/disputes")]
    refund(payment, 100)
    aftermath.follow(payment=payment, charge=None, is_thorough=False)
    assert payment.refunds.count() == 1
