"""Receipts: one valid for what is left of a payment, on settled money, numbered without gaps."""

from collections.abc import Iterator

from django.db.models import BigIntegerField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from campaigns import ledger
from campaigns.management.books.payments import POSITION
from campaigns.management.books.sums import ZERO, lines_sum
from campaigns.models import Dispute, Donation, Payment, Receipt, ReceiptSeries


def wrong_receipts() -> Iterator[str]:
    """Find payments without a valid receipt for just what is left, and receipts for nothing."""
    valid = Receipt.objects.filter(payment=OuterRef("pk"), status=Receipt.Status.ISSUED)
    amount = valid.annotate(amount=Cast(KT("snapshot__amount_minor"), BigIntegerField()))
    payments = Payment.objects.annotate(
        said=Coalesce(Subquery(amount.values("amount")[:1]), ZERO),
        left=ZERO
        - lines_sum(
            transaction__payment=OuterRef("pk"),
            currency=OuterRef("currency"),
            account__kind__in=POSITION,
        ),
        is_disputed=Exists(Dispute.objects.filter(payment=OuterRef("pk"))),
    )
    # Few are disputed or overdrawn: those are looked at one by one.
    fits = Q(said=F("left"), is_disputed=False)
    for payment in payments.exclude(fits).iterator():
        left = ledger.receipted_minor(payment)
        if left == payment.said:
            continue
        if not payment.said:
            yield f"payment {payment}: has no receipt, {left} {payment.currency} are left of it"
        else:
            yield (
                f"payment {payment}: has a receipt for {payment.said}, {left} {payment.currency} "
                "are left of it"
            )


def receipts_on_unsettled_money() -> Iterator[str]:
    """Find payments of gifts that were never received."""
    unsettled = Payment.objects.exclude(donation__status=Donation.Status.SUCCEEDED)
    for payment in unsettled.select_related("donation"):
        yield f"payment {payment}: its gift {payment.donation} is {payment.donation.status}"


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
