"""Amounts that Stripe never charges (docs.stripe.com/currencies)."""

from collections.abc import Iterator

from django.db.models import F

from campaigns.models import BalanceTransaction, Dispute, Payment, Refund
from campaigns.money import CURRENCIES


def impossible_amounts() -> Iterator[str]:
    """Find money in parts that its currency is not moved in, such as a single fil of a dinar."""
    for currency in CURRENCIES.values():
        if currency.step_minor == 1:
            continue
        for model in (Payment, Refund, Dispute, BalanceTransaction):
            odd = model.objects.filter(currency=currency.code).annotate(
                rest=F("amount_minor") % currency.step_minor
            )
            for row in odd.exclude(rest=0):
                yield (
                    f"{model._meta.verbose_name} {row}: {row.amount_minor} {currency.code} does "
                    f"not end as {currency.code} does"
                )
