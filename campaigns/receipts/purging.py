"""Sealing the receipts of erased donors, and taking the name out when the law's time is over."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Donor, LegalEntity, Receipt


@dataclass(frozen=True)
class Purge:
    """What a run found: names taken out, and receipts that had yet to be sealed."""

    purged: int
    sealed_late: int


def seal(*, donor: Donor) -> int:
    """Seal all receipts of a donor who is being erased, void ones too; in the erasing transaction.

    They leave lists and search, and the donor's page; the name stays in them for as long as the law
    has them kept. Returns how many were sealed now. The database refuses to break a seal.
    """
    return (
        Receipt.objects.filter(payment__donation__donor=donor, sealed_at=None)
        .order_by()
        .update(sealed_at=timezone.now())
    )


def purge_expired(*, at: datetime, is_dry_run: bool = False) -> Purge:
    """Take the name out of sealed receipts that no longer have to be kept.

    Takes the moment (aware). A receipt is kept for the entity's `retention_years` after the end of
    the year of its gift, read in the entity's time zone. Number, date and amount stay. Receipts
    that are not sealed stay whole: they belong to donors who still read them on their own page.
    One that was issued at the very moment of an erasure is sealed first. Runs as often as one
    likes; a dry run changes nothing and says what a run would do.
    """
    unsealed = Receipt.objects.filter(
        sealed_at=None, payment__donation__donor__erased_at__isnull=False
    ).order_by()
    sealed_late = unsealed.count() if is_dry_run else unsealed.update(sealed_at=at)
    expired = [key for entity in LegalEntity.objects.order_by("pk") for key in _expired(entity, at)]
    if is_dry_run:
        return Purge(purged=len(expired), sealed_late=sealed_late)
    return Purge(purged=sum(_purge(key, at=at) for key in expired), sealed_late=sealed_late)


def _expired(entity: LegalEntity, at: datetime) -> QuerySet[Receipt]:
    this_year = at.astimezone(zoneinfo.ZoneInfo(entity.time_zone)).year
    return (
        Receipt.objects.filter(
            series__entity=entity,
            series__year__lt=this_year - entity.retention_years,
            sealed_at__isnull=False,
            purged_at=None,
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _purge(key: int, *, at: datetime) -> int:
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update().get(pk=key)
        return Receipt.objects.filter(pk=key, purged_at=None).update(
            snapshot={**receipt.snapshot, "donor_name": ""}, purged_at=at
        )
