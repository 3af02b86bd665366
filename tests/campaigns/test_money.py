"""Amounts are whole minor units: read, written and split without losing any."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import money
from campaigns.money import AmountError, as_typed, display, display_short, parse_amount, split

currencies = st.sampled_from(sorted(money.CURRENCIES))


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
                "$5",
                "5 USD",
                "10.",
                ".5",
                "٣",
                "５",
                "1 000",
                "0x10",
                "1_000",
                "9" * 40,
                "5\x00",
            )
        ),
        ("10.5", "KRW"),
        ("10.0", "JPY"),
    ],
)
def test_what_is_not_a_plain_amount_is_refused(typed, currency):
    with pytest.raises(AmountError):
        parse_amount(typed, currency=currency)


@given(st.integers(1, 99_999_999), currencies)
def test_what_is_written_for_the_form_is_read_back_as_the_same_amount(minor, currency):
    assert parse_amount(as_typed(minor, currency=currency), currency=currency) == minor


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


def test_stripe_counts_every_currency_we_take_as_we_do():
    # docs.stripe.com/currencies#special-cases
    special = {"ISK", "UGX", "HUF", "TWD", "BHD", "JOD", "KWD", "OMR", "TND"}
    assert not special & set(money.CURRENCIES)


def test_no_module_of_the_money_counts_in_floats():
    folder = Path(money.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).parts[0].removesuffix(".py")
        if name not in ("money", "gateway", "ledger", "checkout", "settlement", "receipts"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_call = isinstance(node, ast.Name) and node.id == "float"
            is_division = isinstance(node, ast.Div)
            if name == "receipts" and is_division:
                continue  # Paths are joined with a slash.
            counts_in_floats = is_float or is_call or is_division
            assert not counts_in_floats, f"{file}:{node.lineno}"
