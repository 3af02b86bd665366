"""In which currency the account keeps what it is paid, and at what rate Stripe converts it.

Every currency settles in itself unless the control interface says otherwise. A converted amount is
Stripe's own: it is never the rate times the amount, under any rounding, so that a site which
multiplies is caught; and the rate moves from one conversion to the next unless it was set.
Source: https://docs.stripe.com/currencies/conversions and
https://docs.stripe.com/currencies/disputes-refunds.
"""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from . import currencies
from .errors import broken_rule
from .state import State

# What one whole unit is worth in US dollars: invented, of the right size.
USD_WORTH = {
    "usd": "1", "eur": "1.0853", "gbp": "1.2741", "krw": "0.000724", "jpy": "0.006437",
    "kwd": "3.2568", "isk": "0.007223", "ugx": "0.000272", "huf": "0.002741", "twd": "0.030817",
    "cad": "0.7288", "aud": "0.6534", "chf": "1.1297", "nzd": "0.5981", "sek": "0.0943",
}  # fmt: skip
USUAL_WORTH = "0.5"
DRIFT_STEPS = 7


def settles_in(state: State, currency: str) -> str:
    """The currency a payment in `currency` reaches the balance in."""
    wanted: dict[str, str] = state.memory.get("settlement", {})
    return wanted.get(currency, wanted.get("*", currency))


def set_settlement(state: State, currencies_to: dict[str, str]) -> None:
    """From now on settle so: {"krw": "usd"}, or {"*": "usd"} for all; {} each in itself."""
    for name in (*currencies_to.keys(), *currencies_to.values()):
        if name != "*" and name not in currencies.SUPPORTED:
            raise ValueError(f"no such currency: {name}")
    state.memory["settlement"] = dict(currencies_to)


def set_rate(state: State, from_currency: str, to_currency: str, rate: str | None) -> None:
    """Fix the rate, whole unit for whole unit, as a decimal text; None lets it move again."""
    rates: dict[str, str] = state.memory.setdefault("rates", {})
    name = f"{from_currency}:{to_currency}"
    if rate is None:
        rates.pop(name, None)
    elif Decimal(rate) <= 0:
        raise ValueError("a rate is more than nothing")
    else:
        rates[name] = rate


def _rate(state: State, from_currency: str, to_currency: str) -> Decimal:
    fixed = state.memory.get("rates", {}).get(f"{from_currency}:{to_currency}")
    if fixed is not None:
        return Decimal(fixed)
    state.memory["conversions"] = count = state.memory.get("conversions", 0) + 1
    worth = [Decimal(USD_WORTH.get(c, USUAL_WORTH)) for c in (from_currency, to_currency)]
    drift = Decimal(1000 + 3 * (count % DRIFT_STEPS)) / 1000
    return (worth[0] / worth[1] * drift).quantize(Decimal("0.00000001"))


def converted(state: State, amount: int, currency: str) -> tuple[int, str, Any]:
    """What `amount` (API units, any sign) is in the balance: amount, currency, rate or None.

    Less comes in than the rate promises, and more goes out.
    """
    settled_in = settles_in(state, currency)
    if settled_in == currency:
        return amount, currency, None
    rate = _rate(state, currency, settled_in)
    scale = Decimal(10) ** (currencies.exponent(settled_in) - currencies.exponent(currency))
    exact = abs(amount) * rate * scale
    step = currencies.step(settled_in)
    steps = int((exact / step).to_integral_value(rounding=ROUND_CEILING))
    margin = 1 + steps // 1000
    if amount < 0:
        return -(steps + margin) * step, settled_in, float(rate)
    return max(1, steps - 1 - margin) * step, settled_in, float(rate)


def check_minimum(state: State, amount: int, currency: str, *, param: str) -> None:
    """Refuse a charge that is worth less than the least the account's own currency allows.

    Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
    """
    settled_in = settles_in(state, currency)
    if settled_in == currency:
        return
    worth = [Decimal(USD_WORTH.get(c, USUAL_WORTH)) for c in (currency, settled_in)]
    units = Decimal(amount).scaleb(-currencies.exponent(currency)) * worth[0] / worth[1]
    least = Decimal(currencies.minimum(settled_in)).scaleb(-currencies.exponent(settled_in))
    if units < least:
        raise broken_rule(
            f"Amount must convert to at least "
            f"{currencies.in_words(currencies.minimum(settled_in), settled_in)}.",
            param=param,
            code="amount_too_small",
        )
