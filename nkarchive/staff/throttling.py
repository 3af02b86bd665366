"""Tries to sign in, slowed down: by name and address, and by address.

A try is counted before it is looked at, in a row that is locked meanwhile, so that many at once
are no more than many in a row. A name is never locked by itself: a stranger elsewhere could keep
its owner out; the second factor stands against guessing from many addresses. The limit of an
address is wide, because a whole office may stand behind one.
"""

import logging
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from nkarchive.staff.models import SignInTries

LIMIT_BY_NAME_AND_ADDRESS = 5
LIMIT_BY_ADDRESS = 50
# After this long without a try that counted, counting begins anew.
PAUSE = timedelta(minutes=15)
# Rows older than this say nothing; they go when somebody tries.
KEPT = timedelta(days=1)

logger = logging.getLogger(__name__)


@transaction.atomic
def count_try(name: str, *, address: str) -> datetime | None:
    """Count a try under a name from an address; returns when to come again if it is one too many.

    Such a try must not be looked at; it is not counted either, so that the time stays as told.
    """
    now = timezone.now()
    SignInTries.objects.filter(last_at__lt=now - KEPT).delete()
    rows = []
    for key, limit in _keys(name, address):
        SignInTries.objects.get_or_create(key=key, defaults={"last_at": now})
        row = SignInTries.objects.select_for_update().get(key=key)
        if row.last_at + PAUSE <= now:
            row.count = 0
        if row.count >= limit:
            logger.warning("A sign-in was refused unseen: too many tries.")
            return row.last_at + PAUSE
        rows.append(row)
    for row in rows:
        row.count += 1
        row.last_at = now
        row.save(update_fields=["count", "last_at"])
    return None


def forgive(name: str, *, address: str) -> None:
    """Take back what was counted once the right person was found to be there."""
    (own, _), (shared, _) = _keys(name, address)
    SignInTries.objects.filter(key=own).delete()
    SignInTries.objects.filter(key=shared, count__gt=0).update(count=F("count") - 1)


def _keys(name: str, address: str) -> list[tuple[str, int]]:
    """Return the two rows that count a try, with their limits; always in this order."""
    network = _network(address)
    person = User.normalize_username(name).casefold()
    return [
        (_hashed("name and address", f"{network} {person}"), LIMIT_BY_NAME_AND_ADDRESS),
        (_hashed("address", network), LIMIT_BY_ADDRESS),
    ]


def _network(address: str) -> str:
    """Return what one household has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    if not address:
        return ""
    length = 64 if ip_address(address).version == 6 else 32
    return str(ip_network((address, length), strict=False))


def _hashed(kind: str, value: str) -> str:
    salt = f"nkarchive.staff.throttling {kind}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
