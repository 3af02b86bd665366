"""Gifts with their posting and receipt, money that goes back, and what a reader of a PDF reads."""

import subprocess
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns import ledger, receipts
from campaigns.models import Dispute, Payment, Receipt
from tests.factories import make_donation, make_payment

PAYMENT_FIELDS = ("gift_on", "is_live", "paid_at")


def receipted_gift(**fields: Any) -> Receipt:
    """A gift of 100.00 USD, posted and receipted; fields change the donation or the payment."""
    own = {name: fields.pop(name) for name in PAYMENT_FIELDS if name in fields}
    donation = make_donation(**{"amount_minor": 10_000, **fields})
    with transaction.atomic():
        payment = make_payment(donation=donation, **own)
        ledger.record_gift(payment=payment, at=timezone.now())
        return receipts.issue(payment=payment)


def refund(payment: Payment, amount_minor: int, *, refund_id: str) -> Receipt | None:
    """Money goes back to the donor, in a transaction as the aftermath has it."""
    with transaction.atomic():
        locked = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
        ledger.record_refund(payment=locked, refund_id=refund_id, amount_minor=amount_minor)
        return receipts.after_change(locked)


def fail_refund(payment: Payment, *, refund_id: str) -> Receipt | None:
    """A refund comes back."""
    with transaction.atomic():
        ledger.record_failed_refund(payment=payment, refund_id=refund_id)
        return receipts.after_change(payment)


def end_dispute(payment: Payment, *, status: str) -> Receipt | None:
    """The bank decides."""
    with transaction.atomic():
        Dispute.objects.filter(payment=payment).update(status=status)
        return receipts.after_change(payment)


def read_pdf(printed: bytes, folder: Path) -> str:
    """What a reader of a PDF reads, on one line."""
    file = folder / "printed.pdf"
    file.write_bytes(printed)
    read = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def facts_of(printed: bytes, folder: Path) -> str:
    """What pdfinfo says of a PDF."""
    file = folder / "printed.pdf"
    file.write_bytes(printed)
    return subprocess.run(["pdfinfo", file], capture_output=True, check=True).stdout.decode()
