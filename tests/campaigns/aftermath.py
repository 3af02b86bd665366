"""What the tests of refunds, disputes and fees share: a paid gift, and what the books say of it."""

from django.db import connection

from campaigns import ledger, settlement
from campaigns.management.books import problems
from campaigns.models import Campaign, CampaignTotal, LedgerLine, Payment
from campaigns.settlement import aftermath
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox


def give(
    campaign: Campaign, stripe_sandbox: Sandbox, *, is_booked: bool = True, **fields
) -> Payment:
    """Give, pay and settle: 25.00 USD, or what the fields say; booked by Stripe unless told."""
    donation = start_gift(campaign, **fields)
    story = stripe_sandbox.pay(donation.session_id)
    if is_booked:
        stripe_sandbox.post_balance(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    return Payment.objects.get(donation=donation)


def follow(payment: Payment) -> None:
    """Read all that Stripe says of a payment."""
    aftermath.follow(payment=payment, charge=None, is_thorough=True)


def balances() -> dict[tuple[str, str], int]:
    """What stands on each account in each currency, without zeros; a partner by its place."""
    sums: dict[tuple[str, str], int] = {}
    for line in LedgerLine.objects.select_related("account").order_by("account__pk", "pk"):
        key = (line.account.kind, line.currency)
        sums[key] = sums.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


def owed(payment: Payment) -> list[int]:
    """What is left for each partner of a payment, in their order."""
    left: dict[int, int] = {}
    for line in LedgerLine.objects.filter(
        transaction__payment=payment, account__kind__in=ledger.PAYABLE
    ).order_by("account__pk"):
        left[line.account_id] = left.get(line.account_id, 0) - line.amount_minor
    return list(left.values())


def shown(campaign: Campaign) -> tuple[int, int]:
    """The kept total and number of gifts."""
    return CampaignTotal.objects.values_list("raised_minor", "gift_count").get(campaign=campaign)


def receipts_of(payment: Payment) -> list[tuple[int, str, int]]:
    """Each receipt of a payment: number, status, amount."""
    return [
        (receipt.number, receipt.status, receipt.snapshot["amount_minor"])
        for receipt in payment.receipts.order_by("number")
    ]


def check() -> str:
    """What is wrong in the books, a line each."""
    return "\n".join(problems())


def take_triggers_away() -> None:
    """Until the test is rolled back: mistakes in the books must come from somewhere."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What the database has put off until the commit is looked at now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.startswith("campaigns_"):
                cursor.execute(f'DROP TRIGGER "{name}"')
