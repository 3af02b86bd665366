"""One posting: lines that add up to zero in each currency, under the natural key of a fact."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import Account, LedgerLine, LedgerTransaction, Payment


class Unbalanced(ValueError):
    """Lines that do not add up to zero in each currency, or no lines at all."""


@dataclass(frozen=True)
class Line:
    """One line to post: minor units of a currency, positive to debit, negative to credit."""

    account: Account
    amount_minor: int
    currency: str


def post(
    *, key: str, kind: str, payment: Payment | None, lines: Sequence[Line]
) -> LedgerTransaction:
    """Write one posting; belongs inside the transaction that records the fact.

    Takes the fact's natural key, a LedgerTransaction.Kind, the payment that it belongs to (None
    for Stripe's own bookings) and the lines; lines of nothing are left out. Raises Unbalanced, and
    IntegrityError where the fact has been posted already.
    """
    lines = [line for line in lines if line.amount_minor]
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.currency] += line.amount_minor
    if not lines or any(sums.values()):
        raise Unbalanced(f"{key}: {dict(sums)}")
    posting = LedgerTransaction.objects.create(key=key, kind=kind, payment=payment)
    LedgerLine.objects.bulk_create(
        LedgerLine(
            transaction=posting,
            account=line.account,
            amount_minor=line.amount_minor,
            currency=line.currency,
        )
        for line in lines
    )
    return posting
