"""Rows of money: staff see them, nobody types in them, not even a superuser."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from campaigns.money import CURRENCIES, display


class ReadOnly:
    """Takes away adding, changing and deleting; what may be done to a row is an action."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Rows come from Stripe and from settling alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes money rows."""
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """A list and a page to look at."""

    actions_on_bottom = True
    show_full_result_count = False


def amount(row: Any) -> str:
    """Return `amount_minor` of a row as money in its currency, written in English."""
    return shown(row.amount_minor, currency=row.currency)


amount.short_description = "amount"
amount.admin_order_field = "amount_minor"


def shown(minor: int | None, *, currency: str) -> str:
    """Return minor units as money; an empty amount, or a currency not ours, as it is."""
    if minor is None:
        return "–"
    if currency not in CURRENCIES:
        return f"{minor} ({currency}, in Stripe's units)"
    return display(minor, currency=currency, language="en")
