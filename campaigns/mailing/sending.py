"""Sending a mail that is a row: by one worker at a time, and once where that can be known."""

import hashlib
import logging
from datetime import timedelta

from django.utils import timezone

from campaigns import leases, receipts
from campaigns.mailing.holding import has_warning
from campaigns.mailing.kinds import KINDS, NotWanted
from campaigns.mailing.messages import message
from campaigns.models import OutgoingMail, Receipt

logger = logging.getLogger(__name__)

State = OutgoingMail.State

# The lease is longer than a task may run (CELERY_TASK_TIME_LIMIT). The last attempt is made about
# seventeen hours after the first.
TERMS = leases.Terms(
    lease=timedelta(minutes=3),
    max_attempts=12,
    first_wait=timedelta(seconds=30),
    longest_wait=timedelta(hours=6),
)

ABOUT = (
    "donor",
    "donation__campaign__entity",
    "receipt__payment__monthly_gift__campaign",
    "monthly_gift",
)


def send(*, mail_id: int) -> bool:
    """Send a waiting mail; call it outside any transaction. Returns whether it was sent now.

    False means that it is not due, that another worker holds it, that it must not be sent any
    more, or that the attempt failed and the row says so. A worker that dies half way leaves a
    lease behind; when that ends the mail is sent again with the same Message-ID, at most as often
    as TERMS say.
    """
    mail = leases.claim(OutgoingMail.objects.select_related(*ABOUT), pk=mail_id, terms=TERMS)
    if mail is None:
        return False
    if has_warning(mail):
        leases.finish(mail, state=State.HELD)
        return False
    try:
        printed = receipts.pdf(mail.receipt) if KINDS[mail.kind].has_receipt else b""
        message(mail, pdf=printed).send()
    except NotWanted:
        leases.finish(mail, state=State.DROPPED, **_forgotten(mail))
        return False
    except Exception as error:
        # Whatever it was, the row keeps it and the next attempt follows from the row.
        logger.warning("mail %s: attempt %d failed", mail.key, mail.attempts, exc_info=error)
        leases.put_off(mail, error=error, terms=TERMS)
        _forget_strangers(mail)
        return False
    if printed:
        keep_sha256(mail.receipt, pdf=printed)
    leases.finish(mail, state=State.SENT, sent_at=timezone.now(), last_error="", **_forgotten(mail))
    return True


def _forgotten(mail: OutgoingMail) -> dict[str, object]:
    """Return what a row gives up when its mail is done.

    What made a link is gone with it. An address that hangs on no donor would outlive their
    erasure, unless it is one of our staff.
    """
    kind = KINDS[mail.kind]
    facts = {"facts": {}} if kind.has_link else {}
    address = {"to": ""} if mail.donor_id is None and not kind.is_for_staff else {}
    return {**facts, **address}


def _forget_strangers(mail: OutgoingMail) -> None:
    """Keep no address that hangs on no donor for a mail that was given up."""
    if _forgotten(mail).get("to") == "":
        OutgoingMail.objects.filter(pk=mail.pk, state=State.FAILED).update(
            state=State.DROPPED, **_forgotten(mail)
        )


def retry(*, mail: OutgoingMail) -> bool:
    """Let a mail that was given up be tried again from the start. Returns whether it was."""
    return leases.retry(mail)


def keep_sha256(receipt: Receipt, *, pdf: bytes) -> None:
    """Store the SHA-256 of the first PDF that was sent; a later one that differs is logged."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    if not Receipt.objects.filter(pk=receipt.pk, pdf_sha256="").update(pdf_sha256=sha256):
        first = Receipt.objects.values_list("pdf_sha256", flat=True).get(pk=receipt.pk)
        if first != sha256:
            logger.warning("receipt %s: a copy differs from the first PDF", receipt)
