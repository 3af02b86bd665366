"""The accounts of the ledger, each made when it is first needed.

Whoever needs several takes them in the order of this file, so that two first postings cannot wait
for each other.
"""

from campaigns.models import Account, Campaign, Payment

Kind = Account.Kind
# What is owed to partners, or to be given to them.
PAYABLE = (Kind.PARTNER_PAYABLE, Kind.CAMPAIGN_PAYABLE)


def clearing() -> Account:
    """Return the account of what Stripe holds for us."""
    return _account("stripe:clearing", kind=Kind.STRIPE_CLEARING)


def partner_payable(*, campaign: Campaign, partner_id: int) -> Account:
    """Return the account of what a campaign owes one of its partners."""
    return _account(
        f"partner:{partner_id}:campaign:{campaign.pk}",
        kind=Kind.PARTNER_PAYABLE,
        campaign=campaign,
        partner_id=partner_id,
    )


def campaign_payable(*, campaign: Campaign) -> Account:
    """Return the account of what a campaign without partners has still to give away."""
    return _account(f"campaign:{campaign.pk}", kind=Kind.CAMPAIGN_PAYABLE, campaign=campaign)


def payables(payment: Payment) -> list[Account]:
    """Return the accounts that a posted gift is owed to, in a fixed order."""
    return list(
        Account.objects.filter(kind__in=PAYABLE, lines__transaction__payment=payment)
        .distinct()
        .order_by("pk")
    )


def unrestricted() -> Account:
    """Return the account of our own money: it bears what no gift covers."""
    return _account("unrestricted", kind=Kind.UNRESTRICTED)


def exchange() -> Account:
    """Return the account between the two currencies of a conversion."""
    return _account("exchange", kind=Kind.EXCHANGE)


def fees() -> Account:
    """Return the account of what Stripe charges us."""
    return _account("fees", kind=Kind.FEES)


def bank() -> Account:
    """Return the account of what Stripe has paid out to the bank."""
    return _account("bank", kind=Kind.BANK)


def _account(code: str, **fields: object) -> Account:
    account, _made = Account.objects.get_or_create(code=code, defaults=fields)
    return account
