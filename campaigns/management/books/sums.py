"""Sums of ledger lines, for the checks."""

from typing import Any

from django.db.models import BigIntegerField, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from campaigns.models import Account, LedgerLine

CLEARING = Account.Kind.STRIPE_CLEARING
ZERO = Value(0, output_field=BigIntegerField())


def lines_sum(lines: QuerySet | None = None, **which: Any) -> Coalesce:
    """Return the sum of ledger lines, 0 without any, to annotate a query with.

    Takes the lines (all when None) and lookups on them, with OuterRef for what they have in common
    with the outer row.
    """
    lines = LedgerLine.objects.all() if lines is None else lines
    one = lines.filter(**which).order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(sum=Sum("amount_minor")).values("sum")), ZERO)
