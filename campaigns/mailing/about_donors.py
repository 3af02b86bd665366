"""What mails about a donor's own page are told, and those to staff (see about_gifts)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.mailing.about_gifts import told_of_entity, unbroken
from campaigns.mailing.links import absolute, continue_url, email_url, giving_url, sign_in_url
from campaigns.mailing.wanted import NotWanted
from campaigns.models import (
    Donation,
    EmailChange,
    LegalEntity,
    OutgoingMail,
    SignInLink,
    WaitingGift,
)
from campaigns.receipts.wording import told_amount
from nkarchive.languages import active_language, localized


def _minutes(begins_at: datetime, ends_at: datetime) -> int:
    half = timedelta(seconds=30)
    return (ends_at - begins_at + half) // timedelta(minutes=1)


def _last_entity(mail: OutgoingMail) -> LegalEntity | None:
    """Return whom a donor writes to: the entity that received their last gift."""
    last = mail.donor.donations.select_related("campaign__entity").first() if mail.donor else None
    return last.campaign.entity if last else None


def find_sign_in(mail: OutgoingMail) -> dict[str, Any]:
    """Find the link that a mail tells of; facts: link (key of a SignInLink).

    Raises NotWanted where the link is used or over.
    """
    good = SignInLink.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())
    link = good.filter(pk=mail.facts.get("link")).first()
    if link is None:
        raise NotWanted
    return {"link": link, "entity": _last_entity(mail)}


def sign_in(mail: OutgoingMail, *, link: SignInLink, entity: LegalEntity | None) -> dict[str, Any]:
    """Tell of a link to the donor's page."""
    return {
        **told_of_entity(entity),
        "minutes": _minutes(link.created_at, link.expires_at),
        "giving_url": giving_url(),
        "button": (_("Open my page"), sign_in_url(link.uuid)),
    }


def find_change(mail: OutgoingMail) -> dict[str, Any]:
    """Find the change that an address is asked of; facts: change (key of an EmailChange).

    Raises NotWanted when it is done or over.
    """
    open_ones = EmailChange.objects.filter(done_at__isnull=True, expires_at__gt=timezone.now())
    change = open_ones.filter(pk=mail.facts.get("change")).first()
    if change is None:
        raise NotWanted
    return {"change": change, "entity": _last_entity(mail)}


def _told_of_change(change: EmailChange, *, is_new: bool) -> dict[str, Any]:
    return {
        "new_email": change.new_email,
        "hours": _minutes(change.created_at, change.expires_at) // 60,
        "button": (_("Confirm the address"), email_url(change.uuid, is_new=is_new)),
    }


def email_old(
    mail: OutgoingMail, *, change: EmailChange, entity: LegalEntity | None
) -> dict[str, Any]:
    """Ask the old address."""
    return {**told_of_entity(entity), **_told_of_change(change, is_new=False)}


def email_new(
    mail: OutgoingMail, *, change: EmailChange, entity: LegalEntity | None
) -> dict[str, Any]:
    """Ask the new address.

    A stranger may own it by a slip of the pen, so nothing is said of the donor, nor of who
    received their gifts.
    """
    return _told_of_change(change, is_new=True)


def find_keepers(mail: OutgoingMail) -> dict[str, Any]:
    """Find who keeps receipts of an erased donor; facts: kept, (key of an entity, last year)."""
    kept = mail.facts.get("kept", [])
    return {"entities": LegalEntity.objects.in_bulk([key for key, _year in kept])}


def erased(mail: OutgoingMail, *, entities: dict[int, LegalEntity]) -> dict[str, Any]:
    """Tell what was erased; facts: kept, a list of (key of an entity, last year of keeping)."""
    return {
        **told_of_entity(next(iter(entities.values()), None)),
        "facts": [
            (
                _("Receipts of %(name)s are kept until")
                % {"name": localized(entities[key], "name")},
                _("the end of %(year)s") % {"year": year},
            )
            for key, year in mail.facts.get("kept", [])
        ],
    }


def find_waiting(mail: OutgoingMail) -> dict[str, Any]:
    """Find the gift that goes on; facts: waiting (uuid). Raises NotWanted where it is over."""
    rows = WaitingGift.objects.select_related("campaign__entity")
    waiting = rows.filter(uuid=mail.facts.get("waiting")).first()
    if waiting is None:
        raise NotWanted
    return {"waiting": waiting}


def continue_gift(mail: OutgoingMail, *, waiting: WaitingGift) -> dict[str, Any]:
    """Tell where a gift goes on.

    Whoever typed the address may not own it, so nothing that they typed in words is repeated.
    """
    campaign, content = waiting.campaign, waiting.content
    amount = told_amount(
        content["amount_minor"], currency=campaign.currency, language=active_language()
    )
    is_monthly = content.get("rhythm") == Donation.Rhythm.MONTHLY
    return {
        **told_of_entity(campaign.entity),
        "campaign": campaign.title,
        "hours": WaitingGift.LIFETIME // timedelta(hours=1),
        "facts": [
            (_("Each month") if is_monthly else _("Amount"), unbroken(amount)),
            (_("Given to the appeal"), campaign.title),
        ],
        "button": (_("Go on with my gift"), continue_url(campaign, waiting=waiting.uuid)),
    }


def staff_alert(mail: OutgoingMail) -> dict[str, Any]:
    """Tell staff what is to be looked at; facts: cause, lines (ids only)."""
    return {
        "site_name": settings.SITE_NAME,
        "cause": mail.facts["cause"].replace("_", " "),
        "lines": mail.facts["lines"],
        "button": ("Open the admin", absolute(reverse("admin:index"))),
    }
