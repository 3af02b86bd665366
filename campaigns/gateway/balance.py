"""The balance at Stripe: its lines, and the payouts that empty it."""

from collections.abc import Iterator
from datetime import datetime

import stripe

from campaigns.gateway.amounts import from_stripe
from campaigns.gateway.client import MOST_OF_ALL, ask, between, id_of, moment, walk
from campaigns.gateway.reading import balance_state
from campaigns.gateway.states import BalanceState, PayoutState


def list_balance_transactions(
    *, since_at: datetime | None = None, payout_id: str = ""
) -> Iterator[BalanceState]:
    """Yield the lines of the balance, newest first: from a moment on, or those of one payout.

    Lines of a payout are known for automatic payouts once they are reconcilable
    (docs.stripe.com/api/balance_transactions/list).
    """
    params = between(since_at) | ({"payout": payout_id} if payout_id else {})
    for transaction in walk(
        lambda client, page: client.v1.balance_transactions.list(page), params, most=MOST_OF_ALL
    ):
        yield balance_state(transaction, payout_id=payout_id)


def read_balance_transaction(*, txn_id: str) -> BalanceState:
    """Return one line of the balance as it is now; its fee may have been corrected."""
    return balance_state(ask(lambda client: client.v1.balance_transactions.retrieve(txn_id)))


def list_payouts(*, since_at: datetime) -> Iterator[PayoutState]:
    """Yield the payouts that were made from a moment on, newest first."""
    for payout in walk(
        lambda client, page: client.v1.payouts.list(page), between(since_at), most=MOST_OF_ALL
    ):
        yield _payout(payout)


def read_payout(*, payout_id: str) -> PayoutState:
    """Return a payout as it is now: one that was paid may fail days later."""
    return _payout(ask(lambda client: client.v1.payouts.retrieve(payout_id)))


def _payout(payout: stripe.Payout) -> PayoutState:
    return PayoutState(
        id=payout.id,
        amount_minor=from_stripe(payout.amount, payout.currency),
        currency=payout.currency.upper(),
        status=payout.status,
        is_live=payout.livemode,
        is_automatic=payout.automatic,
        made_at=moment(payout.created),
        arrives_on=moment(payout.arrival_date).date(),
        is_reconcilable=payout.reconciliation_status == "completed",
        balance_ids=tuple(
            id_of(line)
            for line in (payout.balance_transaction, payout.failure_balance_transaction)
            if line
        ),
    )
