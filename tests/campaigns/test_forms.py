"""The give form: what it takes, and what it says beside the field that is wrong."""

from typing import Any

import pytest

from campaigns.forms import GiveForm, content_of, initial_from
from campaigns.models import Campaign, Donation
from tests.factories import make_campaign, make_donation, make_suggested_amount

pytestmark = pytest.mark.django_db


def filled(campaign: Campaign, **typed: str) -> GiveForm:
    """The form as a donor sends it."""
    data = {"name": "Dana Donor", "email": "dana@example.com", **typed}
    return GiveForm(data, campaign=campaign, suggestions=list(campaign.suggested_amounts.all()))


@pytest.fixture
def campaign() -> Campaign:
    """A campaign with two tiles and bounds of its own."""
    campaign = make_campaign(minimum_minor=500, maximum_minor=1_000_000)
    make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    make_suggested_amount(campaign, 5000)
    return campaign


@pytest.mark.parametrize(
    ("currency", "typed", "message"),
    [
        ("USD", "", "Choose or write an amount."),
        ("USD", "   ", "Choose or write an amount."),
        ("USD", "0", "Write an amount above zero."),
        ("USD", "0.00", "Write an amount above zero."),
        ("USD", "-5", "Write an amount above zero."),
        ("USD", "−5", "Write an amount above zero."),
        (
            "USD",
            "9" * 14,
            "The largest gift here is $10,000.00. To give more, please write to us.",
        ),
        ("USD", "1e3", "Write the amount in digits, for example 25."),
        ("USD", "NaN", "Write the amount in digits, for example 25."),
        ("USD", "Infinity", "Write the amount in digits, for example 25."),
        ("USD", "€25", "Write the amount in digits, for example 25."),
        ("KRW", "5만원", "Write the amount in digits, for example 50000."),
        ("USD", "٢٥", "Write the amount in digits, for example 25."),
        ("USD", "1,00", "Write the amount in digits, for example 25."),
        ("USD", "10.999", "Write at most 2 digits after the point."),
        ("USD", "4.99", "The least gift here is $5.00."),
        (
            "USD",
            "10000.01",
            "The largest gift here is $10,000.00. To give more, please write to us.",
        ),
        ("KRW", "10.5", "KRW has no decimals: write a whole amount."),
        ("KRW", "10.00", "KRW has no decimals: write a whole amount."),
        ("KRW", "999", "The least gift here is ₩1,000."),
    ],
)
def test_an_amount_that_cannot_be_taken_is_refused_beside_its_field(
    currency: str, typed: str, message: str
) -> None:
    campaign = make_campaign(currency=currency, minimum_minor=500, maximum_minor=1_000_000)
    form = filled(campaign, own=typed)
    assert not form.is_valid()
    errors = form.errors.get("own") or form.errors["preset"]
    assert errors == [message]


@pytest.mark.parametrize("email", ["", "dana", "dana@", "@example.com", "a b@example.com", "a@b"])
def test_a_malformed_address_is_refused_beside_its_field(campaign: Campaign, email: str) -> None:
    form = filled(campaign, preset="2500", email=email)
    assert list(form.errors) == ["email"]


@pytest.mark.parametrize("name", ["", "  ", "\t\n", "\u202e"])
def test_a_name_is_needed(campaign: Campaign, name: str) -> None:
    form = filled(campaign, preset="2500", name=name)
    assert list(form.errors) == ["name"]


def test_a_name_is_kept_on_one_line_composed_and_without_direction_marks(
    campaign: Campaign,
) -> None:
    form = filled(campaign, preset="2500", name=" \u202eE\u0301lise\r\n  Kim ")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Élise Kim"


@pytest.mark.parametrize(
    ("typed", "amount_minor"),
    [
        ({"preset": "2500"}, 2500),
        ({"own": "5"}, 500),
        ({"own": "5.05"}, 505),
        ({"own": " 1,250.50 "}, 125050),
        ({"preset": "other", "own": "30"}, 3000),
        ({"preset": "2500", "own": "25"}, 2500),
        ({"own": "10000"}, 1_000_000),
    ],
)
def test_a_tile_or_an_own_amount_is_taken(
    campaign: Campaign, typed: dict[str, str], amount_minor: int
) -> None:
    form = filled(campaign, **typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount_minor"] == amount_minor


def test_two_amounts_are_not_guessed_between(campaign: Campaign) -> None:
    form = filled(campaign, preset="2500", own="30")
    assert form.errors["own"] == ["You chose $25.00 and wrote $30.00: keep one of them."]


@pytest.mark.parametrize("preset", ["1", "2501", "x", "2500.0", "-2500"])
def test_a_tile_that_is_not_offered_is_refused(campaign: Campaign, preset: str) -> None:
    assert list(filled(campaign, preset=preset).errors) == ["preset"]


def test_other_amount_needs_the_amount(campaign: Campaign) -> None:
    assert filled(campaign, preset="other").errors["own"] == ["Choose or write an amount."]


def test_a_tile_shows_its_amount_and_what_it_does(campaign: Campaign) -> None:
    html = str(filled(campaign)["preset"])
    assert '<span class="amount-field__amount">$25</span> <small' in html
    assert "A week of lessons" in html


def test_a_currency_without_decimals_asks_for_a_keyboard_without_a_point() -> None:
    def keys(currency: str) -> str:
        campaign = make_campaign(currency=currency)
        return GiveForm(campaign=campaign, suggestions=[])["own"].field.widget.attrs["inputmode"]

    assert (keys("USD"), keys("KRW")) == ("decimal", "numeric")


def test_a_gift_fills_the_form_it_came_from(campaign: Campaign) -> None:
    suggestions = list(campaign.suggested_amounts.all())
    tile = make_donation(campaign=campaign, amount_minor=5000)
    own = make_donation(campaign=campaign, amount_minor=1250)

    def refilled(gift: Donation) -> dict[str, Any]:
        return initial_from(content_of(gift), currency="USD", suggestions=suggestions)

    assert {name: value for name, value in refilled(tile).items() if value} == {
        "rhythm": "once",
        "preset": "5000",
        "name": "Dana Donor",
        "email": "dana@example.com",
    }
    assert (refilled(own)["preset"], refilled(own)["own"]) == ("other", "12.50")
