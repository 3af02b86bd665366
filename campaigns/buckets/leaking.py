"""Leaky buckets: whole numbers, one statement, no address of a visitor."""

from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from campaigns.models import Bucket

# A drop, in the unit of `Bucket.level`: so many leak out in a second per drop of an hour.
DROP = 3600
# Longer than any bucket takes to run empty (a test looks), so a forgotten bucket was empty; and
# shorter than the day after which an address has another key anyhow.
FORGET_AFTER = timedelta(hours=24)

# What leaks out between two drops is counted in whole seconds; those add up to the true time.
_SECONDS = {
    "postgresql": "EXTRACT(EPOCH FROM {0})::bigint",
    "sqlite": "CAST(strftime('%%s', {0}) AS INTEGER)",
}
_LARGER = {"postgresql": "GREATEST", "sqlite": "MAX"}


def pour(*, key: str, capacity: int, leak_per_hour: int, at: datetime | None = None) -> bool:
    """Pour one drop into a bucket; returns False, and pours nothing, where it would run over.

    Takes the bucket's key (at most 150 letters), how many drops it holds, how many leak out in an
    hour, and the moment (now when None). One statement decides, so of any number who pour at once
    no more get in than the bucket holds.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    larger, seconds = _LARGER[connection.vendor], _SECONDS[connection.vendor]
    now, then = (seconds.format(f"{row}.updated_at") for row in ("excluded", "campaigns_bucket"))
    # Clocks of two servers differ: time never runs backwards here.
    elapsed = f"{larger}(0, {now} - {then})"
    filled = f"{larger}(0, campaigns_bucket.level - {elapsed} * %s) + {DROP}"
    # Made of the constants above; every value is a parameter.
    statement = f"""
        INSERT INTO campaigns_bucket (key, level, updated_at) VALUES (%s, {DROP}, %s)
        ON CONFLICT (key) DO UPDATE SET
            level = {filled},
            updated_at = {larger}(campaigns_bucket.updated_at, excluded.updated_at)
        WHERE {filled} <= %s
        RETURNING level
    """  # noqa: S608
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, moment, leak_per_hour, leak_per_hour, capacity * DROP])
        return bool(cursor.fetchall())


def prefix_of(address: str, *, at: datetime | None = None) -> str:
    """Return a word that stands for the network of an IP address on one day.

    IPv4 networks are /24, IPv6 /48: what one household or provider's customer has. It is an HMAC
    under a key of the day, so that neither the address nor a visitor's trail is stored. All who
    come without an address ("") share one word.
    """
    network = ""
    if address:
        network = str(ip_network((address, 24 if "." in address else 48), strict=False))
    return of_the_day(network, at=at)


def of_the_day(word: str, *, at: datetime | None = None) -> str:
    """Return the HMAC of a word under a key of the day (UTC)."""
    day = (at or timezone.now()).date().isoformat()
    return salted_hmac(f"campaigns.bucket.{day}", word, algorithm="sha256").hexdigest()[:32]


def forget_empty(*, at: datetime | None = None) -> None:
    """Delete the buckets that have run empty, for the sweep."""
    Bucket.objects.filter(updated_at__lt=(at or timezone.now()) - FORGET_AFTER).delete()
