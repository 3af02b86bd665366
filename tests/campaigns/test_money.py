"""Amounts are whole minor units: read, written and split without losing any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.money import (
    CURRENCIES,
    AmountError,
    as_typed,
    covering,
    display,
    display_short,
    parse_amount,
    split,
)

currencies = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("25", "USD", 2500),
        (" 25.5 ", "USD", 2550),
        ("19.99", "USD", 1999),
        ("0.01", "USD", 1),
        ("1,250", "USD", 125000),
        ("1,234,567.89", "EUR", 123456789),
        ("10000", "KRW", 10000),
        ("1", "JPY", 1),
        ("007", "USD", 700),
        ("5.12", "KWD", 5120),
        ("5.120", "KWD", 5120),
        ("500", "ISK", 500),
        ("2,500", "UGX", 2500),
        ("1234.5", "HUF", 123450),
        ("99.99", "TWD", 9999),
        # With its own sign or code, and as a Korean keyboard types it.
        ("$25.50", "USD", 2550),
        ("US$ 25", "USD", 2500),
        ("25 usd", "USD", 2500),
        ("50,000원", "KRW", 50000),
        ("₩５０，０００", "KRW", 50000),
        ("NT$99", "TWD", 9900),
        ("５．５", "USD", 550),
    ],
)
def test_an_amount_is_read_as_a_donor_types_it(typed, currency, minor):
    assert parse_amount(typed, currency=currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        *(
            (typed, "USD")
            for typed in (
                "",
                "0",
                "0.00",
                "-5",
                "+5",
                "1e3",
                "10.999",
                "NaN",
                "inf",
                "25,50",
                "1,2,3",
                "12,34",
                "€5",
                "5 EUR",
                "$",
                "$$5",
                "$5 USD",
                "10.",
                ".5",
                "٣",
                "²5",
                "1 000",
                "0x10",
                "1_000",
                "9" * 40,
                "5\x00",
            )
        ),
        ("5만원", "KRW"),
        ("10.5", "KRW"),
        ("10.0", "JPY"),
        ("$99", "TWD"),
        ("5.0", "ISK"),
        ("5.00", "UGX"),
        ("5.125", "KWD"),
        ("5.1200", "KWD"),
    ],
)
def test_what_is_not_a_plain_amount_is_refused(typed, currency):
    with pytest.raises(AmountError):
        parse_amount(typed, currency=currency)


@given(st.integers(1, 2**63 - 1), currencies)
def test_what_is_written_for_the_form_is_read_back_as_the_same_amount(minor, currency):
    minor = -(-minor // CURRENCIES[currency].step_minor) * CURRENCIES[currency].step_minor
    assert parse_amount(as_typed(minor, currency=currency), currency=currency) == minor


def test_a_step_that_no_card_can_move_is_named_to_the_donor():
    with pytest.raises(AmountError, match=r"^Write an amount in steps of KWD\s0\.010\.$"):
        parse_amount("5.125", currency="KWD")


def test_an_amount_below_zero_keeps_its_sign():
    assert as_typed(-150, currency="USD") == "-1.50"
    assert as_typed(-100, currency="USD") == "-1"
    assert display(-5120, currency="KWD", language="en") == "-KWD\u00a05.120"


def test_amounts_are_shown_in_the_form_of_the_language():
    assert display(125000, currency="USD", language="en") == "$1,250.00"
    assert display(125000, currency="USD", language="ko") == "US$1,250.00"
    assert display(10000, currency="KRW", language="ko") == "₩10,000"
    assert display_short(125000, currency="USD", language="en") == "$1,250"
    assert display_short(125050, currency="USD", language="en") == "$1,250.50"
    assert display_short(10000, currency="KRW", language="en") == "₩10,000"


@given(
    st.integers(1, 2**63 - 1),
    st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any),
)
def test_the_parts_of_a_split_are_the_whole_and_fair_to_the_last_unit(total, weights):
    parts = split(total, weights=weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact, rest = divmod(total * weight, sum(weights))
        assert part in ((exact, exact + 1) if rest else (exact,))


def test_what_is_left_over_goes_to_the_largest_remainder_then_to_the_first():
    assert split(100, weights=[1, 1, 1]) == [34, 33, 33]
    assert split(101, weights=[1, 1, 1]) == [34, 34, 33]
    assert split(10, weights=[1, 2, 4]) == [1, 3, 6]
    assert split(1, weights=[0, 1]) == [0, 1]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1]])
def test_there_is_no_split_by_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights=weights)


@given(
    st.integers(0, 99_999_999),
    st.integers(0, 1000),
    st.integers(0, 10_000),
    currencies,
)
def test_the_gift_that_covers_its_fee_is_the_least_one(amount, bps, fixed, currency):
    step = CURRENCIES[currency].step_minor

    def left_of(gift: int) -> int:
        fee, rest = divmod(gift * bps, 10_000)
        return gift - fee - bool(rest) - fixed

    gross = covering(amount, bps=bps, fixed_minor=fixed, currency=currency)
    assert gross % step == 0
    assert left_of(gross) >= amount > left_of(gross - step)


def test_a_gift_that_covers_its_fee_in_numbers_to_check_by_hand():
    # (25.00 + 0.30) / 0.971 = 26.0556...
    assert covering(2500, bps=290, fixed_minor=30, currency="USD") == 2606
    assert covering(10_000, bps=0, fixed_minor=0, currency="KRW") == 10_000
    assert covering(5000, bps=290, fixed_minor=0, currency="KWD") == 5150


@pytest.mark.parametrize(("bps", "fixed"), [(10_000, 0), (-1, 0), (0, -1), (20_000, 0)])
def test_a_fee_that_no_gift_covers_is_refused(bps, fixed):
    with pytest.raises(ValueError, match="fee"):
        covering(2500, bps=bps, fixed_minor=fixed, currency="USD")
