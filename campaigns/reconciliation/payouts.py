"""Payouts: their rows, their own lines, and whether what they took along adds up."""

from datetime import datetime

from django.utils import timezone

from campaigns import gateway
from campaigns.models import BalanceTransaction, Payout
from campaigns.reconciliation.bookings import compare
from campaigns.reconciliation.findings import Findings
from campaigns.reconciliation.pages import pages

FAILED = ("failed", "canceled")
# Some banks take whole units only; Stripe leaves the rest for the next payout
# (docs.stripe.com/currencies#special-cases). In our minor units.
WHOLE_MINOR = {"HUF": 100, "TWD": 100}


def compare_payouts(*, since_at: datetime, findings: Findings) -> None:
    """Compare every payout made since a moment. Raises what the gateway raises."""
    for page in pages(gateway.list_payouts(since_at=since_at)):
        for state in reversed(page):
            compare_payout(state, findings=findings)


def compare_payout(
    state: gateway.PayoutState, *, findings: Findings, is_asked: bool = False
) -> None:
    """Keep a payout's row, post its own lines, and compare what it took along, once.

    `is_asked`: somebody named this payout, and is told why its lines cannot be compared.
    """
    row, is_new = Payout.objects.get_or_create(
        payout_id=state.id,
        defaults={
            "amount_minor": state.amount_minor,
            "currency": state.currency,
            "status": state.status,
            "is_live": state.is_live,
            "made_at": state.made_at,
            "arrives_on": state.arrives_on,
        },
    )
    if state.status in FAILED and (is_new or row.status != state.status):
        words = f"{state.amount_minor} {state.currency} came back: {state.status}"
        findings.add("payout_failed", state.id, words, is_repaired=True)
    Payout.objects.filter(pk=row.pk).update(
        status=state.status, arrives_on=state.arrives_on, updated_at=timezone.now()
    )
    known = BalanceTransaction.objects.filter(txn_id__in=state.balance_ids)
    missing = set(state.balance_ids) - set(known.values_list("txn_id", flat=True))
    own = [gateway.read_balance_transaction(txn_id=txn_id) for txn_id in sorted(missing)]
    compare(sorted(own, key=lambda balance: balance.amount_minor), findings=findings)
    if row.reconciled_at is None or is_asked:
        _compare_lines(row, state=state, findings=findings, is_asked=is_asked)


def _compare_lines(
    row: Payout, *, state: gateway.PayoutState, findings: Findings, is_asked: bool
) -> None:
    if not state.is_automatic:
        words = "was made by hand: Stripe lists no lines for it; it is posted itself"
        findings.add("payout_by_hand", state.id, words, is_repaired=True)
    elif not state.is_reconcilable:
        if is_asked and state.status not in FAILED:
            words = "Stripe has not finished its list of lines: compare it again later"
            findings.add("payout_not_ready", state.id, words, is_repaired=False)
        return
    elif not _adds_up(state, findings=findings, is_first=row.reconciled_at is None):
        return
    Payout.objects.filter(pk=row.pk, reconciled_at=None).update(reconciled_at=timezone.now())


def _adds_up(state: gateway.PayoutState, *, findings: Findings, is_first: bool) -> bool:
    """Compare the lines that a payout took along; returns whether their sum is the payout."""
    sum_minor = 0
    for page in pages(gateway.list_balance_transactions(payout_id=state.id)):
        compare(list(reversed(page)), findings=findings)
        sum_minor += sum(line.amount_minor - line.fee_minor for line in page)
        again = {line.source_id for line in page if line.type == "payout_failure"} - {state.id}
        for payout_id in sorted(again) if is_first else ():
            words = f"sends again what came back from {payout_id}"
            findings.add("payout_issued_anew", state.id, words, is_repaired=True)
    # Its own line is among them, so that all together are nothing.
    if abs(sum_minor) < WHOLE_MINOR.get(state.currency, 1):
        return True
    words = f"its lines differ from it by {sum_minor} {state.currency}"
    findings.add("payout_does_not_add_up", state.id, words, is_repaired=False)
    return False
