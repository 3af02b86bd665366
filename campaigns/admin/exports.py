"""What each export holds: its columns, and how a row fills them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Model, OuterRef, QuerySet, Subquery

from campaigns.admin.csv_rows import money
from campaigns.ledger.reading import CHARGE_TYPES
from campaigns.models import (
    BalanceTransaction,
    Donation,
    LedgerLine,
    LedgerTransaction,
    Payment,
    Receipt,
    Refund,
)

# Rows that are in memory at once.
CHUNK = 2000


@dataclass(frozen=True)
class Export:
    """A file: its name, its header, the date that a range cuts by, its rows' query and cells."""

    name: str
    date: str
    header: list[str]
    prepare: Callable[[QuerySet], QuerySet]
    cells: Callable[[Any], list[Any]]

    def rows(self, queryset: QuerySet) -> Iterator[list[Any]]:
        """Yield the cells of each row, the oldest first, a chunk of rows at a time."""
        found = self.prepare(queryset).order_by("pk")
        return (self.cells(row) for row in found.iterator(chunk_size=CHUNK))


def _gift(gift: Donation) -> list[Any]:
    return [
        gift.created_at,
        gift.uuid,
        gift.campaign.slug,
        gift.rhythm,
        *money(gift.amount_minor, gift.currency),
        money(gift.fee_cover_minor, gift.currency)[0],
        gift.status,
        gift.donor_name,
        gift.donor.email,
        gift.language,
        gift.is_live,
    ]


def _with_fee(payments: QuerySet) -> QuerySet:
    booked = BalanceTransaction.objects.filter(
        payment=OuterRef("pk"), source_id=OuterRef("charge_id"), type__in=CHARGE_TYPES
    )

    def of_booking(field: str, output: Any) -> Subquery:
        return Subquery(booked.values(field)[:1], output_field=output)

    return payments.select_related("donation__campaign", "donation__donor").annotate(
        fee=of_booking("fee_minor", BigIntegerField()),
        settled=of_booking("amount_minor", BigIntegerField()),
        settled_in=of_booking("currency", CharField()),
    )


def _payment(payment: Any) -> list[Any]:
    is_known = payment.fee is not None
    net = payment.settled - payment.fee if is_known else None
    return [
        payment.paid_at,
        payment.gift_on,
        payment.donation.campaign.slug,
        *money(payment.amount_minor, payment.currency),
        money(payment.fee, payment.settled_in)[0] if is_known else None,
        *money(net, payment.settled_in or ""),
        payment.donation.uuid,
        payment.donation.donor_name,
        payment.donation.donor.email,
        payment.payment_intent_id,
        payment.charge_id,
        payment.invoice_id,
        payment.is_live,
    ]


def _receipt(receipt: Receipt) -> list[Any]:
    facts = receipt.snapshot
    return [
        facts["number"],
        receipt.status,
        facts["gift_on"],
        receipt.issued_at,
        *money(facts["amount_minor"], facts["currency"]),
        facts["donor_name"],
        facts["entity"]["name"],
        facts["campaign"],
        facts["replaces"],
        receipt.void_reason,
        receipt.payment.payment_intent_id,
        receipt.payment.is_live,
    ]


def _refund(refund: Refund) -> list[Any]:
    return [
        refund.refunded_at,
        refund.payment.donation.campaign.slug,
        *money(refund.amount_minor, refund.currency),
        refund.status,
        refund.refund_id,
        refund.payment.payment_intent_id,
        refund.payment.is_live,
    ]


def _lines(postings: QuerySet) -> QuerySet:
    lines = LedgerLine.objects.filter(transaction__in=postings.order_by())
    return lines.select_related("transaction__payment", "account__campaign", "account__partner")


def _line(line: LedgerLine) -> list[Any]:
    account, posting = line.account, line.transaction
    return [
        posting.posted_at,
        posting.key,
        posting.kind,
        account.code,
        account.kind,
        account.campaign.slug if account.campaign else "",
        account.partner.name_en if account.partner else "",
        *money(line.amount_minor, line.currency),
        posting.payment.payment_intent_id if posting.payment else "",
    ]


MONEY = ["amount", "currency"]
EXPORTS: dict[type[Model], Export] = {
    Donation: Export(
        name="gifts",
        date="created_at",
        header=[
            "begun at",
            "gift",
            "appeal",
            "rhythm",
            *MONEY,
            "of it to cover the fee",
            "status",
            "name",
            "e-mail",
            "language",
            "live",
        ],
        prepare=lambda rows: rows.select_related("campaign", "donor"),
        cells=_gift,
    ),
    Payment: Export(
        name="payments",
        date="paid_at",
        header=[
            "paid at",
            "date of the gift",
            "appeal",
            *MONEY,
            "fee",
            "net",
            "settled in",
            "gift",
            "name",
            "e-mail",
            "payment intent",
            "charge",
            "invoice",
            "live",
        ],
        prepare=_with_fee,
        cells=_payment,
    ),
    Receipt: Export(
        name="receipts",
        date="issued_at",
        header=[
            "number",
            "status",
            "date of the gift",
            "issued at",
            *MONEY,
            "name",
            "entity",
            "appeal",
            "replaces",
            "void because of",
            "payment intent",
            "live",
        ],
        prepare=lambda rows: rows.select_related("payment"),
        cells=_receipt,
    ),
    Refund: Export(
        name="refunds",
        date="refunded_at",
        header=["given back at", "appeal", *MONEY, "status", "refund", "payment intent", "live"],
        prepare=lambda rows: rows.select_related("payment__donation__campaign"),
        cells=_refund,
    ),
    LedgerTransaction: Export(
        name="ledger",
        date="posted_at",
        header=[
            "posted at",
            "fact",
            "kind",
            "account",
            "kind of account",
            "appeal",
            "partner",
            *MONEY,
            "payment intent",
        ],
        prepare=_lines,
        cells=_line,
    ),
}
