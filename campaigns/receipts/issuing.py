"""Issuing receipts: a number without gaps and a frozen snapshot."""

import secrets
import zoneinfo
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import Payment, Receipt, ReceiptSeries
from campaigns.money import CURRENCIES, display
from campaigns.receipts.wording import mark, statements, written_date
from nkarchive.languages import localized


def issue(*, payment: Payment) -> Receipt:
    """Give a payment its receipt; belongs inside the transaction that records the payment.

    Locks the series row of (entity, jurisdiction, year of the gift), so that a rolled-back
    transaction gives its number back and no number is ever skipped. Raises IntegrityError where
    the payment has a receipt already.
    """
    entity = payment.donation.campaign.entity
    # get_or_create, then lock: the row of a new year may be made by two payments at once.
    key, _created = ReceiptSeries.objects.get_or_create(
        entity=entity, jurisdiction=entity.jurisdiction, year=payment.gift_on.year
    )
    series = ReceiptSeries.objects.select_for_update().get(pk=key.pk)
    number = series.next_number
    series.next_number = number + 1
    series.save(update_fields=["next_number"])
    return Receipt.objects.create(
        series=series,
        number=number,
        payment=payment,
        code=secrets.token_hex(12),
        language=payment.donation.language,
        snapshot=snapshot(
            payment=payment,
            number=f"{series.jurisdiction}-{series.year}-{number:06d}",
            at=timezone.now(),
        ),
    )


def snapshot(*, payment: Payment, number: str, at: datetime) -> dict[str, Any]:
    """Return every fact and every word that the receipt of a payment prints (JSON values).

    Takes the payment, its receipt number as printed and the moment of issue. Later changes to
    the entity, the campaign, a translation or a date format do not reach a snapshot.
    """
    donation = payment.donation
    entity = donation.campaign.entity
    language = donation.language
    issued_on = at.astimezone(zoneinfo.ZoneInfo(entity.time_zone)).date()
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
            "donor_name": donation.donor_name,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "exponent": CURRENCIES[payment.currency].exponent,
            "amount": f"{display(payment.amount_minor, currency=payment.currency)} "
            f"{payment.currency}",
            "gift_on": payment.gift_on.isoformat(),
            "gift_date": written_date(payment.gift_on, language=language),
            "issued_on": issued_on.isoformat(),
            "issue_date": written_date(issued_on, language=language),
            "campaign": localized(donation.campaign, "title", language=language),
            "is_sample": entity.is_sample,
            "is_test": not payment.is_live,
            "mark": mark(entity=entity, is_live=payment.is_live),
            "statements": statements(entity=entity),
            "labels": {
                "title": _("Receipt for a gift"),
                "number": _("Receipt number"),
                "issued": _("Date of issue"),
                "donor": _("Received from"),
                "gift_date": _("Date of the gift"),
                "amount": _("Amount received"),
                "campaign": _("Given to the appeal"),
                "registration": _("Tax number (EIN)"),
                "questions": _("Questions about this receipt"),
            },
        }
