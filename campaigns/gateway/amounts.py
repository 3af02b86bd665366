"""Amounts at the border: our ISO 4217 minor units on this side, Stripe's on the other.

They are the same but for the two currencies below, which have no decimals and yet count in
hundredths at Stripe (docs.stripe.com/currencies#special-cases).
"""

from campaigns.gateway.client import Refused
from campaigns.money import CURRENCIES

HUNDREDFOLD = ("ISK", "UGX")


def to_stripe(minor: int, currency: str) -> int:
    """Return what the API calls an amount of ours (minor units of an upper-case ISO code).

    Raises Refused where Stripe would: an amount between the currency's steps, such as a fil that
    no card moves (docs.stripe.com/currencies#three-decimal).
    """
    if minor % CURRENCIES[currency].step_minor:
        raise Refused(f"{currency} is not charged in such small parts", param="amount")
    return minor * 100 if currency in HUNDREDFOLD else minor


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount of the API in minor units of ours; the code may be in either case.

    Any currency: an account may settle in one that no campaign has. Raises Refused for a part of
    a króna or a shilling, which nobody can hold.
    """
    if currency.upper() not in HUNDREDFOLD:
        return amount
    whole, rest = divmod(amount, 100)
    if rest:
        raise Refused(f"{currency.upper()} with a part of its smallest unit", param="amount")
    return whole
