"""When a monthly cycle turns: on the anchor's day of the month, or the month's last one.

Source: https://docs.stripe.com/billing/subscriptions/billing-cycle. A cycle anchored on the 31st
turns on 30 April and on 31 May again. All in UTC.
"""

import calendar
from datetime import UTC, datetime

DAY = 24 * 3600


def boundary(anchor: int, months: int) -> int:
    """The turn `months` after the anchor (before it, where negative), in seconds since 1970."""
    at = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return int(at.replace(year=year, month=month + 1, day=day).timestamp())


def period_around(anchor: int, at: float) -> tuple[int, int]:
    """The cycle that holds the moment `at`: its first second and the next cycle's."""
    one, other = datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(anchor, UTC)
    months = (one.year - other.year) * 12 + one.month - other.month
    if boundary(anchor, months) > at:
        months -= 1
    return boundary(anchor, months), boundary(anchor, months + 1)
