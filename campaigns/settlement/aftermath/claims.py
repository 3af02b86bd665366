"""Refunds, disputes and fraud warnings as rows: their statuses go forwards and move no money."""

from django.utils import timezone

from campaigns import gateway, mailing
from campaigns.models import Dispute, FraudWarning, Payment, Refund

# What we call Stripe's statuses (docs.stripe.com/api/refunds/object). A refund is under way until
# Stripe knows more.
REFUND_STATUS = {
    "pending": Refund.Status.PENDING,
    "requires_action": Refund.Status.PENDING,
    "succeeded": Refund.Status.SUCCEEDED,
    "failed": Refund.Status.FAILED,
    "canceled": Refund.Status.CANCELED,
}
REFUND_REACHED_FROM = {
    Refund.Status.PENDING: [],
    Refund.Status.SUCCEEDED: [Refund.Status.PENDING],
    Refund.Status.FAILED: [Refund.Status.PENDING, Refund.Status.SUCCEEDED],
    Refund.Status.CANCELED: [Refund.Status.PENDING, Refund.Status.SUCCEEDED],
}
# docs.stripe.com/api/disputes/object; "warning_…" is an inquiry. A lost dispute may be won later.
DISPUTE_STATUS = {
    "warning_needs_response": Dispute.Status.INQUIRY,
    "warning_under_review": Dispute.Status.INQUIRY,
    "warning_closed": Dispute.Status.WON,
    "won": Dispute.Status.WON,
    "lost": Dispute.Status.LOST,
}
DISPUTE_REACHED_FROM = {
    Dispute.Status.INQUIRY: [],
    Dispute.Status.OPEN: [Dispute.Status.INQUIRY],
    Dispute.Status.LOST: [Dispute.Status.INQUIRY, Dispute.Status.OPEN],
    Dispute.Status.WON: [Dispute.Status.INQUIRY, Dispute.Status.OPEN, Dispute.Status.LOST],
}


def keep_refund(*, payment: Payment, state: gateway.RefundState) -> bool:
    """Keep the row of a refund at its newest status; inside the recording transaction.

    Returns whether it is new or has another status.
    """
    status = REFUND_STATUS.get(state.status, Refund.Status.PENDING)
    row, is_new = Refund.objects.get_or_create(
        refund_id=state.id,
        defaults={
            "payment": payment,
            "amount_minor": state.amount_minor,
            "currency": state.currency,
            "status": status,
            "refunded_at": state.refunded_at,
        },
    )
    moved = Refund.objects.filter(pk=row.pk, status__in=REFUND_REACHED_FROM[status]).update(
        status=status, updated_at=timezone.now()
    )
    return is_new or bool(moved)


def keep_dispute(*, payment: Payment, state: gateway.DisputeState) -> bool:
    """Keep the row of a dispute at its newest status; inside the recording transaction.

    Returns whether it is new or has another status.
    """
    status = _dispute_status(state)
    row, is_new = Dispute.objects.get_or_create(
        dispute_id=state.id,
        defaults={
            "payment": payment,
            "amount_minor": state.amount_minor,
            "currency": state.currency,
            "reason": state.reason,
            "status": status,
            "opened_at": state.opened_at,
            "evidence_due_at": state.evidence_due_at,
        },
    )
    moved = Dispute.objects.filter(pk=row.pk, status__in=DISPUTE_REACHED_FROM[status]).update(
        status=status, updated_at=timezone.now()
    )
    # The bank may ask for another amount and set another day while the dispute is open.
    if status in (Dispute.Status.INQUIRY, Dispute.Status.OPEN):
        Dispute.objects.filter(pk=row.pk, status=status).update(
            amount_minor=state.amount_minor, evidence_due_at=state.evidence_due_at
        )
    return is_new or bool(moved)


def _dispute_status(state: gateway.DisputeState) -> Dispute.Status:
    if state.status == "prevented":
        # Settled before it became a dispute: lost where it cost the gift, else nothing happened.
        is_lost = sum(balance.amount_minor for balance in state.balances) < 0
        return Dispute.Status.LOST if is_lost else Dispute.Status.WON
    return DISPUTE_STATUS.get(state.status, Dispute.Status.OPEN)


def warn(*, payment: Payment, state: gateway.WarningState) -> None:
    """Keep an early fraud warning, and hold what is not mailed yet; inside a transaction."""
    row, is_new = FraudWarning.objects.get_or_create(
        warning_id=state.id,
        defaults={
            "payment": payment,
            "fraud_type": state.fraud_type,
            "is_actionable": state.is_actionable,
            "warned_at": state.warned_at,
        },
    )
    if is_new:
        mailing.hold(payment=payment)
    elif row.is_actionable and not state.is_actionable:
        # It never becomes actionable again: a late reading changes nothing.
        FraudWarning.objects.filter(pk=row.pk).update(is_actionable=False)
