"""Issuing receipts, and what becomes of them when money goes back.

A number without gaps and a frozen snapshot; void and replaced, never changed or deleted.
"""

import secrets
import zoneinfo
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns import ledger
from campaigns.models import Dispute, Payment, Receipt, ReceiptSeries
from campaigns.money import CURRENCIES
from campaigns.receipts.wording import (
    mark,
    replacement,
    statements,
    written_amount,
    written_date,
)
from nkarchive.languages import localized

# What stands in `void_reason`.
REFUND, DISPUTE = "refund", "dispute"


def issue(
    *, payment: Payment, replaces: Receipt | None = None, amount_minor: int | None = None
) -> Receipt:
    """Give a payment its receipt; belongs inside the transaction that records the cause.

    Takes the payment; for a receipt after a void one that one, and what is left of the gift in
    minor units (all of it when None). Locks the series row of (entity, jurisdiction, year of the
    gift), so that a rolled-back transaction gives its number back and no number is ever skipped.
    Raises IntegrityError where the payment has a valid receipt already, ValueError for an amount
    that the payment does not cover.
    """
    amount_minor = payment.amount_minor if amount_minor is None else amount_minor
    if not 0 < amount_minor <= payment.amount_minor:
        raise ValueError("a receipt is about a part of its payment, above zero")
    entity = payment.donation.campaign.entity
    # get_or_create, then lock: the row of a new year may be made by two payments at once.
    key, _created = ReceiptSeries.objects.get_or_create(
        entity=entity, jurisdiction=entity.jurisdiction, year=payment.gift_on.year
    )
    series = ReceiptSeries.objects.select_for_update().get(pk=key.pk)
    number = series.next_number
    series.next_number = number + 1
    series.save(update_fields=["next_number"])
    code, at = secrets.token_hex(12), timezone.now()
    # What a donor has been promised at erasure holds for a receipt that comes after it too.
    is_sealed = payment.donation.donor.erased_at or (replaces and replaces.sealed_at)
    return Receipt.objects.create(
        series=series,
        number=number,
        payment=payment,
        code=code,
        replaces=replaces,
        sealed_at=at if is_sealed else None,
        purged_at=at if replaces and replaces.purged_at else None,
        language=payment.donation.language,
        snapshot=snapshot(
            payment=payment,
            number=f"{series.jurisdiction}-{series.year}-{number:06d}",
            code=code,
            at=at,
            replaces=replaces,
            amount_minor=amount_minor,
        ),
    )


def void(receipt: Receipt, *, reason: str) -> None:
    """End the validity of a receipt; belongs inside the transaction that records the cause.

    Takes why, in at most 200 characters without personal data. A receipt that is void already
    keeps its first reason and time.
    """
    Receipt.objects.filter(pk=receipt.pk, status=Receipt.Status.ISSUED).update(
        status=Receipt.Status.VOID, void_reason=reason, voided_at=timezone.now()
    )
    receipt.refresh_from_db(fields=["status", "void_reason", "voided_at"])


def after_change(payment: Payment) -> Receipt | None:
    """Let the receipts of a payment say what is left of it; inside the recording transaction.

    Call it once the ledger has the refund or its failure, and when a dispute has ended. A valid
    receipt about another amount than `ledger.receipted_minor` becomes void (reason "refund" or
    "dispute"), and what is left gets a receipt that names the last one. Returns the new receipt,
    None where there is none. Two calls at once take turns at the payment, so that the second sees
    the first one's receipt.
    """
    # Not the stronger lock: rows that point at the payment are being inserted by both.
    payment = (
        Payment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("donation__campaign__entity", "donation__donor")
        .get(pk=payment.pk)
    )
    last = payment.receipts.filter(replaced_by=None).order_by("-pk").first()
    if last is None:
        return None
    left = ledger.receipted_minor(payment)
    said = last.snapshot["amount_minor"] if last.status == Receipt.Status.ISSUED else 0
    if left == said:
        return None
    is_by_bank = _lost_disputes(payment) != last.snapshot["lost_disputes"]
    void(last, reason=DISPUTE if is_by_bank else REFUND)
    return issue(payment=payment, replaces=last, amount_minor=left) if left else None


def _lost_disputes(payment: Payment) -> int:
    return payment.disputes.filter(status=Dispute.Status.LOST).count()


def snapshot(
    *,
    payment: Payment,
    number: str,
    code: str,
    at: datetime,
    replaces: Receipt | None,
    amount_minor: int,
) -> dict[str, Any]:
    """Return every fact and every word that the receipt of a payment prints (JSON values).

    Takes the payment, the receipt's number as printed, its checking code, the moment of issue, the
    receipt that it replaces and what it is about in minor units. Later changes to the entity, the
    campaign, a translation or a date format do not reach a snapshot.
    """
    donation = payment.donation
    entity = donation.campaign.entity
    language, currency = donation.language, payment.currency
    issued_on = at.astimezone(zoneinfo.ZoneInfo(entity.time_zone)).date()
    given_back_minor = payment.amount_minor - amount_minor

    def written(minor: int) -> str:
        return written_amount(minor, currency=currency, language=language)

    with translation.override(language):
        return {
            "number": number,
            "language": language,
            "jurisdiction": entity.jurisdiction,
            "wording_version": entity.wording_version,
            "entity": {
                "name": localized(entity, "name", language=language),
                # The tax office knows the organisation by this one.
                "legal_name": entity.name_en,
                "address": localized(entity, "address", language=language),
                "registration_number": entity.registration_number,
                "contact_email": entity.contact_email,
            },
            # A later receipt for the same gift names whom the first one named.
            "donor_name": replaces.snapshot["donor_name"] if replaces else donation.donor_name,
            "amount_minor": amount_minor,
            "currency": currency,
            "exponent": CURRENCIES[currency].exponent,
            "amount": written(amount_minor),
            "original_amount_minor": payment.amount_minor,
            "original_amount": written(payment.amount_minor) if given_back_minor else "",
            "given_back": written(given_back_minor) if given_back_minor else "",
            # Not printed: it tells later why the next receipt replaces this one.
            "lost_disputes": _lost_disputes(payment) if replaces else 0,
            "replaces": replaces.snapshot["number"] if replaces else "",
            "replacement": replacement(number=replaces.snapshot["number"]) if replaces else "",
            "gift_on": payment.gift_on.isoformat(),
            "gift_date": written_date(payment.gift_on, language=language),
            "issued_on": issued_on.isoformat(),
            "issue_date": written_date(issued_on, language=language),
            "campaign": localized(donation.campaign, "title", language=language),
            "is_sample": entity.is_sample,
            "is_test": not payment.is_live,
            "mark": mark(entity=entity, is_live=payment.is_live),
            "statements": statements(entity=entity, amount_minor=amount_minor, currency=currency),
            "check_url": settings.SITE_ORIGIN + reverse("campaigns:receipt", args=[code]),
            "labels": {
                "title": _("Receipt for a gift"),
                "number": _("Receipt number"),
                "issued": _("Date of issue"),
                "donor": _("Received from"),
                "gift_date": _("Date of the gift"),
                "amount": _("Amount received"),
                "original_amount": _("Original gift"),
                "given_back": _("Given back to the donor"),
                "campaign": _("Given to the appeal"),
                "registration": _("Tax number (EIN)"),
                "questions": _("Questions about this receipt"),
                "check": _("Check that this receipt is valid"),
            },
        }
