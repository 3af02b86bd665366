"""The mails that a reading of a monthly gift calls for: each once, by its key."""

from zoneinfo import ZoneInfo

from campaigns import gateway, mailing
from campaigns.models import MonthlyGift, MonthlyGiftChange, OutgoingMail
from campaigns.settlement.months import months_later

Kind = OutgoingMail.Kind
Owed = list[tuple[gateway.InvoiceState, gateway.PaymentState]]


def queue_mails(*, gift: MonthlyGift, end_reason: str, owed: Owed) -> None:
    """Queue what the donor is to know; belongs in the transaction that wrote the reading down.

    Takes the gift as just written, Stripe's reason where it has ended, and the invoices that are
    due, each with its payment.
    """
    if not gift.is_living:
        reason = _why_it_ended(gift, end_reason)
        _queue(gift, kind=Kind.MONTHLY_ENDED, key=gift.pk, facts={"reason": reason})
        return
    if gift.is_second:
        _queue(gift, kind=Kind.MONTHLY_SECOND, key=gift.pk)
    for invoice, payment in owed:
        _queue_about_invoice(gift, invoice, payment)
    if gift.card_expires_on is not None and _ends_too_soon(gift):
        expires_on = gift.card_expires_on.isoformat()
        _queue(
            gift,
            kind=Kind.CARD_EXPIRES,
            key=f"{gift.pk}:{expires_on}",
            facts={"card": gift.card, "expires_on": expires_on},
        )


def _why_it_ended(gift: MonthlyGift, end_reason: str) -> str:
    if end_reason == "payment_failed":
        return "unpaid"
    kinds = (MonthlyGiftChange.Kind.CANCEL, MonthlyGiftChange.Kind.CANCEL_LATER)
    is_asked = gift.changes.filter(kind__in=kinds, refused_at__isnull=True).exists()
    return "donor" if is_asked else "staff"


def _queue_about_invoice(
    gift: MonthlyGift, invoice: gateway.InvoiceState, payment: gateway.PaymentState
) -> None:
    """Tell of a failed attempt once, and once of a payment that waits for the donor's bank.

    The payment says which (docs.stripe.com/payments/paymentintents/lifecycle); a bank debit under
    way is neither.
    """
    if payment.status == "requires_action":
        _queue(
            gift,
            kind=Kind.MONTHLY_ACTION,
            key=invoice.id,
            facts={"invoice": invoice.id, "url": invoice.hosted_url},
        )
    elif payment.status == "requires_payment_method":
        next_at = invoice.next_attempt_at
        _queue(
            gift,
            kind=Kind.MONTHLY_FAILED,
            key=f"{invoice.id}:{invoice.attempt_count}",
            facts={
                "invoice": invoice.id,
                "attempt": invoice.attempt_count,
                "next_attempt_at": next_at.isoformat() if next_at else "",
            },
        )


def _ends_too_soon(gift: MonthlyGift) -> bool:
    """Whether the card ends before the next charge but one."""
    if gift.next_charge_at is None or gift.is_ending:
        return False
    zone = ZoneInfo(gift.campaign.entity.time_zone)
    return gift.card_expires_on < months_later(gift.next_charge_at.astimezone(zone).date(), 1)


def _queue(
    gift: MonthlyGift, *, kind: str, key: object, facts: dict[str, object] | None = None
) -> None:
    mailing.queue(
        key=f"{kind}:{key}",
        kind=kind,
        to=gift.donor.email,
        language=gift.donor.language,
        monthly_gift=gift,
        facts=facts,
    )
