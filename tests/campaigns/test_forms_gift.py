"""The give form beyond amount and person: rhythm, card fee, dedication, public message."""

from typing import Any

import pytest

from campaigns.forms import GiveForm, content_of, initial_from
from campaigns.models import Campaign, Dedication, PublicMessage
from campaigns.money import CURRENCIES, covering
from tests.factories import make_campaign, make_donation, make_suggested_amount

pytestmark = pytest.mark.django_db


def filled(campaign: Campaign, **typed: str) -> GiveForm:
    """The form as a donor sends it."""
    data = {"name": "Dana Donor", "email": "dana@example.com", "preset": "2500", **typed}
    return GiveForm(data, campaign=campaign, suggestions=list(campaign.suggested_amounts.all()))


@pytest.fixture
def campaign() -> Campaign:
    """A campaign with a tile that estimates the fee at 2.9 % and 0.30."""
    campaign = make_campaign(fee_bps=290, fee_fixed_minor=30, maximum_minor=10_000)
    make_suggested_amount(campaign, 2500)
    make_suggested_amount(campaign, 9900)
    return campaign


# How often


@pytest.mark.parametrize(
    ("typed", "rhythm"), [("", "once"), ("once", "once"), ("monthly", "monthly")]
)
def test_a_gift_is_given_once_unless_the_donor_says_monthly(
    campaign: Campaign, typed: str, rhythm: str
) -> None:
    form = filled(campaign, rhythm=typed)
    assert form.is_valid()
    assert form.content()["rhythm"] == rhythm


def test_a_monthly_gift_is_never_made_a_single_one(campaign: Campaign) -> None:
    """The appeal stopped taking monthly gifts while the form was open."""
    campaign.takes_monthly = False
    form = filled(campaign, rhythm="monthly")
    assert form.errors == {"rhythm": ["This appeal takes no monthly gifts now."]}


# The card fee


def test_the_fee_is_added_so_that_the_rest_is_whole(campaign: Campaign) -> None:
    plain, covered = filled(campaign), filled(campaign, cover_fee="on")
    assert plain.is_valid()
    assert covered.is_valid()
    assert (plain.content()["amount_minor"], plain.content()["fee_cover_minor"]) == (2500, 0)
    content = covered.content()
    whole = content["amount_minor"]
    assert (whole, content["fee_cover_minor"]) == (2606, 106)
    assert whole - -(-whole * 290 // 10_000) - 30 >= 2500


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_covered_gift_is_one_that_stripe_takes_in_every_currency(currency: str) -> None:
    least = CURRENCIES[currency].minimum_minor
    campaign = make_campaign(currency=currency, fee_bps=341, fee_fixed_minor=7)
    make_suggested_amount(campaign, least * 3)
    form = filled(campaign, preset=str(least * 3), cover_fee="on")
    assert form.is_valid(), form.errors
    content = form.content()
    assert content["amount_minor"] % CURRENCIES[currency].step_minor == 0
    assert content["amount_minor"] == covering(least * 3, bps=341, fixed_minor=7, currency=currency)


def test_a_gift_that_the_fee_lifts_above_the_most_is_refused_beside_the_fee(
    campaign: Campaign,
) -> None:
    form = filled(campaign, preset="9900", cover_fee="on")
    assert form.errors == {
        "cover_fee": ["The largest gift here is $100.00. To give more, please write to us."]
    }
    assert filled(campaign, preset="9900").is_valid()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"fee_bps": 290, "fee_fixed_minor": 30}, "2.9% + $0.30"),
        ({"fee_bps": 300}, "3%"),
        ({"fee_bps": 5}, "0.05%"),
        ({"fee_fixed_minor": 100}, "$1"),
    ],
)
def test_the_rule_of_the_fee_is_told_in_numbers(fields: dict[str, int], rule: str) -> None:
    assert filled(make_campaign(**fields)).estimate.rule == rule


@pytest.mark.parametrize("fields", [{}, {"fee_bps": 0}, {"fee_bps": 10_000}])
def test_without_an_estimate_nobody_is_asked_for_the_fee(fields: dict[str, int]) -> None:
    form = filled(make_campaign(**fields), own="30", preset="", cover_fee="on")
    assert form.is_valid()
    assert (form.content()["amount_minor"], form.content()["fee_cover_minor"]) == (3000, 0)


def test_an_example_is_shown_only_where_the_form_would_take_it(campaign: Campaign) -> None:
    assert filled(campaign).fee_examples == [("$25", "$26.06")]


