"""What mails about a monthly gift are told (see about_gifts)."""

import zoneinfo
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.mailing.about_gifts import told_of_gift, unbroken
from campaigns.models import MonthlyGift, OutgoingMail
from campaigns.receipts.wording import told_amount, written_date
from nkarchive.languages import active_language


def _day(moment: datetime, *, gift: MonthlyGift) -> str:
    """Return the day of a moment in the zone of the gift's receipts, in words."""
    zone = zoneinfo.ZoneInfo(gift.campaign.entity.time_zone)
    return _written(moment.astimezone(zone).date())


def _written(day: date) -> str:
    return written_date(day, language=active_language())


def _told(mail: OutgoingMail, *, amount_minor: int | None = None) -> dict[str, Any]:
    gift = mail.monthly_gift
    amount = told_amount(
        amount_minor or gift.amount_minor, currency=gift.currency, language=active_language()
    )
    return {
        **told_of_gift(gift.donation),
        "amount": unbroken(amount),
        "facts": [
            (_("Each month"), unbroken(amount)),
            (_("Given to the appeal"), gift.campaign.title),
        ],
    }


def failed(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a payment that failed; facts: invoice, attempt, next_attempt_at (ISO or empty)."""
    told = _told(mail)
    gift = mail.monthly_gift
    if gift.card:
        told["facts"].append((_("Card"), gift.card))
    if next_at := mail.facts.get("next_attempt_at"):
        told["next_attempt_on"] = _day(datetime.fromisoformat(next_at), gift=gift)
        told["facts"].append((_("Next attempt"), told["next_attempt_on"]))
    return told


def action(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a payment that the bank wants confirmed; facts: invoice, url (at Stripe)."""
    return {**_told(mail), "button": (_("Confirm the payment"), mail.facts["url"])}


def changed(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a change; facts: kind, and amount_minor, resumes_on, next_charge_at where known."""
    facts, gift = mail.facts, mail.monthly_gift
    told = _told(mail, amount_minor=facts.get("amount_minor"))
    told["kind"] = facts["kind"]
    if resumes_on := facts.get("resumes_on"):
        told["resumes_on"] = _written(date.fromisoformat(resumes_on))
        told["facts"].append((_("Goes on from"), told["resumes_on"]))
    if next_at := facts.get("next_charge_at"):
        told["next_charge_on"] = _day(datetime.fromisoformat(next_at), gift=gift)
        is_ending = facts["kind"] == "cancel_later"
        label = _("Ends on") if is_ending else _("Next payment")
        told["facts"].append((label, told["next_charge_on"]))
    return told


def ended(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of the end; facts: reason (donor, unpaid, staff)."""
    told, gift = _told(mail), mail.monthly_gift
    told["reason"] = mail.facts["reason"]
    told["facts"].append((_("Begun on"), _day(gift.started_at, gift=gift)))
    if gift.ended_at:
        told["facts"].append((_("Ended on"), _day(gift.ended_at, gift=gift)))
    return told


def second(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a second monthly gift to the same appeal."""
    told, gift = _told(mail), mail.monthly_gift
    told["facts"].append((_("Begun on"), _day(gift.started_at, gift=gift)))
    if gift.card:
        told["facts"].append((_("Card"), gift.card))
    return told


def card_expires(mail: OutgoingMail) -> dict[str, Any]:
    """Tell of a card about to expire; facts: card, expires_on (ISO date, its last day)."""
    told = _told(mail)
    told["expires_on"] = _written(date.fromisoformat(mail.facts["expires_on"]))
    told["facts"] += [(_("Card"), mail.facts["card"]), (_("Expires on"), told["expires_on"])]
    return told
