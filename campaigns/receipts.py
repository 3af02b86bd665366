"""Receipts: a number without gaps, a frozen snapshot, and the PDF that is printed from it alone."""

import json
import secrets
import zoneinfo
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import typst
from babel.dates import format_date
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import LegalEntity, Payment, Receipt, ReceiptSeries
from campaigns.money import CURRENCIES, display
from nkarchive.languages import ENGLISH, localized

TEMPLATE = settings.ROOT / "templates" / "campaigns" / "receipt.typ"
FONTS = settings.ROOT / "static" / "fonts"


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


def written_date(day: date, *, language: str) -> str:
    """Return a day as the language writes it in a document: "31 January 2026" in its own form."""
    return format_date(day, format="long", locale="en_US" if language == ENGLISH else language)


def mark(*, entity: LegalEntity, is_live: bool) -> str:
    """Return the words that keep a receipt from being taken for a real one; empty on a real one."""
    if entity.is_sample:
        return _("Sample: not a receipt for tax purposes")
    if not is_live:
        return _("Test: no money was received; not a receipt for tax purposes")
    return ""


def statements(*, entity: LegalEntity) -> list[str]:
    """Return the sentences that the tax office asks for, in the active language.

    United States, wording 1: a written acknowledgement says whether goods or services were given
    in return (IRS Publication 1771).
    """
    return [
        _(
            "%(name)s is a charitable organization under section 501(c)(3) of the United States "
            "Internal Revenue Code."
        )
        % {"name": entity.name_en},
        _("No goods or services were provided in exchange for this gift."),
        _("Please keep this receipt with your tax records."),
    ]


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that the project ships; a machine's own never change a receipt."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(receipt: Receipt) -> bytes:
    """Return the printed receipt: a tagged PDF/UA-1 made from its snapshot and nothing else.

    Equal snapshots give equal bytes. The snapshot reaches the template as data (JSON), so nothing
    in it is read as markup.
    """
    printed = receipt.snapshot
    document = {
        "input": TEMPLATE.read_bytes(),
        "font_paths": fonts(),
        "sys_inputs": {"receipt": json.dumps(printed, ensure_ascii=False, sort_keys=True)},
        "timestamp": datetime.combine(
            date.fromisoformat(printed["issued_on"]), datetime.min.time(), tzinfo=UTC
        ),
    }
    try:
        return typst.compile(**document, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA refuses a character that no font of ours can draw, such as a name in Thai. The
        # donor gets the receipt all the same, still tagged, with boxes in that place.
        return typst.compile(**document)
