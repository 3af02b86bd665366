"""What follows when money has moved: the receipt says what is left, the total shows it."""

from django.db.models import F
from django.utils import timezone

from campaigns import mailing, receipts
from campaigns.models import CampaignTotal, OutgoingMail, Payment, Receipt


def review_receipt(payment: Payment) -> None:
    """Let the receipt say what is left, and tell the donor."""
    valid = payment.receipts.filter(status=Receipt.Status.ISSUED).first()
    replacement = receipts.after_change(payment)
    if replacement is not None:
        mailing.queue_receipt(receipt=replacement)
        return
    if valid is None:
        return
    valid.refresh_from_db()
    if valid.status == Receipt.Status.VOID:
        donation = payment.donation
        mailing.queue(
            key=f"receipt_void:{valid.pk}",
            kind=OutgoingMail.Kind.RECEIPT_VOID,
            to=donation.donor.email,
            language=donation.language,
            donor=donation.donor,
            donation=donation,
            receipt=valid,
            facts={"number": valid.snapshot["number"], "why": valid.void_reason},
        )


def change_total(*, payment: Payment, before: int, after: int) -> None:
    """Keep the campaign's total. Last, because every gift of the campaign waits for this row."""
    if before == after:
        return
    CampaignTotal.objects.filter(campaign_id=payment.donation.campaign_id).update(
        raised_minor=F("raised_minor") + (after - before),
        gift_count=F("gift_count") + (bool(after) - bool(before)),
        updated_at=timezone.now(),
    )
