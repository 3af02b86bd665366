"""What mails about a donor's own page are told, and those to staff (see about_gifts)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.mailing.links import absolute, continue_url, email_url, giving_url, sign_in_url
from campaigns.mailing.wanted import NotWanted
from campaigns.models import EmailChange, LegalEntity, OutgoingMail, SignInLink, WaitingGift
from nkarchive.languages import localized


def _minutes(begins_at: datetime, ends_at: datetime) -> int:
    half = timedelta(seconds=30)
    return (ends_at - begins_at + half) // timedelta(minutes=1)


def _contact(mail: OutgoingMail) -> dict[str, str]:
    """Return whom a donor writes to: the entity that received their last gift."""
    last = mail.donor.donations.select_related("campaign__entity").first() if mail.donor else None
    return {"contact_email": last.campaign.entity.contact_email} if last else {}


def sign_in(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a link to the donor's page; facts: link (key of a SignInLink).

    Raises NotWanted where the link is used or over.
    """
    good = SignInLink.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())
    link = good.filter(pk=mail.facts.get("link")).first()
    if link is None:
        raise NotWanted
    return {
        **_contact(mail),
        "minutes": _minutes(link.created_at, link.expires_at),
        "giving_url": giving_url(),
        "button": (_("Open my page"), sign_in_url(link.uuid)),
    }


def _change(mail: OutgoingMail, *, is_new: bool) -> dict[str, Any]:
    open_ones = EmailChange.objects.filter(done_at__isnull=True, expires_at__gt=timezone.now())
    change = open_ones.filter(pk=mail.facts.get("change")).first()
    if change is None:
        raise NotWanted
    return {
        "new_email": change.new_email,
        "hours": _minutes(change.created_at, change.expires_at) // 60,
        "button": (_("Confirm the address"), email_url(change.uuid, is_new=is_new)),
    }


def email_old(mail: OutgoingMail) -> dict[str, Any]:
    """Ask the old address; facts: change (key of an EmailChange). Raises NotWanted when over."""
    return {**_contact(mail), **_change(mail, is_new=False)}


def email_new(mail: OutgoingMail) -> dict[str, Any]:
    """Ask the new address; facts: change (key of an EmailChange). Raises NotWanted when over.

    A stranger may own it by a slip of the pen, so nothing is said of the donor.
    """
    return _change(mail, is_new=True)


def erased(mail: OutgoingMail) -> dict[str, Any]:
    """Tell what was erased; facts: kept, a list of (key of an entity, last year of keeping)."""
    kept = mail.facts.get("kept", [])
    entities = LegalEntity.objects.in_bulk([key for key, _year in kept])
    return {
        "facts": [
            (
                _("Receipts of %(name)s are kept until")
                % {"name": localized(entities[key], "name")},
                _("the end of %(year)s") % {"year": year},
            )
            for key, year in kept
        ]
    }


def continue_gift(mail: OutgoingMail) -> dict[str, Any]:
    """Tell where a gift goes on; facts: waiting (uuid). Raises NotWanted where it is over."""
    waiting = WaitingGift.objects.filter(uuid=mail.facts.get("waiting")).first()
    if waiting is None:
        raise NotWanted
    campaign = waiting.campaign
    return {
        "campaign": campaign.title,
        "facts": [(_("Given to the appeal"), campaign.title)],
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
