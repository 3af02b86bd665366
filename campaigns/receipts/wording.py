"""The words of receipts: amounts, dates, marks and the sentences that the tax office asks for."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _

from campaigns.models import LegalEntity
from campaigns.money import display
from nkarchive.languages import ENGLISH

# A single gift of this much, in cents of USD, needs a written acknowledgment for the donor to
# deduct it (26 U.S.C. 170(f)(8); IRS Publication 1771).
ACKNOWLEDGED_FROM_MINOR = 250_00


def written_date(day: date, *, language: str) -> str:
    """Return a day as the language writes it in a document: "31 January 2026" in its own form."""
    return format_date(day, format="long", locale="en_US" if language == ENGLISH else language)


def written_amount(minor: int, *, currency: str, language: str) -> str:
    """Return an amount with its ISO code, which a sign alone does not tell: "$1,234.56 USD".

    Takes minor units, an ISO code and a language ("en" or "ko").
    """
    amount = display(minor, currency=currency, language=language)
    return amount if currency in amount else f"{amount} {currency}"


def told_amount(minor: int, *, currency: str, language: str) -> str:
    """Return an amount as a mail tells it: as a receipt does, but its country only once.

    The signs that Korean writes name the country by themselves: "US$1,234.56". (A mail with a
    receipt quotes the receipt.) Takes minor units, an ISO code and a language.
    """
    amount = display(minor, currency=currency, language=language)
    if amount.startswith(currency[:2]):
        return amount
    return written_amount(minor, currency=currency, language=language)


def mark(*, entity: LegalEntity, is_live: bool) -> str:
    """Return the words that keep a receipt from being taken for a real one; empty on a real one."""
    if entity.is_sample:
        return _("Sample: not a receipt for tax purposes")
    if not is_live:
        return _("Test: no money was received; not a receipt for tax purposes")
    return ""


def statements(*, entity: LegalEntity, amount_minor: int, currency: str) -> list[str]:
    """Return the sentences that the tax office asks for, in the active language.

    Takes the issuer, whose wording version decides, and what the receipt is about in minor units.

    United States, from wording 1: a written acknowledgment says whether goods or services were
    given in return (IRS Publication 1771). From wording 2 also: what the acknowledgment is needed
    for, and that the organization, which may pass gifts on abroad, controls their use (Rev. Rul.
    63-252, 66-79).
    """
    name = {"name": entity.name_en}
    said = [
        _(
            "%(name)s is a charitable organization under section 501(c)(3) of the United States "
            "Internal Revenue Code."
        )
        % name,
        _("No goods or services were provided in exchange for this gift."),
    ]
    if entity.wording_version >= LegalEntity.Wording.SECOND:
        said.append(
            _(
                "%(name)s has full control of this gift and decides at its own discretion how it "
                "is used for its charitable purposes."
            )
            % name
        )
        # Another currency is worth what the tax office says on that day: the sentence does no harm.
        if currency != "USD" or amount_minor >= ACKNOWLEDGED_FROM_MINOR:
            said.append(
                _(
                    "This receipt is the written acknowledgment that section 170(f)(8) of the "
                    "Internal Revenue Code requires for a single gift of $250 or more."
                )
            )
    return [*said, _("Please keep this receipt with your tax records.")]


def replacement(*, number: str) -> str:
    """Return the sentence by which a receipt names the one that it stands in for."""
    return _("This receipt cancels and replaces receipt no. %(number)s.") % {"number": number}


def void_words() -> dict[str, str]:
    """Return what is printed across and above a receipt that is void, in the active language."""
    return {"stamp": _("VOID"), "notice": _("Void: this receipt is no longer valid.")}
