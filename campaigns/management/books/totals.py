"""The totals that pages show against the ledger."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Sum

from campaigns import ledger
from campaigns.management.books.sums import lines_sum
from campaigns.models import Campaign, CampaignTotal, LedgerLine, Payment


def wrong_totals() -> Iterator[str]:
    """Find campaigns whose kept total is not the sum of the ledger, or whose count is wrong.

    A gift counts while something is left of it.
    """
    owed = {
        (row["account__campaign"], row["currency"]): -row["sum"]
        for row in LedgerLine.objects.filter(account__kind__in=ledger.PAYABLE)
        .order_by()
        .values("account__campaign", "currency")
        .annotate(sum=Sum("amount_minor"))
    }
    left = lines_sum(
        transaction__payment=OuterRef("pk"),
        currency=OuterRef("currency"),
        account__kind__in=ledger.PAYABLE,
    )
    counts = dict(
        Payment.objects.annotate(left=left)
        .filter(left__lt=0)
        .order_by()
        .values_list("donation__campaign")
        .annotate(Count("pk"))
    )
    for total in CampaignTotal.objects.select_related("campaign").order_by("pk"):
        raised = owed.pop((total.campaign_id, total.currency), 0)
        if total.raised_minor != raised:
            yield f"campaign {total.campaign.slug}: shows {total}, the ledger says {raised}"
        count = counts.pop(total.campaign_id, 0)
        if total.gift_count != count:
            yield f"campaign {total.campaign.slug}: shows {total.gift_count} gifts of {count}"
    for (campaign_id, currency), raised in owed.items():
        if raised:
            slug = Campaign.objects.get(pk=campaign_id).slug
            yield f"campaign {slug}: shows nothing, the ledger says {raised} {currency}"
