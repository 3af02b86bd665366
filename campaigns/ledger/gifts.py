"""Gifts, and their money going back and coming again: clearing against what is owed to partners.

Amounts are minor units of the gift's currency, positive into Stripe's balance. Of a payment never
less than nothing and never more than the gift is owed: what goes back beyond it is borne by
unrestricted funds, and what comes back beyond it stays with them.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from campaigns.ledger import accounts
from campaigns.ledger.posting import Line, post
from campaigns.models import Account, LedgerLine, LedgerTransaction, Payment, Share
from campaigns.money import split

Kind = LedgerTransaction.Kind


def record_gift(*, payment: Payment, at: datetime) -> LedgerTransaction:
    """Post a gift: what Stripe holds for us against what we owe the campaign's partners.

    Split by the share rows in force at the moment of settlement; owed by the campaign itself
    where no partner has a share.
    """
    campaign = payment.donation.campaign
    shares = Share.objects.in_force(campaign_id=campaign.pk, at=at)
    clearing = accounts.clearing()
    if shares:
        owed = [
            accounts.partner_payable(campaign=campaign, partner_id=share.partner_id)
            for share in shares
        ]
        parts = split(payment.amount_minor, weights=[share.weight for share in shares])
    else:
        owed, parts = [accounts.campaign_payable(campaign=campaign)], [payment.amount_minor]
    return post(
        key=f"gift:{payment.payment_intent_id}",
        kind=Kind.GIFT,
        payment=payment,
        lines=[
            Line(clearing, payment.amount_minor, payment.currency),
            *(
                Line(account, -part, payment.currency)
                for account, part in zip(owed, parts, strict=True)
            ),
        ],
    )


def record_refund(*, payment: Payment, refund_id: str, amount_minor: int) -> int:
    """Post money that went back to the donor; takes how much went (above zero).

    Each partner gives in proportion to what is left for it of this payment. Returns how much of it
    went beyond what was left: 0, unless more went back than came. The caller holds the lock on the
    payment, here and below.
    """
    return _move(
        key=f"refund:{refund_id}", kind=Kind.REFUND, payment=payment, amount_minor=-amount_minor
    )


def record_failed_refund(*, payment: Payment, refund_id: str) -> None:
    """Post a refund that came back: the reverse of its lines.

    Raises LedgerTransaction.DoesNotExist where the refund was never posted.
    """
    refund = LedgerTransaction.objects.get(key=f"refund:{refund_id}")
    went = _by_account(payment, transaction=refund)
    _move(
        key=f"refund:{refund_id}:failed",
        kind=Kind.REFUND_FAILED,
        payment=payment,
        amount_minor=-went[accounts.clearing().pk],
        taken=went,
    )


def record_dispute(*, payment: Payment, txn_id: str, earlier: list[str], amount_minor: int) -> int:
    """Post what a dispute withdrew (below zero) or gave back (above); by its balance transaction.

    `earlier` are the ids of the same dispute's balance transactions before this one: what comes
    back goes where it was taken. Returns what record_refund returns.
    """
    taken = _by_account(payment, transaction__key__in=[f"dispute:{txn}" for txn in earlier])
    return _move(
        key=f"dispute:{txn_id}",
        kind=Kind.DISPUTE,
        payment=payment,
        amount_minor=amount_minor,
        taken=taken,
    )


def left_minor(payment: Payment) -> int:
    """Return how much of a payment is still owed to partners, in minor units of its currency."""
    return sum(_left(payment).values())


def position_minor(payment: Payment) -> int:
    """Return what came less what went; below zero where more went back than came."""
    kinds = [*accounts.PAYABLE, Account.Kind.UNRESTRICTED]
    return -sum(_by_account(payment, account__kind__in=kinds).values())


def _move(
    *,
    key: str,
    kind: str,
    payment: Payment,
    amount_minor: int,
    taken: Mapping[int, int] | None = None,
) -> int:
    clearing = accounts.clearing()
    owed = accounts.payables(payment)
    left_of = _left(payment)
    left = [left_of[account.pk] for account in owed]
    before = position_minor(payment)
    after = before + amount_minor
    change = min(max(after, 0), payment.amount_minor) - sum(left)
    if change <= 0:
        changes = [-part for part in split(-change, weights=left)] if change else [0] * len(owed)
    else:
        changes = _given_back(payment, change=change, owed=owed, left=left, taken=taken or {})
    lines = [
        Line(clearing, amount_minor, payment.currency),
        *(
            Line(account, -part, payment.currency)
            for account, part in zip(owed, changes, strict=True)
        ),
    ]
    if amount_minor != change:
        lines.append(Line(accounts.unrestricted(), change - amount_minor, payment.currency))
    post(key=key, kind=kind, payment=payment, lines=lines)
    return max(0, -after) - max(0, -before)


def _given_back(
    payment: Payment,
    *,
    change: int,
    owed: list[Account],
    left: list[int],
    taken: Mapping[int, int],
) -> list[int]:
    """Share what comes back: where the fact itself took it, else in proportion to what is gone."""
    gift = _by_account(payment, transaction__kind=Kind.GIFT)
    gone = [-gift[account.pk] - part for account, part in zip(owed, left, strict=True)]
    own = [taken.get(account.pk, 0) for account in owed]
    if sum(own) == change and all(a <= b for a, b in zip(own, gone, strict=True)):
        return own
    return split(change, weights=gone)


def _left(payment: Payment) -> dict[int, int]:
    """Return what each account is still owed of a payment."""
    sums = _by_account(payment, account__kind__in=accounts.PAYABLE)
    return {account: -amount for account, amount in sums.items()}


def _by_account(payment: Payment, **which: object) -> dict[int, int]:
    """Return the sum of a payment's lines in its own currency by account."""
    return dict(
        LedgerLine.objects.filter(transaction__payment=payment, currency=payment.currency, **which)
        .order_by()
        .values_list("account")
        .annotate(Sum("amount_minor"))
    )
