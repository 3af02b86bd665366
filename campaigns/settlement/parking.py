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
    """Keep money that fits no gift where staff see it: once, by its id at Stripe."""
    UnmatchedMoney.objects.bulk_create(
        [
            UnmatchedMoney(
                key=payment.id,
                reason=reason,
                donation=donation,
                session_id=session_id,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
                is_live=payment.is_live,
            )
        ],
        ignore_conflicts=True,
    )
    log.error("payment %s fits no gift (%s): see Unmatched money", payment.id, reason)
