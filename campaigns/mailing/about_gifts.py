"""What mails about a gift are told: receipts, bank debits, dedications.

Each function that tells takes the row of a mail, and by name what its finder found beside it; it
makes no query and returns what the templates are told, in the active language. `facts` are the
lines that text and HTML both print, `button` a link with its words.
"""

import zoneinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.mailing.links import absolute, giving_url
from campaigns.mailing.wanted import NotWanted
from campaigns.models import Dedication, Donation, LegalEntity, OutgoingMail, Receipt
from campaigns.receipts.wording import told_amount, written_date
from nkarchive.languages import active_language, localized


def find_nothing_more(mail: OutgoingMail) -> dict[str, Any]:
    """Find nothing: the mail tells of the rows that it points at."""
    return {}


def unbroken(amount: str) -> str:
    """Return a written amount that stays on one line: mail programs ignore `white-space`."""
    return amount.replace(" ", "\N{NO-BREAK SPACE}")


def told_of_entity(entity: LegalEntity | None) -> dict[str, Any]:
    """Return what the foot of a mail is told of who received the gifts; nothing where unknown."""
    if entity is None:
        return {}
    return {
        "entity": {
            "name": localized(entity, "name"),
            "address": localized(entity, "address"),
            "registration_number": entity.registration_number,
        },
        "contact_email": entity.contact_email,
    }


def told_of_gift(donation: Donation) -> dict[str, Any]:
    """Return what every mail to a donor about a gift is told."""
    return {
        **told_of_entity(donation.campaign.entity),
        "name": donation.donor_name,
        "mark": "" if donation.is_live else _("Test: no real money moves."),
        "campaign": donation.campaign.title,
        "campaign_url": absolute(donation.campaign.get_absolute_url()),
        "giving_url": giving_url(),
    }


def _told_of_receipt(mail: OutgoingMail) -> dict[str, Any]:
    """Return what a mail about a receipt is told: what the receipt itself prints.

    Who gives each month is told where that is changed, that it outlives the appeal, and that it
    goes on although a payment went back.
    """
    snapshot, monthly = mail.receipt.snapshot, mail.receipt.payment.monthly_gift
    labels, amount = snapshot["labels"], unbroken(snapshot["amount"])
    return {
        **told_of_gift(mail.donation),
        "name": snapshot["donor_name"],
        "mark": snapshot["mark"],
        "entity": snapshot["entity"],
        "contact_email": snapshot["entity"]["contact_email"],
        "number": snapshot["number"],
        "amount": amount,
        "is_monthly": monthly is not None,
        "goes_on": monthly is not None and monthly.is_living and not monthly.is_ending,
        "outlives_appeal": monthly is not None and monthly.outlives_appeal,
        "facts": [
            (labels["amount"], amount),
            (labels["campaign"], snapshot["campaign"]),
            (labels["gift_date"], snapshot["gift_date"]),
            (labels["number"], snapshot["number"]),
        ],
    }


def receipt(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a receipt. Raises NotWanted where it is void by now: another mail says so."""
    if mail.receipt.status == Receipt.Status.VOID:
        raise NotWanted
    return _told_of_receipt(mail)


def receipt_copy(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a copy; the copy of a void receipt says itself that it is void."""
    return _told_of_receipt(mail)


def receipt_replaced(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a receipt that replaces another; facts: old_number.

    It is about less than the other where money went back, about more where a refund failed or a
    dispute was won after all.
    """
    told, old = receipt(mail), mail.receipt.replaces
    return {
        **told,
        "old_number": mail.facts["old_number"],
        "is_less": mail.receipt.snapshot["amount_minor"] < old.snapshot["amount_minor"],
    }


def receipt_void(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a receipt that is void and not replaced; facts: number, why (refund, dispute)."""
    return {**_told_of_receipt(mail), "why": mail.facts["why"]}


def _told_of_one_gift(donation: Donation) -> dict[str, Any]:
    language = active_language()
    amount = told_amount(donation.amount_minor, currency=donation.currency, language=language)
    zone = zoneinfo.ZoneInfo(donation.campaign.entity.time_zone)
    begun_on = donation.created_at.astimezone(zone).date()
    return {
        **told_of_gift(donation),
        "amount": unbroken(amount),
        "facts": [
            (_("Amount"), unbroken(amount)),
            (_("Given to the appeal"), donation.campaign.title),
            (_("Begun on"), written_date(begun_on, language=language)),
        ],
    }


def pending(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a bank debit under way."""
    return _told_of_one_gift(mail.donation)


def failed(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a bank debit that brought nothing, and where to give in another way."""
    told = _told_of_one_gift(mail.donation)
    campaign = mail.donation.campaign
    if campaign.is_open():
        give = absolute(reverse("campaigns:give", args=[campaign.slug]))
        told["button"] = (_("Give in another way"), give)
    return told


def find_dedication(mail: OutgoingMail) -> dict[str, Any]:
    """Find what the donor chose to say. Raises NotWanted where the words are gone."""
    said = Dedication.objects.filter(donation=mail.donation_id).first()
    if said is None or not said.name:
        raise NotWanted
    return {"said": said}


def dedication(mail: OutgoingMail, *, said: Dedication) -> dict[str, Any]:
    """Tell a third person what the donor chose to say: no amount, no appeal."""
    told = told_of_gift(mail.donation)
    return {
        "name": said.notify_name,
        "mark": told["mark"],
        "contact_email": told["contact_email"],
        "donor_name": mail.donation.donor_name,
        "dedicated_to": said.name,
        "is_memory": said.kind == Dedication.Kind.MEMORY,
        "message": said.message,
    }
