"""The whole balance of a window of time: what Stripe has and we lack, and the other way round."""

from datetime import datetime

from django.conf import settings

from campaigns import gateway
from campaigns.models import BalanceTransaction
from campaigns.reconciliation.bookings import compare
from campaigns.reconciliation.findings import Findings
from campaigns.reconciliation.pages import pages


def compare_window(*, since_at: datetime, until_at: datetime, findings: Findings) -> None:
    """Compare every line of Stripe's balance in a window with our rows, page by page.

    Raises what the gateway raises where the list cannot be read.
    """
    newest_at, at_edge = until_at, set()
    for page in pages(gateway.list_balance_transactions(since_at=since_at)):
        compare([one for one in reversed(page) if one.booked_at <= until_at], findings=findings)
        # Stripe lists by the second of the booking: only what is newer than the page's last line
        # must have been on this page, or on the edge of the one before.
        seen = at_edge | {one.id for one in page}
        oldest_at = page[-1].booked_at
        _find_gone(seen, after_at=oldest_at, until_at=newest_at, findings=findings)
        at_edge = {one.id for one in page if one.booked_at == oldest_at} | (
            at_edge if oldest_at == newest_at else set()
        )
        newest_at = min(newest_at, oldest_at)
    _find_gone(at_edge, after_at=None, until_at=newest_at, since_at=since_at, findings=findings)


def _find_gone(
    seen: set[str],
    *,
    after_at: datetime | None,
    until_at: datetime,
    since_at: datetime | None = None,
    findings: Findings,
) -> None:
    """Name our rows of a stretch of time that Stripe does not list, and does not know either."""
    ours = BalanceTransaction.objects.filter(
        booked_at__lte=until_at, is_live=settings.STRIPE_IS_LIVE
    ).exclude(txn_id__in=seen)
    ours = ours.filter(booked_at__gt=after_at) if after_at else ours.filter(booked_at__gte=since_at)
    for txn_id in ours.order_by("pk").values_list("txn_id", flat=True).iterator():
        try:
            gateway.read_balance_transaction(txn_id=txn_id)
        except gateway.NotFound:
            words = "is in our books and not at Stripe"
            findings.add("not_at_stripe", txn_id, words, is_repaired=False)
