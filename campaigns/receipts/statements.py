"""Yearly statements: a view over the valid receipts of a donor, a year and an entity.

Nothing is stored, so there is one for each by construction, and it always agrees with the receipts.
"""

import zoneinfo
from collections import Counter
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Donor, LegalEntity, Receipt
from campaigns.receipts.printing import TEMPLATES, printed
from campaigns.receipts.wording import written_amount, written_date


def years_of(donor: Donor) -> list[tuple[LegalEntity, int]]:
    """Return for which entities and years a donor has a statement, the newest year first."""
    valid = _open(donor).filter(status=Receipt.Status.ISSUED)
    found = valid.order_by().values_list("series__entity", "series__year").distinct()
    entities = LegalEntity.objects.in_bulk({key for key, _year in found})
    pairs = [(entities[key], year) for key, year in found]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].name_en, pair[0].pk))


def statement(*, donor: Donor, entity: LegalEntity, year: int) -> dict[str, Any]:
    """Return what the statement of a donor for a year of gifts prints (JSON values).

    In the donor's language. Void receipts are left out, replaced ones are there by what replaced
    them. Name, address and amounts come from the receipts; test money is left out where there is
    real money. `as_of` is the day on which a receipt of that year last changed, in the entity's
    time zone. Raises Receipt.DoesNotExist where the donor has no valid receipt of that year, or
    has been erased.
    """
    issued = _open(donor).filter(series__entity=entity, series__year=year)
    issued = list(issued.order_by("payment__gift_on", "number"))
    valid = [receipt for receipt in issued if receipt.status == Receipt.Status.ISSUED]
    valid = [receipt for receipt in valid if not receipt.snapshot["is_test"]] or valid
    if not valid:
        raise Receipt.DoesNotExist
    language = donor.language
    sums: Counter[str] = Counter()
    for receipt in valid:
        sums[receipt.snapshot["currency"]] += receipt.snapshot["amount_minor"]
    changed_at = max(
        max(receipt.issued_at, receipt.voided_at or receipt.issued_at) for receipt in issued
    )
    as_of = changed_at.astimezone(zoneinfo.ZoneInfo(entity.time_zone)).date()
    newest = max(valid, key=lambda receipt: receipt.pk).snapshot
    with translation.override(language):
        return {
            "language": language,
            "year": year,
            "as_of": as_of.isoformat(),
            "as_of_date": written_date(as_of, language=language),
            "entity": newest["entity"],
            "mark": next((r.snapshot["mark"] for r in valid if r.snapshot["mark"]), ""),
            # One donor may have given under two names: each receipt names its own.
            "donor_name": ", ".join(
                dict.fromkeys(r.snapshot["donor_name"] for r in valid if r.snapshot["donor_name"])
            ),
            "gifts": [_line(receipt.snapshot, language=language) for receipt in valid],
            "sums_minor": dict(sorted(sums.items())),
            "sums": [
                written_amount(minor, currency=currency, language=language)
                for currency, minor in sorted(sums.items())
            ],
            "statements": [
                _("No goods or services were provided in exchange for these gifts."),
                _("This statement lists the receipts that are valid. It is not another receipt."),
            ],
            "labels": {
                "title": _("Gifts in %(year)d") % {"year": year},
                "donor": _("Received from"),
                "as_of": _("As of"),
                "number": _("Receipt number"),
                "gift_date": _("Date of the gift"),
                "campaign": _("Given to the appeal"),
                "amount": _("Amount received"),
                "sum": _("Sum"),
                "registration": _("Tax number (EIN)"),
                "questions": _("Questions about this statement"),
            },
        }


def statement_pdf(*, donor: Donor, entity: LegalEntity, year: int) -> bytes:
    """Return the printed statement: PDF/UA-1, the same bytes as long as no receipt changes.

    Raises Receipt.DoesNotExist as `statement` does.
    """
    facts = statement(donor=donor, entity=entity, year=year)
    template, dated_on = TEMPLATES / "statement.typ", date.fromisoformat(facts["as_of"])
    return printed(template, facts=facts, dated_on=dated_on)


def _open(donor: Donor) -> QuerySet[Receipt]:
    """Return the receipts that a donor may see: those of an erased donor are sealed."""
    return Receipt.objects.filter(
        payment__donation__donor=donor,
        payment__donation__donor__erased_at=None,
        sealed_at=None,
        purged_at=None,
    )


def _line(snapshot: dict[str, Any], *, language: str) -> dict[str, str]:
    return {
        "number": snapshot["number"],
        "gift_date": written_date(date.fromisoformat(snapshot["gift_on"]), language=language),
        "campaign": snapshot["campaign"],
        "amount": written_amount(
            snapshot["amount_minor"], currency=snapshot["currency"], language=language
        ),
    }
