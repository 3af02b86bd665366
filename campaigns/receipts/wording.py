"""The words of receipts: dates, marks and the sentences that the tax office asks for."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _

from campaigns.models import LegalEntity
from nkarchive.languages import ENGLISH


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
