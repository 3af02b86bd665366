"""Stripe's balance transactions against the ledger: each posted as booked, and all together."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Concat

from campaigns.management.books.sums import CLEARING, lines_sum
from campaigns.models import (
    Account,
    BalanceTransaction,
    LedgerLine,
    LedgerTransaction,
    Payment,
    Refund,
)

# A booking that is not of a gift or a refund is posted under its own id.
OWN_KEYS = ("conversion:", "dispute:", "payout:", "top_up:", "other:")
OF_ITS_CHARGE = Q(source_id=F("payment__charge_id"))
# Below zero it is a bank debit that was taken back.
OF_ITS_GIFT = OF_ITS_CHARGE & Q(amount_minor__gt=0)


def bookings_posted_wrongly() -> Iterator[str]:
    """Find balance transactions whose postings do not move clearing by just their amount.

    In the currency of the booking; in every other one they leave nothing behind.
    """
    is_refund = Exists(Refund.objects.filter(refund_id=OuterRef("source_id")))
    bookings = BalanceTransaction.objects.annotate(
        fact_key=Case(
            When(OF_ITS_GIFT, then=Concat(Value("gift:"), F("payment__payment_intent_id"))),
            When(
                (is_refund | OF_ITS_CHARGE) & Q(amount_minor__lt=0),
                then=Concat(Value("refund:"), F("source_id")),
            ),
            When(is_refund, then=Concat(Value("refund:"), F("source_id"), Value(":failed"))),
            default=Value(""),
            output_field=CharField(),
        )
    )
    keys = [
        OuterRef("fact_key"),
        *(Concat(Value(word), OuterRef("txn_id")) for word in OWN_KEYS),
    ]
    clearing = LedgerLine.objects.filter(transaction__key__in=keys, account__kind=CLEARING)
    own = clearing.filter(currency=OuterRef("currency"))
    other = clearing.exclude(currency=OuterRef("currency"))
    checked = bookings.annotate(posted=lines_sum(own), left=lines_sum(other))
    for booking in checked.exclude(posted=F("amount_minor"), left=0).iterator():
        yield (
            f"balance transaction {booking}: {booking.amount_minor} {booking.currency} are booked, "
            f"{booking.posted} are posted and {booking.left} of another currency are left"
        )


def fees_posted_wrongly() -> Iterator[str]:
    """Find balance transactions whose fee is not posted as Stripe tells it now."""
    key = Concat(Value("fee:"), OuterRef("txn_id"))
    lines = LedgerLine.objects.filter(
        Q(transaction__key=key)
        | Q(transaction__key__startswith=Concat(Value("fee:"), OuterRef("txn_id"), Value(":"))),
        account__kind=Account.Kind.FEES,
        currency=OuterRef("currency"),
    )
    checked = BalanceTransaction.objects.annotate(posted=lines_sum(lines))
    for booking in checked.exclude(posted=F("fee_minor")).iterator():
        yield (
            f"balance transaction {booking}: its fee is {booking.fee_minor} {booking.currency}, "
            f"{booking.posted} are posted"
        )


def conversions_of_nothing() -> Iterator[str]:
    """Find bookings of another amount in the currency of the fact itself."""
    conversions = LedgerTransaction.objects.filter(kind=LedgerTransaction.Kind.CONVERSION)
    in_one = conversions.annotate(currencies=Count("lines__currency", distinct=True))
    for posting in in_one.exclude(currencies=2):
        yield f"posting {posting}: Stripe booked another amount than the payment's, without cause"


def wrong_clearing() -> Iterator[str]:
    """Find currencies in which we believe Stripe to hold another sum than it has booked.

    That is the net of all bookings, payouts among them, and the gifts that are not booked yet.
    """
    expected: dict[str, int] = defaultdict(int)
    booked = BalanceTransaction.objects.order_by().values("currency")
    for row in booked.annotate(net=Sum(F("amount_minor") - F("fee_minor"))):
        expected[row["currency"]] += row["net"]
    is_booked = BalanceTransaction.objects.filter(OF_ITS_GIFT, payment=OuterRef("pk"))
    waiting = Payment.objects.filter(~Exists(is_booked)).order_by().values("currency")
    for row in waiting.annotate(sum=Sum("amount_minor")):
        expected[row["currency"]] += row["sum"]
    lines = LedgerLine.objects.filter(account__kind=CLEARING).order_by().values("currency")
    held = {row["currency"]: row["sum"] for row in lines.annotate(sum=Sum("amount_minor"))}
    for currency in sorted({*expected, *held}):
        if held.get(currency, 0) != expected[currency]:
            yield (
                f"clearing: the ledger holds {held.get(currency, 0)} {currency}, Stripe's bookings "
                f"say {expected[currency]}"
            )
