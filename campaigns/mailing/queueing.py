"""Queueing a mail: a row with a unique key, in the transaction of what it tells of."""

import uuid
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from campaigns.mailing.holding import has_warning
from campaigns.models import Donation, Donor, MonthlyGift, OutgoingMail, Receipt

Kind = OutgoingMail.Kind
State = OutgoingMail.State


def queue(
    *,
    key: str,
    kind: str,
    to: str,
    language: str,
    donor: Donor | None = None,
    donation: Donation | None = None,
    receipt: Receipt | None = None,
    monthly_gift: MonthlyGift | None = None,
    facts: dict[str, Any] | None = None,
) -> OutgoingMail | None:
    """Write the row of a mail; belongs inside the transaction of what it tells of.

    Takes the unique key, a kind, the address and language of the reader, what it is about (the
    gift follows from a receipt or a monthly gift, the donor from the gift) and the facts that its
    words need and no row keeps (JSON values; see `kinds`). Returns None where the key is queued
    already, or where nobody is left to write to: an erased donor has no address.

    The Message-ID is fixed here, so every attempt carries the same. A mail about a payment that
    its bank has warned of is held.
    """
    if not to:
        return None
    if donation is None and (about := (receipt and receipt.payment) or monthly_gift):
        donation = about.donation
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = OutgoingMail(
        key=key,
        kind=kind,
        receipt=receipt,
        monthly_gift=monthly_gift,
        donation=donation,
        donor=donor or (donation.donor if donation else None),
        facts=facts or {},
        to=to,
        language=language,
        message_id=f"<{uuid.uuid4()}@{domain}>",
        next_attempt_at=timezone.now(),
    )
    if has_warning(mail):
        mail.state = State.HELD
    # Written where the key is free, in a statement that no earlier row makes fail: the caller's
    # transaction goes on either way, and the row with our Message-ID says whether it is ours.
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutgoingMail.objects.filter(message_id=mail.message_id).first()


def queue_receipt(*, receipt: Receipt) -> OutgoingMail | None:
    """Record that a receipt is to be mailed; belongs inside the transaction that issues it.

    A receipt that replaces another one says so. Returns None where it is recorded already.
    """
    old = receipt.replaces
    return queue(
        key=f"receipt:{receipt.pk}",
        kind=Kind.RECEIPT_REPLACED if old else Kind.RECEIPT,
        to=receipt.payment.donation.donor.email,
        language=receipt.language,
        receipt=receipt,
        facts={"old_number": old.snapshot["number"]} if old else None,
    )


def queue_copy(*, receipt: Receipt) -> OutgoingMail | None:
    """Record that a receipt is to be mailed again, with the same number; inside a transaction.

    Returns None where the donor has been erased.
    """
    # Two members of staff who press the button together wait for each other here.
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    copies = receipt.mails.filter(kind=Kind.RECEIPT_COPY).count()
    return queue(
        key=f"receipt:{receipt.pk}:copy:{copies + 1}",
        kind=Kind.RECEIPT_COPY,
        to=receipt.payment.donation.donor.email,
        language=receipt.language,
        receipt=receipt,
    )
