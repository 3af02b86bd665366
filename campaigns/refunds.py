"""Refunds that staff order: first a committed row, then Stripe, then what Stripe says of it.

An order that stopped on the way is a row still to be sent: the sweep repeats it with the same
idempotency key, so that the money goes back once.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone

from campaigns import gateway, ledger
from campaigns.models import Payment, Refund, RefundLimit, RefundOrder
from campaigns.money import AmountError, check_step, display
from campaigns.settlement import in_one_transaction, settle

log = logging.getLogger(__name__)

State = RefundOrder.State

# Stripe knows a key for at least 24 hours (docs.stripe.com/api/idempotent_requests).
REPEATABLE_FOR = timedelta(hours=23)
# Stripe's clock and ours may differ by this much.
CLOCKS = timedelta(minutes=5)


class Refused(Exception):
    """The refund cannot be ordered or decided; the message is a sentence for staff."""


def left_minor(payment: Payment) -> int:
    """Return how much of a payment can still be ordered back, in minor units of its currency.

    What is under way at Stripe and what other orders ask for is taken off.
    """
    refunds = payment.refunds.filter(
        status__in=[Refund.Status.PENDING, Refund.Status.SUCCEEDED]
    ).aggregate(sum=Sum("amount_minor"))["sum"]
    # A dispute takes from what the ledger has; a refund that Stripe has not booked does not yet.
    left = min(ledger.left_minor(payment), payment.amount_minor - (refunds or 0))
    orders = payment.refund_orders.filter(state__in=[State.WAITING, State.APPROVED]).exclude(
        refund_id__in=payment.refunds.values("refund_id")
    )
    return max(0, left - (orders.aggregate(sum=Sum("amount_minor"))["sum"] or 0))


def needs_second_person(*, payment: Payment, amount_minor: int) -> bool:
    """Whether an amount, in minor units, of a payment goes back only at two people's word.

    All that one person alone gave back of the payment counts together: else an amount above the
    limit would go in parts. Without a limit every refund needs two.
    """
    limit = RefundLimit.objects.filter(
        entity=payment.donation.campaign.entity_id, currency=payment.currency
    ).first()
    if limit is None:
        return True
    alone = payment.refund_orders.filter(
        state__in=[State.APPROVED, State.DONE], decided_by__isnull=True
    ).aggregate(sum=Sum("amount_minor"))["sum"]
    return amount_minor + (alone or 0) > limit.amount_minor


def order(
    *, payment: Payment, amount_minor: int, reason: str, user: User, form_id: UUID
) -> RefundOrder:
    """Write down that a part of a payment, or all of it, is to go back; outside any transaction.

    Takes minor units of the payment's currency, why (for the books), who orders it, and the id of
    the form: sent twice, it is one order. Returns the order: WAITING where a second person must
    approve it, else APPROVED, to be carried out. Raises Refused with a sentence.
    """
    if payment.is_live != settings.STRIPE_IS_LIVE:
        raise Refused("This payment is of the other mode, test or live, than this site's key.")
    if amount_minor <= 0:
        raise Refused("Write an amount above zero.")
    try:
        check_step(amount_minor, currency=payment.currency)
    except AmountError as error:
        raise Refused(str(error)) from None
    asked = RefundOrder(
        uuid=form_id, payment=payment, amount_minor=amount_minor, reason=reason, ordered_by=user
    )
    return in_one_transaction(lambda: _write_down(asked))


def _write_down(asked: RefundOrder) -> RefundOrder:
    # Two orders at once take turns here: the second sees what the first one asks for.
    payment = (
        Payment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("donation__campaign")
        .get(pk=asked.payment_id)
    )
    same = payment.refund_orders.filter(uuid=asked.uuid, ordered_by=asked.ordered_by).first()
    if same is not None:
        return same
    left = left_minor(payment)
    if asked.amount_minor > left:
        written = display(left, currency=payment.currency, language="en")
        raise Refused(f"That is more than is left to give back: {written}.")
    is_for_two = needs_second_person(payment=payment, amount_minor=asked.amount_minor)
    asked.state = State.WAITING if is_for_two else State.APPROVED
    asked.save(force_insert=True)
    return asked


def approve(*, order: RefundOrder, user: User) -> None:
    """Let a waiting order be carried out, at the word of somebody else than who ordered it.

    Raises Refused for the person who ordered it, and where it waits no more.
    """
    if user.pk == order.ordered_by_id:
        raise Refused("Somebody else than who ordered the refund must approve it.")
    _decide(order, state=State.APPROVED, decided_by=user)


def refuse(*, order: RefundOrder, user: User) -> None:
    """End a waiting order: refused by somebody else, or taken back by who ordered it.

    Raises Refused where it waits no more.
    """
    if user.pk == order.ordered_by_id:
        _decide(order, state=State.REFUSED, refusal="Taken back by who ordered it.")
    else:
        _decide(order, state=State.REFUSED, decided_by=user, refusal="Not approved.")


def _decide(order: RefundOrder, **fields: object) -> None:
    decided = RefundOrder.objects.filter(pk=order.pk, state=State.WAITING).update(
        decided_at=timezone.now(), **fields
    )
    if not decided:
        raise Refused("This order has been decided already.")
    order.refresh_from_db()


# At Stripe


def carry_out(*, order_id: int) -> RefundOrder:
    """Send an approved order to Stripe, once, and settle its gift; outside any transaction.

    Returns the order, DONE or REFUSED; one that is waiting or ended stays as it is. Raises
    gateway.Unavailable where Stripe gave no answer: then the sweep repeats it.
    """
    row = RefundOrder.objects.select_related("payment").get(pk=order_id)
    if row.state != State.APPROVED or row.payment.is_live != settings.STRIPE_IS_LIVE:
        return row
    payment = row.payment
    if row.refund_id is None:
        try:
            refund_id = _made_before(row) or _send(row)
        except gateway.Refused as error:
            log.error("refund order %s: Stripe refused it: %s", row.uuid, error)
            _end(row, state=State.REFUSED, refusal=f"Refused by Stripe: {error}"[:200])
            return row
        _end(row, state=State.APPROVED, refund_id=refund_id)
    settle(donation_id=payment.donation_id, about=payment.payment_intent_id)
    _end(row, state=State.DONE)
    return row


def _send(row: RefundOrder) -> str:
    """Return the id of the refund that Stripe made of an order, now or at an earlier try.

    Stripe repeats even a 500 under its key for a day, whether the refund was made or not: the
    refund that carries our order's id says that it was. Raises what create_refund raises.
    """
    payment_intent_id = row.payment.payment_intent_id
    try:
        return gateway.create_refund(
            payment_intent_id=payment_intent_id,
            amount_minor=row.amount_minor,
            currency=row.payment.currency,
            idempotency_key=f"refund:{row.uuid}:1",
            order=str(row.uuid),
        ).id
    except gateway.Unavailable:
        for state in gateway.list_refunds(payment_intent_id=payment_intent_id):
            if state.order == str(row.uuid):
                return state.id
        raise


def _made_before(row: RefundOrder) -> str:
    """Return the refund of an order so old that Stripe may have forgotten its key; "" for none.

    A refund of the amount since then that no other order has is taken for ours: better one too few
    than one too many.
    """
    approved_at: datetime = row.decided_at or row.ordered_at
    if timezone.now() - approved_at < REPEATABLE_FOR:
        return ""
    others = set(
        row.payment.refund_orders.exclude(refund_id=None).values_list("refund_id", flat=True)
    )
    for state in gateway.list_refunds(payment_intent_id=row.payment.payment_intent_id):
        is_since = state.refunded_at >= approved_at - CLOCKS
        if state.amount_minor == row.amount_minor and is_since and state.id not in others:
            return state.id
    return ""


def _end(row: RefundOrder, **fields: object) -> None:
    RefundOrder.objects.filter(pk=row.pk, state=State.APPROVED).update(**fields)
    row.refresh_from_db()


def waiting() -> list[int]:
    """Return the keys of orders still to be sent to Stripe, the oldest first, for the sweep."""
    rows = RefundOrder.objects.filter(
        state=State.APPROVED, payment__is_live=settings.STRIPE_IS_LIVE
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
