"""The double-entry ledger: every fact of money is one posting whose lines add up to zero.

Debits are positive, credits negative. Rows are only ever added; the database refuses the rest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Account, Campaign, LedgerLine, LedgerTransaction, Payment, Share
from campaigns.money import split


class Unbalanced(ValueError):
    """Lines that do not add up to zero in each currency, or no lines at all."""


@dataclass(frozen=True)
class Line:
    """One line to post: minor units of a currency, positive to debit, negative to credit."""

    account: Account
    amount_minor: int
    currency: str


def post(*, key: str, kind: str, payment: Payment, lines: Sequence[Line]) -> LedgerTransaction:
    """Write one posting; belongs inside the transaction that records the fact.

    Takes the fact's natural key, a LedgerTransaction.Kind, the payment that caused it and the
    lines. Raises Unbalanced, and IntegrityError where the fact has been posted already.
    """
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


def record_gift(*, payment: Payment, at: datetime) -> LedgerTransaction:
    """Post a gift: what Stripe holds for us against what we owe the campaign's partners.

    Split by the share rows in force at the moment of settlement; owed by the campaign itself
    where no partner has a share.
    """
    campaign = payment.donation.campaign
    shares = Share.objects.in_force(campaign_id=campaign.pk, at=at)
    # Accounts are made in one order everywhere, so that two first gifts cannot wait for each other.
    clearing = _clearing()
    if shares:
        owed = [_partner_payable(campaign=campaign, share=share) for share in shares]
        parts = split(payment.amount_minor, weights=[share.weight for share in shares])
    else:
        owed, parts = [_campaign_payable(campaign=campaign)], [payment.amount_minor]
    owing = [
        Line(account, -part, payment.currency)
        for account, part in zip(owed, parts, strict=True)
        if part
    ]
    return post(
        key=f"gift:{payment.payment_intent_id}",
        kind=LedgerTransaction.Kind.GIFT,
        payment=payment,
        lines=[Line(clearing, payment.amount_minor, payment.currency), *owing],
    )


def _clearing() -> Account:
    account, _made = Account.objects.get_or_create(
        code="stripe:clearing", defaults={"kind": Account.Kind.STRIPE_CLEARING}
    )
    return account


def _partner_payable(*, campaign: Campaign, share: Share) -> Account:
    account, _made = Account.objects.get_or_create(
        code=f"partner:{share.partner_id}:campaign:{campaign.pk}",
        defaults={
            "kind": Account.Kind.PARTNER_PAYABLE,
            "campaign": campaign,
            "partner_id": share.partner_id,
        },
    )
    return account


def _campaign_payable(*, campaign: Campaign) -> Account:
    account, _made = Account.objects.get_or_create(
        code=f"campaign:{campaign.pk}",
        defaults={"kind": Account.Kind.CAMPAIGN_PAYABLE, "campaign": campaign},
    )
    return account
