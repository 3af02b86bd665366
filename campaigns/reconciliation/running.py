"""One comparison from beginning to end, and the row that keeps what it found."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns import gateway
from campaigns.models import ReconciliationRun
from campaigns.reconciliation.balance import compare_window
from campaigns.reconciliation.findings import Findings
from campaigns.reconciliation.missing_events import take_in_missing
from campaigns.reconciliation.payouts import compare_payout, compare_payouts

log = logging.getLogger(__name__)

# What is younger may be on its way to us: the next comparison looks at it.
LEAVE_TO_EVENTS = timedelta(minutes=30)
# Each comparison begins so long before the one before it began: since then a fee may have been
# corrected, and a payout have failed. Events do not change.
LOOK_BACK = timedelta(days=10)
LOOK_BACK_AT_EVENTS = timedelta(days=1)
# Where there was none before: as long as Stripe keeps events.
FIRST_LOOK_BACK = timedelta(days=30)


def reconcile(*, since_at: datetime | None = None, payout_id: str = "") -> ReconciliationRun:
    """Compare our books with Stripe's and mend ours; call it outside any transaction.

    Takes since when (None: a good while before the last whole comparison), or the id of one
    payout, whose lines alone are compared then. Returns the row of the run with its findings;
    run again, it finds nothing that was repaired. Raises gateway.Unavailable, gateway.Refused and
    gateway.NotFound where Stripe does not answer: the row then has no end, and what was mended
    until then stays so.
    """
    at = timezone.now()
    events_since_at = since_at
    if since_at is None and not payout_id:
        since_at, events_since_at = _beginnings(at)
    run = ReconciliationRun.objects.create(since_at=since_at, payout_id=payout_id)
    findings = Findings()
    try:
        if payout_id:
            state = gateway.read_payout(payout_id=payout_id)
            compare_payout(state, findings=findings, is_asked=True)
        else:
            window = {"until_at": at - LEAVE_TO_EVENTS, "findings": findings}
            take_in_missing(since_at=events_since_at, **window)
            compare_payouts(since_at=since_at, findings=findings)
            compare_window(since_at=since_at, **window)
        run.ended_at = timezone.now()
    finally:
        run.findings = findings.rows()
        run.save(update_fields=["ended_at", "findings"])
    unrepaired = sum(not finding["is_repaired"] for finding in run.findings)
    if unrepaired:
        log.error("reconciliation %d: %d findings are not repaired", run.pk, unrepaired)
    return run


def _beginnings(at: datetime) -> tuple[datetime, datetime]:
    """Return since when the balance and the payouts are compared, and since when the events."""
    last = ReconciliationRun.objects.filter(payout_id="", ended_at__isnull=False).first()
    if last is None:
        return at - FIRST_LOOK_BACK, at - FIRST_LOOK_BACK
    return last.started_at - LOOK_BACK, last.started_at - LOOK_BACK_AT_EVENTS
