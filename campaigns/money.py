"""Money: whole minor units and an ISO 4217 currency with its exponent. No floats, ever."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_symbol
from django.utils.translation import gettext as _

from nkarchive.languages import LANGUAGES, active_language

# Digits, comma and point of full width, as Korean and Japanese keyboards type them.
NARROW = {wide: wide - 0xFEE0 for wide in (0xFF0C, 0xFF0E, *range(0xFF10, 0xFF1A))}


@dataclass(frozen=True)
class Currency:
    """A currency we take.

    `exponent` is ISO 4217's number of decimals. `step_minor` is the smallest part that Stripe
    charges, `maximum_minor` the most that every way to pay takes at once: eight digits of Stripe's
    own units. `minimum_minor` is the least, with room for rates that move: Stripe asks for 0.50
    USD, 0.50 EUR or 0.30 GBP after conversion to the account's own currency. All three in our
    minor units (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
    """

    code: str
    exponent: int
    minimum_minor: int
    maximum_minor: int = 99_999_999
    step_minor: int = 1


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("USD", 2, 50),
        Currency("EUR", 2, 50),
        Currency("GBP", 2, 50),
        Currency("KRW", 0, 1000),
        Currency("JPY", 0, 100),
        # The last of three decimals must be 0: no card moves a single fil.
        Currency("KWD", 3, 200, 99_999_990, step_minor=10),
        # No decimals, yet Stripe counts them in hundredths: eight digits are six of ours.
        Currency("ISK", 0, 100, 999_999),
        Currency("UGX", 0, 2500, 999_999),
        # Charged with both decimals; only payouts are whole.
        Currency("HUF", 2, 25_000),
        Currency("TWD", 2, 2000),
    )
}
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]


class AmountError(ValueError):
    """A typed amount that cannot be taken; the message tells the donor what to do."""


def parse_amount(text: str, *, currency: str) -> int:
    """Read an amount as a donor types it.

    Takes digits with at most one decimal point and the currency's number of decimals ("25",
    "25.50"; commas between thousands are allowed), with or without the currency's own sign or code
    ("$25", "25 USD", "50,000원"), and an ISO code. Returns minor units (int, above zero, a whole
    number of steps). Raises AmountError with a sentence for the donor.
    """
    exponent = CURRENCIES[currency].exponent
    typed = _without_sign(text.translate(NARROW).strip(), currency=currency)
    if re.fullmatch(r"[-\u2212][0-9.,]+", typed):
        raise AmountError(_("Write an amount above zero."))
    if not re.fullmatch(r"[0-9]{1,30}(\.[0-9]+)?|[0-9]{1,3}(,[0-9]{3}){1,9}(\.[0-9]+)?", typed):
        # An example that is an amount one gives in this currency, not ₩25.
        example = as_typed(CURRENCIES[currency].minimum_minor * 50, currency=currency)
        raise AmountError(
            _("Write the amount in digits, for example %(amount)s.") % {"amount": example}
        )
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
    check_step(minor, currency=currency)
    return minor


def _without_sign(typed: str, *, currency: str) -> str:
    """Return a typed amount without the sign or code of its own currency; others stay."""
    signs = {get_currency_symbol(currency, locale=language) for language, _name in LANGUAGES}
    signs |= {currency, currency.lower(), *({"원"} if currency == "KRW" else ())}
    either = "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
    found = re.fullmatch(rf"(?:{either})\s*(.*[0-9].*)|(.*[0-9].*?)\s*(?:{either})", typed)
    return (found[1] or found[2]) if found else typed


def check_step(minor: int, *, currency: str) -> None:
    """Raise AmountError for an amount between the currency's steps, which no card could move."""
    step = CURRENCIES[currency].step_minor
    if minor % step:
        raise AmountError(
            _("Write an amount in steps of %(step)s.") % {"step": display(step, currency=currency)}
        )


def as_decimal(minor: int, *, currency: str) -> Decimal:
    """Return minor units of a currency as an exact Decimal of its main unit."""
    return Decimal(minor).scaleb(-CURRENCIES[currency].exponent)


def as_typed(minor: int, *, currency: str) -> str:
    """Return minor units as a donor would type them: "25", "25.50"; below zero "-25.50"."""
    exponent = CURRENCIES[currency].exponent
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**exponent)
    return f"{sign}{whole}.{rest:0{exponent}d}" if rest else f"{sign}{whole}"


def display(minor: int, *, currency: str, language: str | None = None) -> str:
    """Return an amount as the language writes it: "$1,250.00", "₩10,000", "KWD 5.120".

    Takes minor units, an ISO code and a language ("en" or "ko"; the active one when None).
    """
    return _spaced(
        format_currency(
            as_decimal(minor, currency=currency), currency, locale=language or active_language()
        )
    )


def display_short(minor: int, *, currency: str, language: str | None = None) -> str:
    """Return an amount without decimals where they are zero: "$1,250"."""
    value = as_decimal(minor, currency=currency)
    if value != value.to_integral_value():
        return display(minor, currency=currency, language=language)
    return _spaced(
        format_currency(
            value,
            currency,
            locale=language or active_language(),
            currency_digits=False,
            decimal_quantization=True,
            format="¤#,##0",
        )
    )


def _spaced(shown: str) -> str:
    """Keep a code apart from the digits: CLDR asks for that space, Babel leaves it out."""
    return re.sub(r"(?<=[A-Z])(?=[0-9])", "\N{NO-BREAK SPACE}", shown)


def covering(amount_minor: int, *, bps: int, fixed_minor: int, currency: str) -> int:
    """Return the least gift of which at least `amount_minor` is left after the estimated fee.

    Takes the fee as hundredths of a percent of the gift (0 to 9999) and a fixed part, both minor
    units of the currency. The fee is rounded up, the gift to the currency's step. Raises
    ValueError for a fee that no gift could cover.
    """
    if not 0 <= bps < 10_000 or fixed_minor < 0:
        raise ValueError("a fee is at least nothing and less than the gift")
    step = CURRENCIES[currency].step_minor
    gross = -(-(amount_minor + fixed_minor) * 10_000 // (10_000 - bps))
    return -(-gross // step) * step


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
