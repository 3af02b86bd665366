"""What mails about a gift are told: receipts, bank debits, dedications.

Each function takes the row of a mail and returns what its templates are told, in the active
language. `facts` are the lines that text and HTML both print, `button` a link with its words.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.mailing.links import absolute, giving_url
from campaigns.mailing.wanted import NotWanted
from campaigns.models import Dedication, Donation, OutgoingMail, Receipt
from campaigns.receipts.wording import written_amount
from nkarchive.languages import active_language, localized


def told_of_gift(donation: Donation) -> dict[str, Any]:
    """Return what every mail to a donor about a gift is told."""
    entity = donation.campaign.entity
    return {
        "name": donation.donor_name,
        "mark": "" if donation.is_live else _("Test: no real money moves."),
        "campaign": donation.campaign.title,
        "campaign_url": absolute(donation.campaign.get_absolute_url()),
        "giving_url": giving_url(),
        "entity": {
            "name": localized(entity, "name"),
            "address": localized(entity, "address"),
            "registration_number": entity.registration_number,
        },
        "contact_email": entity.contact_email,
    }


def _told_of_receipt(mail: OutgoingMail) -> dict[str, Any]:
    """Return what a mail about a receipt is told: what the receipt itself prints."""
    snapshot = mail.receipt.snapshot
    labels = snapshot["labels"]
    return {
        **told_of_gift(mail.donation),
        "name": snapshot["donor_name"],
        "mark": snapshot["mark"],
        "entity": snapshot["entity"],
        "contact_email": snapshot["entity"]["contact_email"],
        "number": snapshot["number"],
        "amount": snapshot["amount"],
        "facts": [
            (labels["amount"], snapshot["amount"]),
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
    amount = written_amount(
        donation.amount_minor, currency=donation.currency, language=active_language()
    )
    return {
        **told_of_gift(donation),
        "amount": amount,
        "facts": [
            (_("Amount"), amount),
            (_("Given to the appeal"), donation.campaign.title),
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


def dedication(mail: OutgoingMail) -> dict[str, Any]:
    """Tell a third person what the donor chose to say: no amount, no appeal.

    Raises NotWanted where the words are gone.
    """
    said = Dedication.objects.filter(donation=mail.donation_id).first()
    if said is None or not said.name:
        raise NotWanted
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
