"""Money: whole minor units and an ISO 4217 currency with its exponent. No floats, ever."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import gettext as _

from nkarchive.languages import active_language


@dataclass(frozen=True)
class Currency:
    """A currency we take.

    `exponent` is ISO 4217's number of decimals. `minimum_minor` and `maximum_minor` are the least
    and the most that Stripe charges at once (docs.stripe.com/currencies), in our minor units.
    """

    code: str
    exponent: int
    minimum_minor: int
    maximum_minor: int = 99_999_999


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("USD", 2, 50),
        Currency("EUR", 2, 50),
        Currency("GBP", 2, 30),
        Currency("KRW", 0, 100),
        Currency("JPY", 0, 50),
    )
}
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]


class AmountError(ValueError):
    """A typed amount that cannot be taken; the message tells the donor what to do."""


def parse_amount(text: str, *, currency: str) -> int:
    """Read an amount as a donor types it.

    Takes digits with at most one decimal point and the currency's number of decimals ("25",
    "25.50"; commas between thousands are allowed) and an ISO code. Returns minor units (int, above
    zero). Raises AmountError with a sentence for the donor.
    """
    exponent = CURRENCIES[currency].exponent
    typed = text.strip()
    if re.fullmatch(r"[-\u2212][0-9.,]+", typed):
        raise AmountError(_("Write an amount above zero."))
    if not re.fullmatch(r"[0-9]{1,30}(\.[0-9]+)?|[0-9]{1,3}(,[0-9]{3}){1,9}(\.[0-9]+)?", typed):
        raise AmountError(_("Write the amount in digits, for example 25."))
    whole, _point, decimals = typed.replace(",", "").partition(".")
    if decimals and exponent == 0:
        raise AmountError(
            _("%(currency)s has no decimals: write a whole amount.") % {"currency": currency}
        )
    if len(decimals) > exponent:
        raise AmountError(
            _("Write at most %(count)d digits after the point.") % {"count": exponent}
        )
    minor = int(whole) * 10**exponent + int((decimals or "0").ljust(exponent, "0") or "0")
    if minor == 0:
        raise AmountError(_("Write an amount above zero."))
    return minor


def as_decimal(minor: int, *, currency: str) -> Decimal:
    """Return minor units of a currency as an exact Decimal of its main unit."""
    return Decimal(minor).scaleb(-CURRENCIES[currency].exponent)


def as_typed(minor: int, *, currency: str) -> str:
    """Return minor units as a donor would type them: "25", "25.50"."""
    exponent = CURRENCIES[currency].exponent
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}d}" if rest else str(whole)


def display(minor: int, *, currency: str, language: str | None = None) -> str:
    """Return an amount as the language writes it: "$1,250.00", "₩10,000".

    Takes minor units, an ISO code and a language ("en" or "ko"; the active one when None).
    """
    return format_currency(
        as_decimal(minor, currency=currency), currency, locale=language or active_language()
    )


def display_short(minor: int, *, currency: str, language: str | None = None) -> str:
    """Return an amount without decimals where they are zero: "$1,250"."""
    value = as_decimal(minor, currency=currency)
    if value != value.to_integral_value():
        return display(minor, currency=currency, language=language)
    return format_currency(
        value,
        currency,
        locale=language or active_language(),
        currency_digits=False,
        decimal_quantization=True,
        format="¤#,##0",
    )


def split(total_minor: int, *, weights: list[int]) -> list[int]:
    """Share an amount by integer weights, to the last minor unit.

    Largest remainder; equal remainders go to the earlier place. Takes minor units and weights (≥ 0,
    not all 0) in a fixed order, returns the parts in the same order; their sum is the total.
    Raises ValueError where there is nothing to share by.
    """
    whole = sum(weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be whole numbers, not negative and not all zero")
    parts = [total_minor * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total_minor * weights[place] % whole), place)
    )
    for place in by_remainder[: total_minor - sum(parts)]:
        parts[place] += 1
    return parts
