"""Postings and payments: each gift posted once and in full, nothing owed below zero."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce, Concat

from campaigns import ledger
from campaigns.management.books.sums import CLEARING, lines_sum
from campaigns.models import (
    Account,
    LedgerLine,
    LedgerTransaction,
    Payment,
    Refund,
    UnmatchedMoney,
)

Kind = LedgerTransaction.Kind
# What is owed, and what of a payment our own money has borne: together what came less what went.
POSITION = (*ledger.PAYABLE, Account.Kind.UNRESTRICTED)


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
    gift = Q(ledger_transactions__kind=Kind.GIFT)
    counted = Payment.objects.annotate(
        postings=Count("ledger_transactions", filter=gift, distinct=True)
    )
    for payment in counted.exclude(postings=1):
        yield f"payment {payment}: is posted {payment.postings} times"
    own = {
        "transaction__payment": OuterRef("pk"),
        "transaction__kind": Kind.GIFT,
        "currency": OuterRef("currency"),
    }
    posted = Payment.objects.annotate(
        held=lines_sum(**own, account__kind=CLEARING),
        owed=lines_sum(
            **own,
            account__kind__in=ledger.PAYABLE,
            account__campaign=OuterRef("donation__campaign_id"),
        ),
    )
    for payment in posted.exclude(held=F("amount_minor"), owed=-F("amount_minor")):
        yield (
            f"payment {payment}: {payment.amount_minor} {payment.currency} came, "
            f"{payment.held} are posted as held and {-payment.owed} as owed"
        )


def overdrawn_payables() -> Iterator[str]:
    """Find partners who owe us of a payment, where we can only owe them."""
    sums = (
        LedgerLine.objects.filter(account__kind__in=ledger.PAYABLE)
        .order_by()
        .values("transaction__payment__payment_intent_id", "account__code", "currency")
        .annotate(sum=Sum("amount_minor"))
        .filter(sum__gt=0)
    )
    for row in sums:
        yield (
            f"payment {row['transaction__payment__payment_intent_id']}: {row['account__code']} is "
            f"owed {-row['sum']} {row['currency']}"
        )


def refunds_posted_wrongly() -> Iterator[str]:
    """Find refunds that are not posted with their amount, or whose failure is not."""
    refunds = Refund.objects.annotate(
        went=_clearing(Concat(Value("refund:"), OuterRef("refund_id"))),
        came=_clearing(Concat(Value("refund:"), OuterRef("refund_id"), Value(":failed"))),
    )
    for refund in refunds.filter(status=Refund.Status.SUCCEEDED).exclude(
        went=-F("amount_minor"), came=0
    ):
        yield (
            f"refund {refund}: {refund.amount_minor} {refund.currency} went back, "
            f"{-refund.went} are posted and {refund.came} of them as failed"
        )
    for refund in refunds.exclude(status=Refund.Status.SUCCEEDED):
        is_over = refund.status != Refund.Status.PENDING
        if refund.went not in (0, -refund.amount_minor) or (
            refund.came != (-refund.went if is_over else 0)
        ):
            yield (
                f"refund {refund}: is {refund.status}, of {refund.amount_minor} "
                f"{refund.currency} {-refund.went} are posted and {refund.came} of them as failed"
            )


def _clearing(key: Concat) -> Coalesce:
    return lines_sum(transaction__key=key, account__kind=CLEARING, currency=OuterRef("currency"))


def unparked_excess() -> Iterator[str]:
    """Find payments of which more went back than came, without a word to staff."""
    over = Payment.objects.annotate(
        position=lines_sum(
            transaction__payment=OuterRef("pk"),
            currency=OuterRef("currency"),
            account__kind__in=POSITION,
        ),
        is_parked=Exists(
            UnmatchedMoney.objects.filter(
                donation=OuterRef("donation"), reason=UnmatchedMoney.Reason.OVER_REFUND
            )
        ),
    )
    for payment in over.filter(position__gt=0, is_parked=False):
        yield (
            f"payment {payment}: {payment.position} {payment.currency} went back beyond it, "
            "unmatched money does not say so"
        )
