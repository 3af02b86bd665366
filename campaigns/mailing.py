"""Mails: first a row with a unique key, then, once, a message."""

import hashlib
import logging
import uuid
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns import leases, receipts
from campaigns.models import OutgoingMail, Receipt

logger = logging.getLogger(__name__)

# The lease is longer than a task may run (CELERY_TASK_TIME_LIMIT). The last attempt is made about
# seventeen hours after the first.
TERMS = leases.Terms(
    lease=timedelta(minutes=3),
    max_attempts=12,
    first_wait=timedelta(seconds=30),
    longest_wait=timedelta(hours=6),
)


def queue_receipt(*, receipt: Receipt) -> OutgoingMail:
    """Record that a receipt is to be mailed; belongs inside the transaction that issues it.

    Raises IntegrityError where the mail of this receipt is recorded already.
    """
    return queue(key=f"receipt:{receipt.pk}", kind=OutgoingMail.Kind.RECEIPT, receipt=receipt)


def queue_copy(*, receipt: Receipt) -> OutgoingMail:
    """Record that a receipt is to be mailed again, with the same number; inside a transaction."""
    # Two members of staff who press the button together wait for each other here.
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    copies = receipt.mails.filter(kind=OutgoingMail.Kind.RECEIPT_COPY).count()
    return queue(
        key=f"receipt:{receipt.pk}:copy:{copies + 1}",
        kind=OutgoingMail.Kind.RECEIPT_COPY,
        receipt=receipt,
    )


def queue(*, key: str, kind: str, receipt: Receipt) -> OutgoingMail:
    """Write the row of a mail. The Message-ID is fixed here, so every attempt carries the same."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return OutgoingMail.objects.create(
        key=key,
        kind=kind,
        receipt=receipt,
        donor=receipt.payment.donation.donor,
        donation=receipt.payment.donation,
        to=receipt.payment.donation.donor.email,
        language=receipt.language,
        message_id=f"<{uuid.uuid4()}@{domain}>",
        next_attempt_at=timezone.now(),
    )


def send(*, mail_id: int) -> bool:
    """Send a waiting mail; call it outside any transaction. Returns whether it was sent now.

    False means that it is not due, that another worker holds it, or that the attempt failed and
    the row says so. A worker that dies half way leaves a lease behind; when that ends the mail is
    sent again with the same Message-ID, at most as often as TERMS say.
    """
    mail = leases.claim(
        OutgoingMail.objects.select_related("receipt__payment__donation__campaign"),
        pk=mail_id,
        terms=TERMS,
    )
    if mail is None:
        return False
    try:
        printed = receipts.pdf(mail.receipt)
        message(mail, pdf=printed).send()
    except Exception as error:
        # Whatever it was, the row keeps it and the next attempt follows from the row.
        logger.warning("mail %s: attempt %d failed", mail.key, mail.attempts, exc_info=error)
        leases.put_off(mail, error=error, terms=TERMS)
        return False
    keep_sha256(mail.receipt, pdf=printed)
    leases.finish(mail, state=OutgoingMail.State.SENT, sent_at=timezone.now(), last_error="")
    return True


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


def message(mail: OutgoingMail, *, pdf: bytes) -> EmailMultiAlternatives:
    """Return the message of a mail in the donor's language: text, HTML and the receipt."""
    snapshot = mail.receipt.snapshot
    is_copy = mail.kind == OutgoingMail.Kind.RECEIPT_COPY
    with translation.override(mail.language):
        words = _("Copy of your receipt %(number)s") if is_copy else _("Your receipt %(number)s")
        subject = words % {"number": snapshot["number"]}
        campaign = mail.receipt.payment.donation.campaign
        context = {
            "receipt": snapshot,
            "subject": subject,
            "is_copy": is_copy,
            "site_name": settings.SITE_NAME,
            "campaign_url": settings.SITE_ORIGIN + campaign.get_absolute_url(),
        }
        text = render_to_string("campaigns/email/receipt.txt", context)
        html = render_to_string("campaigns/email/receipt.html", context)
    letter = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[mail.to],
        reply_to=[snapshot["entity"]["contact_email"]],
        headers={
            "Message-ID": mail.message_id,
            # RFC 3834: no vacation notice shall answer this.
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    letter.attach_alternative(html, "text/html")
    letter.attach(f"receipt-{snapshot['number']}.pdf", pdf, "application/pdf")
    return letter
