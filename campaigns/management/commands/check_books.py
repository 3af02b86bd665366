"""Prove that the books agree: the ledger, the payments, the receipts and the totals shown."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from campaigns.models import (
    Account,
    Campaign,
    CampaignTotal,
    LedgerLine,
    LedgerTransaction,
    Payment,
    ReceiptSeries,
)

CLEARING = Account.Kind.STRIPE_CLEARING
PAYABLE = (Account.Kind.PARTNER_PAYABLE, Account.Kind.CAMPAIGN_PAYABLE)


class Command(BaseCommand):
    """Prints a line for everything that is wrong, and ends with status 1 if anything is."""

    help = "Check that ledger, payments, receipts and shown totals agree; changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at one state of the database, even while gifts come in."""
        with transaction.atomic():
            _see_one_state()
            found = problems()
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"The books do not agree: {len(found)} problems.")
        self.stdout.write("The books agree.")


def _see_one_state() -> None:
    """Let every query of this transaction see the same rows."""
    connection = transaction.get_connection()
    # SQLite does so anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def problems() -> list[str]:
    """Return a line for everything that is wrong in the books."""
    return [
        *unbalanced_postings(),
        *payments_not_posted_once(),
        *wrong_totals(),
        *payments_without_receipt(),
        *broken_series(),
    ]


def unbalanced_postings() -> Iterator[str]:
    """Find postings without lines, or whose lines do not add up to zero in each currency."""
    for key in LedgerTransaction.objects.filter(lines=None).values_list("key", flat=True):
        yield f"posting {key}: has no lines"
    sums = (
        LedgerLine.objects.order_by()
        .values("transaction__key", "currency")
        .annotate(left=Sum("amount_minor"))
        .exclude(left=0)
    )
    for row in sums:
        yield f"posting {row['transaction__key']}: {row['left']} {row['currency']} are left over"


def payments_not_posted_once() -> Iterator[str]:
    """Find payments that are not posted once, in full and to their own campaign."""
    gift = Q(ledger_transactions__kind=LedgerTransaction.Kind.GIFT)
    counted = Payment.objects.annotate(
        postings=Count("ledger_transactions", filter=gift, distinct=True)
    )
    for payment in counted.exclude(postings=1):
        yield f"payment {payment}: is posted {payment.postings} times"
    lines = LedgerLine.objects.filter(
        transaction__payment=OuterRef("pk"), currency=OuterRef("currency")
    ).order_by()

    def total(**which: Any) -> Coalesce:
        sums = lines.filter(**which).values("transaction__payment").annotate(s=Sum("amount_minor"))
        return Coalesce(Subquery(sums.values("s")), 0)

    posted = Payment.objects.annotate(
        held=total(account__kind=CLEARING),
        owed=total(account__kind__in=PAYABLE, account__campaign=OuterRef("donation__campaign_id")),
    )
    for payment in posted.exclude(held=F("amount_minor"), owed=-F("amount_minor")):
        yield (
            f"payment {payment}: {payment.amount_minor} {payment.currency} came, "
            f"{payment.held} are posted as held and {-payment.owed} as owed"
        )


def wrong_totals() -> Iterator[str]:
    """Find campaigns whose kept total is not the sum of the ledger, or whose count is wrong."""
    owed = {
        (row["account__campaign"], row["currency"]): -row["sum"]
        for row in LedgerLine.objects.filter(account__kind__in=PAYABLE)
        .order_by()
        .values("account__campaign", "currency")
        .annotate(sum=Sum("amount_minor"))
    }
    counts = dict(
        Campaign.objects.order_by()
        .annotate(gifts=Count("donations__payments"))
        .values_list("pk", "gifts")
    )
    for total in CampaignTotal.objects.select_related("campaign").order_by("pk"):
        raised = owed.pop((total.campaign_id, total.currency), 0)
        if total.raised_minor != raised:
            yield f"campaign {total.campaign.slug}: shows {total}, the ledger says {raised}"
        count = counts.pop(total.campaign_id)
        if total.gift_count != count:
            yield f"campaign {total.campaign.slug}: shows {total.gift_count} gifts of {count}"
    for (campaign_id, currency), raised in owed.items():
        slug = Campaign.objects.get(pk=campaign_id).slug
        yield f"campaign {slug}: shows nothing, the ledger says {raised} {currency}"


def payments_without_receipt() -> Iterator[str]:
    """Find payments that have no receipt."""
    for payment in Payment.objects.filter(receipts=None):
        yield f"payment {payment}: has no receipt"


def broken_series() -> Iterator[str]:
    """Find series of receipts whose numbers are not 1, 2, 3 … up to the last one given out."""
    series = ReceiptSeries.objects.select_related("entity").annotate(
        count=Count("receipts"),
        first=Coalesce(Min("receipts__number"), 1),
        last=Coalesce(Max("receipts__number"), 0),
    )
    for row in series.order_by("pk"):
        # Numbers are unique, so as many as the last one says are all of them.
        if row.first != 1 or row.last != row.count or row.next_number != row.last + 1:
            yield (
                f"receipts {row}: {row.count} numbers from {row.first} to {row.last}, "
                f"the next one would be {row.next_number}"
            )
