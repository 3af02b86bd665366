"""What Stripe demands of amounts, currency by currency.

Source: https://docs.stripe.com/currencies (presentment currencies, zero-decimal and three-decimal
currencies, special cases, minimum and maximum charge amounts). Amounts are integers in the unit the
API uses, which is the hundredth for ISK and UGX although both have no decimals.
"""

from .errors import broken_rule


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
# Two decimals on the wire, none in fact: the last two digits must be 00.
WHOLE_UNITS = _codes("isk ugx")
# Two decimals in a charge, none in a payout.
WHOLE_PAYOUTS = WHOLE_UNITS | _codes("huf twd")
TWO_DECIMAL = _codes(
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn "
    "bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq "
    "gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl "
    "mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln "
    "qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs "
    "uah ugx uyu uzs wst xcd yer zar zmw "
)
SUPPORTED = ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL

MINIMUM = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500,
    "dkk": 250, "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000,
    "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
    # Not in the table of minimums: Korean payment methods ask for at least 100 KRW.
    "krw": 100,
}  # fmt: skip
# Currencies outside the table need the worth of 0.50 USD. Without a rate the sandbox asks for
# a tenth of a whole unit: it refuses nothing that Stripe would take.
TEN_DIGITS = _codes("cop huf jpy lbp")
TWELVE_DIGITS = _codes("idr")

# The fixed part of the card fee; 2.9 % comes on top. An account's real rates differ.
FIXED_FEE = {
    "usd": 30, "eur": 25, "gbp": 20, "aud": 30, "cad": 30, "chf": 30, "nzd": 30, "sgd": 50,
    "hkd": 235, "jpy": 40, "krw": 400, "sek": 180, "nok": 200, "dkk": 180, "mxn": 300,
}  # fmt: skip

# What a dispute costs; won or lost, it is not given back.
DISPUTE_FEE = {
    "usd": 1500, "eur": 2000, "gbp": 2000, "jpy": 1500, "krw": 20000, "kwd": 5000, "isk": 200000,
    "ugx": 5000000, "huf": 550000, "twd": 48000,
}  # fmt: skip


def exponent(currency: str) -> int:
    """The number of digits behind the point in an API amount of this currency."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """The smallest amount that exists in this currency, in API units."""
    return 100 if currency in WHOLE_UNITS else 10 if currency in THREE_DECIMAL else 1


def payout_step(currency: str) -> int:
    """The smallest amount that can be paid out, in API units: whole units in some currencies."""
    return 100 if currency in WHOLE_PAYOUTS else step(currency)


def dispute_fee(currency: str) -> int:
    """What Stripe takes for a dispute, in API units of the settlement currency."""
    return DISPUTE_FEE.get(currency, 15 * 10 ** exponent(currency))


def minimum(currency: str) -> int:
    """The smallest amount that can be charged, in API units."""
    return MINIMUM.get(currency, max(1, 10 ** exponent(currency) // 10))


def maximum(currency: str) -> int:
    """The largest amount that can be charged: eight digits of API units, ten or twelve for some."""
    digits = 12 if currency in TWELVE_DIGITS else 10 if currency in TEN_DIGITS else 8
    return int("9" * digits)


def fee(amount: int, currency: str) -> int:
    """The processing fee for a charge, in API units: 2.9 % rounded half up and the fixed part.

    The fee never exceeds the amount, and stays a multiple of the smallest real unit.
    """
    unit = step(currency)
    fixed = FIXED_FEE.get(currency, 30 * 10 ** exponent(currency) // 100)
    thousandths = amount * 29 + fixed * 1000
    return min(amount, (2 * thousandths + 1000 * unit) // (2000 * unit) * unit)


def in_words(amount: int, currency: str) -> str:
    """An amount as a person reads it: `USD 25.00`, `KRW 10,000`, `ISK 500`."""
    places = exponent(currency)
    whole, rest = divmod(amount, 10**places)
    point = "" if places == 0 or currency in WHOLE_UNITS else f".{rest:0{places}}"
    return f"{currency.upper()} {whole:,}{point}"


def check_currency(currency: str, *, param: str) -> None:
    """Refuse a currency that Stripe does not know. Lower case only."""
    if currency not in SUPPORTED:
        raise broken_rule(
            f"Invalid currency: {currency}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(SUPPORTED))}",
            param=param,
        )


def check_steps(amount: int, currency: str, *, param: str) -> None:
    """Refuse an amount finer than the currency can be charged in."""
    if currency in WHOLE_UNITS and amount % 100:
        raise broken_rule(
            f"Invalid amount: {currency.upper()} has no decimals but is passed in with two, "
            "so the amount must be divisible by 100.",
            param=param,
            code="parameter_invalid_integer",
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise broken_rule(
            f"Invalid amount: for {currency.upper()} the last of the three decimals must be 0.",
            param=param,
            code="parameter_invalid_integer",
        )


def check_payout(amount: int, currency: str, *, param: str) -> None:
    """Refuse a payout that is no positive number of the units banks take."""
    if amount < 1:
        raise broken_rule("Invalid positive integer", param=param, code="parameter_invalid_integer")
    if amount % payout_step(currency):
        raise broken_rule(
            f"Invalid amount: payouts in {currency.upper()} have no decimals, so the amount must "
            "be divisible by 100.",
            param=param,
            code="parameter_invalid_integer",
        )


def check_total(amount: int, currency: str, *, param: str) -> None:
    """Refuse a total below the minimum or above the maximum for one charge."""
    if amount < minimum(currency):
        raise broken_rule(
            "The Checkout Session's total amount due must add up to at least "
            f"{in_words(minimum(currency), currency)}.",
            param=param,
            code="amount_too_small",
        )
    if amount > maximum(currency):
        raise broken_rule(
            f"Amount must be no more than {in_words(maximum(currency), currency)}.",
            param=param,
            code="amount_too_large",
        )
