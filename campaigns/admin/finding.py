"""Finding money by what staff have in hand: any id of Stripe's, a receipt's number, a mail, a name.

Every way is an exact match or a beginning of an indexed column, so that ten million rows do not
hurt: "contains" would read them all.
"""

import re
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from campaigns.models import Donation, Donor, Payment, Receipt
from campaigns.querysets import email_key

# What each kind of Stripe's ids is to us.
OF_PAYMENTS = {
    "pi_": "payment_intent_id",
    "ch_": "charge_id",
    "py_": "charge_id",
    "in_": "invoice_id",
    "inpay_": "invoice_payment_id",
    "re_": "refunds__refund_id",
    "pyr_": "refunds__refund_id",
    "dp_": "disputes__dispute_id",
    "du_": "disputes__dispute_id",
    "issfr_": "fraud_warnings__warning_id",
    "txn_": "balance_transactions__txn_id",
}
OF_GIFTS = {
    "cs_": "session_id",
    "sub_": "monthly_gift__subscription_id",
    "cus_": "monthly_gift__customer_id",
    "evt_": "stripe_events__event_id",
}
RECEIPT_NUMBER = re.compile(r"([A-Za-z]{2})-(\d{4})-(\d{1,9})")
# A beginning that many share finds no more gifts than this.
MOST = 1000
HELP = (
    "Any id of Stripe's or a printed receipt number, whole; the beginning of a name or of an "
    "e-mail address."
)


def find(
    queryset: QuerySet, term: str, *, to_payment: str, to_gift: str, own: tuple[str, ...] = ()
) -> QuerySet:
    """Keep the rows that a term finds.

    Takes the lookups from a row to its payment ("" where it has none, "pk" for a payment itself)
    and to its gift, and the columns of the row that may hold the term whole.
    """
    term = term.strip()
    for column in own:
        if queryset.model._default_manager.filter(**{column: term}).exists():
            return queryset.filter(**{column: term})
    payments = _payments(term)
    if payments is not None:
        if to_payment:
            return queryset.filter(**{f"{to_payment}__in": _keys(payments)})
        return queryset.filter(**{f"{to_gift}__in": _keys(payments, "donation")})
    return queryset.filter(**{f"{to_gift}__in": _keys(_gifts(term))})


def find_own(queryset: QuerySet[Model], term: str, *columns: str) -> QuerySet[Model]:
    """Keep the rows that have a term, whole, in one of their columns."""
    wanted = Q()
    for column in columns:
        wanted |= Q(**{column: term.strip()})
    return queryset.filter(wanted)


def receipts_numbered(term: str) -> QuerySet[Receipt] | None:
    """Return the receipt with a printed number like US-2026-000012; None for another term."""
    matched = RECEIPT_NUMBER.fullmatch(term.strip())
    if matched is None:
        return None
    jurisdiction, year, number = matched.groups()
    return Receipt.objects.filter(
        series__jurisdiction=jurisdiction.upper(), series__year=int(year), number=int(number)
    )


def _payments(term: str) -> QuerySet[Payment] | None:
    numbered = receipts_numbered(term)
    if numbered is not None:
        # What is sealed is not found, by its number either.
        open_to_staff = numbered.filter(sealed_at__isnull=True)
        return Payment.objects.filter(pk__in=open_to_staff.values("payment"))
    column = OF_PAYMENTS.get(_prefix(term))
    return Payment.objects.filter(**{column: term}) if column else None


def _gifts(term: str) -> QuerySet[Donation]:
    column = OF_GIFTS.get(_prefix(term))
    if column:
        return Donation.objects.filter(**{column: term})
    try:
        return Donation.objects.filter(uuid=UUID(term))
    except ValueError:
        pass
    if "@" in term:
        donors = Donor.objects.filter(email_key__startswith=email_key(term)).order_by()
        return Donation.objects.filter(donor__in=_keys(donors))
    return Donation.objects.filter(donor_name__istartswith=term)


def _prefix(term: str) -> str:
    return term[: term.find("_") + 1]


def _keys(rows: QuerySet, column: str = "pk") -> list[int]:
    """Return keys, at most so many: the list that is searched is then looked up by them."""
    return list(rows.order_by().values_list(column, flat=True)[:MOST])
