"""Which amount a monthly gift's donor had agreed to when an invoice was made."""

from datetime import datetime, timedelta

from campaigns.models import MonthlyGift, MonthlyGiftChange

# Stripe's clock says when an invoice was made, ours when the donor asked for another amount.
CLOCKS_DIFFER_BY = timedelta(minutes=1)


def amounts_in_force(*, gift: MonthlyGift, at: datetime) -> set[int]:
    """Return the amounts (minor units) that an invoice made at a moment may ask for.

    That is one, but while a change is on its way to Stripe it is the old or the new one.
    """
    amounts = {gift.donation.amount_minor}
    changes = gift.changes.filter(kind=MonthlyGiftChange.Kind.AMOUNT, refused_at__isnull=True)
    for change in changes.order_by("pk"):
        if at < change.requested_at - CLOCKS_DIFFER_BY:
            break
        if change.done_at is not None and at > change.done_at + CLOCKS_DIFFER_BY:
            amounts = set()
        amounts.add(change.facts["amount_minor"])
    return amounts