# Dedication


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        (
            {"dedication_name": "Im"},
            "dedication",
            "Choose whether it is in honour or in memory.",
        ),
        ({"dedication": "memory"}, "dedication_name", "Write for whom your gift is."),
        (
            {"dedication": "memory", "dedication_name": "Im", "notify_message": "Hello"},
            "notify_email",
            "Write the address that our mail about it should go to.",
        ),
        (
            {"dedication": "honour", "dedication_name": "Im", "notify_name": "Ro"},
            "notify_email",
            "Write the address that our mail about it should go to.",
        ),
        (
            {"dedication": "honour", "dedication_name": "Im", "notify_email": "ro@"},
            "notify_email",
            "This e-mail address is not complete. It looks like name@example.org.",
        ),
        ({"dedication_name": "x" * 201, "dedication": "honour"}, "dedication_name", None),
        (
            {
                "dedication": "honour",
                "dedication_name": "Im",
                "notify_email": "ro@example.com",
                "notify_message": "x" * 1001,
            },
            "notify_message",
            None,
        ),
    ],
)
def test_what_a_dedication_lacks_is_said_beside_its_field(
    campaign: Campaign, typed: dict[str, str], field: str, error: str | None
) -> None:
    form = filled(campaign, **typed)
    assert list(form.errors) == [field]
    assert error is None or form.errors[field] == [error]
    assert form.is_dedication_open
    assert not form.is_message_open


def test_a_dedication_is_kept_as_it_was_typed(campaign: Campaign) -> None:
    form = filled(
        campaign,
        dedication="memory",
        dedication_name=" Grandmother\u202e  Im\x00",
        notify_name="Uncle Ro",
        notify_email="ro@example.com",
        notify_message="She\x07 taught us.\r\n\r\n\r\n\tTo read.\u2066",
    )
    assert form.is_valid(), form.errors
    assert form.content()["dedication"] == {
        "kind": "memory",
        "name": "Grandmother Im",
        "notify_name": "Uncle Ro",
        "notify_email": "ro@example.com",
        "message": "She taught us.\n\nTo read.",
    }
    without = filled(campaign)
    assert without.is_valid()
    assert without.content()["dedication"] is None


# A public message


def test_a_message_is_anonymous_unless_the_donor_asks_to_be_named(campaign: Campaign) -> None:
    silent, plain = filled(campaign, show_name="on"), filled(campaign, message="We think of you.")
    named = filled(campaign, message="E\u0301tude", show_name="on")
    assert all(form.is_valid() for form in (silent, plain, named))
    assert silent.content()["message"] is None
    assert plain.content()["message"] == {"text": "We think of you.", "shown_name": ""}
    assert named.content()["message"] == {"text": "Étude", "shown_name": "Dana Donor"}


def test_a_message_that_grows_too_long_is_refused_beside_it(campaign: Campaign) -> None:
    # One letter each as typed, three each as it is kept (Unicode's composition exclusions).
    form = filled(campaign, message="\ufb2c" * 200)
    assert list(form.errors) == ["message"]
    assert form.is_message_open


# There and back


def everything(campaign: Campaign) -> dict[str, str]:
    """A form with something in every field."""
    return {
        "rhythm": "monthly",
        "preset": "2500",
        "cover_fee": "on",
        "dedication": "honour",
        "dedication_name": "Teacher Seo",
        "notify_name": "Uncle Ro",
        "notify_email": "ro@example.com",
        "notify_message": "For all the winters.",
        "message": "Keep going.",
        "show_name": "on",
    }


def test_a_gift_with_everything_comes_back_into_the_form_as_it_was(campaign: Campaign) -> None:
    typed = everything(campaign)
    form = filled(campaign, **typed)
    assert form.is_valid(), form.errors
    content: dict[str, Any] = {**form.content(), "language": "en"}
    gift = make_donation(
        campaign=campaign,
        rhythm=content["rhythm"],
        amount_minor=content["amount_minor"],
        fee_cover_minor=content["fee_cover_minor"],
    )
    Dedication.objects.create(donation=gift, **content["dedication"])
    PublicMessage.objects.create(donation=gift, **content["message"])
    assert content_of(gift) == content
    refilled = initial_from(
        content, currency="USD", suggestions=list(campaign.suggested_amounts.all())
    )
    person = {"name": "Dana Donor", "email": "dana@example.com", "own": ""}
    assert refilled == {**typed, **person, "cover_fee": True, "show_name": True}
    again = GiveForm(
        campaign=campaign, suggestions=list(campaign.suggested_amounts.all()), initial=refilled
    )
    assert again.is_dedication_open
    assert again.is_message_open


def test_an_empty_form_is_short(campaign: Campaign) -> None:
    form = GiveForm(campaign=campaign, suggestions=[])
    assert not form.is_dedication_open
    assert not form.is_message_open
