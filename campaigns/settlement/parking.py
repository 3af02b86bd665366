"""Money that fits no gift: kept where staff see it, never dropped, never refused."""

import logging

from campaigns import gateway
from campaigns.models import Donation, UnmatchedMoney

log = logging.getLogger(__name__)


def park(
    *,
    payment: gateway.PaymentState,
    reason: str,
    session_id: str = "",
    donation: Donation | None = None,
) -> None:
    """Keep a payment that fits no gift where staff see it: once, by its id at Stripe."""
    keep(
        key=payment.id,
        reason=reason,
        donation=donation,
        session_id=session_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        is_live=payment.is_live,
    )


def park_booking(*, balance: gateway.BalanceState, key: str, is_live: bool) -> None:
    """Keep a line of the balance that no gift explains where staff see it: once, by a Stripe id.

    The amount is the line's own: below zero where money went.
    """
    keep(
        key=key,
        reason=UnmatchedMoney.Reason.UNKNOWN_SESSION,
        amount_minor=balance.amount_minor,
        currency=balance.currency,
        is_live=is_live,
    )


def keep(*, key: str, reason: str, **fields: object) -> None:
    """Keep money where staff see it, once; takes Stripe's id of it and fields of UnmatchedMoney."""
    money = UnmatchedMoney(key=key, reason=reason, **fields)
    UnmatchedMoney.objects.bulk_create([money], ignore_conflicts=True)
    log.error("%s fits no gift (%s): see Unmatched money", key, reason)
