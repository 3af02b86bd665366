"""One mail of every kind, about one donor and one appeal whose names a test can look for."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns import mailing, receipts
from campaigns.mailing.samples import CARD, CASES, HOSTED_URL
from campaigns.models import (
    Dedication,
    Donation,
    EmailChange,
    LegalEntity,
    MonthlyGift,
    OutgoingMail,
    Receipt,
    SignInLink,
    WaitingGift,
)
from tests import factories

APPEAL, APPEAL_KO, PARTNER = "Winter school", "겨울 학교", "Lantern House"
GIVER, HONOURED, TOLD = "Dana Donor", "Grandmother Im", "Uncle Ro"

__all__ = ["CARD", "HOSTED_URL"]

Kind = OutgoingMail.Kind


class Received:
    """A message as a mail program reads it: `text` and `html` are the two bodies."""

    def __init__(self, message: EmailMessage) -> None:
        self.message = message
        self.text = unflowed(message.get_body(("plain",)).get_content().replace("\r\n", "\n"))
        self.html = message.get_body(("html",)).get_content()


def unflowed(text: str) -> str:
    """The text of a mail as a program shows it that lets its lines flow (RFC 3676)."""
    return re.sub(r"^ (?=[ >]|From )", "", text.replace(" \n", " "), flags=re.MULTILINE)


def make_gift(**fields: Any) -> Donation:
    """A gift to the appeal, with a dedication."""
    donation = factories.make_donation(
        campaign=factories.make_campaign(title_en=APPEAL, title_ko=APPEAL_KO, partners=(PARTNER,)),
        donor_name=GIVER,
        **fields,
    )
    Dedication.objects.create(
        donation=donation,
        kind=Dedication.Kind.HONOUR,
        name=HONOURED,
        notify_name=TOLD,
        notify_email="ro@example.com",
        message="With love,\n& thanks",
    )
    return donation


def make_receipt(donation: Donation | None = None) -> Receipt:
    """The receipt of a payment of a gift."""
    with transaction.atomic():
        return receipts.issue(payment=factories.make_payment(donation=donation or make_gift()))


def make_monthly_gift(donation: Donation | None = None, **fields: Any) -> MonthlyGift:
    """A monthly gift that a subscription at Stripe stands for; Stripe knows nothing of it."""
    donation = donation or make_gift(rhythm=Donation.Rhythm.MONTHLY)
    return MonthlyGift.objects.create(
        **{
            "donation": donation,
            "donor": donation.donor,
            "campaign": donation.campaign,
            "amount_minor": donation.amount_minor,
            "currency": donation.currency,
            "is_live": False,
            "subscription_id": f"sub_{donation.pk}",
            "item_id": f"si_{donation.pk}",
            "customer_id": f"cus_{donation.pk}",
            "card": CARD,
            "card_expires_on": date(2026, 3, 31),
            "started_at": datetime(2026, 1, 14, 12, tzinfo=UTC),
            **fields,
        }
    )


def make_mail(kind: str, /, *, language: str = "en", **facts: Any) -> OutgoingMail:
    """A mail of a kind, queued as the site queues it; more facts may be given."""
    donation = make_gift(language=language)
    about: dict[str, Any] = {"donation": donation}
    told: dict[str, Any] = {}
    to = donation.donor.email
    if kind.startswith("receipt"):
        about = {"receipt": make_receipt(donation)}
        told = _told_of_receipt(kind, about["receipt"])
        if kind == Kind.RECEIPT_REPLACED:
            with transaction.atomic():
                old = about["receipt"]
                receipts.void(old, reason="refund")
                about["receipt"] = receipts.issue(
                    payment=old.payment, replaces=old, amount_minor=1500
                )
    elif kind.startswith("monthly") or kind == Kind.CARD_EXPIRES:
        about = {"monthly_gift": make_monthly_gift(donation)}
        if kind == Kind.MONTHLY_ENDED:
            about["monthly_gift"].ended_at = timezone.now()
            about["monthly_gift"].save()
        told = CASES[kind][0].facts
    elif kind == Kind.DEDICATION:
        to = "ro@example.com"
    elif kind in (Kind.SIGN_IN, Kind.EMAIL_OLD, Kind.EMAIL_NEW):
        about = {"donor": donation.donor}
        told = _told_of_link(kind, donation)
    elif kind == Kind.CONTINUE_GIFT:
        about = {}
        waiting = WaitingGift.objects.create(
            campaign=donation.campaign,
            form_token="form",
            content={"amount_minor": donation.amount_minor},
        )
        told = {"waiting": str(waiting.uuid)}
    elif kind == Kind.ERASED:
        about = {}
        told = {"kept": [[LegalEntity.objects.first().pk, 2033]]}
    elif kind == Kind.STAFF_ALERT:
        about = {}
        told = {"cause": "unmatched_money", "lines": ["pi_1", "pi_2"]}
    return mailing.queue(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        to=to,
        language=language,
        facts={**told, **facts},
        **about,
    )


def _told_of_receipt(kind: str, receipt: Receipt) -> dict[str, Any]:
    told = dict(CASES[kind][0].facts)
    return {**told, **dict.fromkeys({"old_number", "number"} & set(told), str(receipt))}


def _told_of_link(kind: str, donation: Donation) -> dict[str, Any]:
    now = timezone.now()
    if kind == Kind.SIGN_IN:
        link = SignInLink.objects.create(
            donor=donation.donor, expires_at=now + timedelta(minutes=30)
        )
        return {"link": link.pk}
    change = EmailChange.objects.create(
        donor=donation.donor, new_email="new@example.net", expires_at=now + timedelta(days=1)
    )
    return {"change": change.pk}
