"""Rows of a CSV file as Excel opens them: Korean whole, amounts exact, nothing run as a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from campaigns.money import CURRENCIES, as_decimal

# Excel takes a file for UTF-8 only with this at its beginning.
BYTE_ORDER_MARK = "\ufeff"
# What spreadsheets take for the beginning of a formula
# (owasp.org/www-community/attacks/CSV_Injection); the wide ones where East Asian text is set.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it, row by row."""

    def write(self, text: str) -> str:
        return text


def lines(header: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    """Yield the lines of a file, one a row, while the rows are being read."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> str:
    """Return a value as text of a cell; words that would be a formula get an apostrophe.

    Decimals and whole numbers are ours, so a minus before them is a minus.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    text = value.isoformat(" ", "seconds") if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def money(minor: int | None, currency: str) -> list[Any]:
    """Return the two cells of an amount: a plain decimal, and the currency's code.

    An amount that is not known is empty. A currency that is not ours has no decimals that we know:
    its code then says that the number counts Stripe's units.
    """
    if minor is None:
        return [None, ""]
    if currency not in CURRENCIES:
        return [minor, f"{currency} (Stripe's units)"]
    return [as_decimal(minor, currency=currency), currency]
