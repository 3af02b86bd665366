"""Ways from our rows to the same things in Stripe's dashboard."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

DASHBOARD = "https://dashboard.stripe.com"
# Pages of their own; all else is reached by the dashboard's search.
PAGES = {
    "pi_": "payments",
    "ch_": "payments",
    "py_": "payments",
    "sub_": "subscriptions",
    "cus_": "customers",
    "in_": "invoices",
    "evt_": "events",
    "po_": "payouts",
    "dp_": "disputes",
    "du_": "disputes",
}


def dashboard_url(stripe_id: str, *, is_live: bool) -> str:
    """Return the address of an object in Stripe's dashboard, live or test."""
    mode = "" if is_live else "/test"
    page = PAGES.get(stripe_id[: stripe_id.find("_") + 1])
    if page:
        return f"{DASHBOARD}{mode}/{page}/{stripe_id}"
    return f"{DASHBOARD}{mode}/search?query={stripe_id}"


def stripe_link(stripe_id: str | None, *, is_live: bool) -> SafeString | str:
    """Return an id of Stripe's as a link to the dashboard; a dash for none."""
    if not stripe_id:
        return "–"
    return format_html(
        '<a href="{}" rel="noopener noreferrer">{}</a>',
        dashboard_url(stripe_id, is_live=is_live),
        stripe_id,
    )


def linked(name: str, *, mode: Callable[[Any], bool] = lambda row: row.is_live) -> Callable:
    """Return a column of the admin: the field `name` of a row as a link to the dashboard.

    `mode` says of a row whether it is live.
    """

    def column(row: Any) -> SafeString | str:
        return stripe_link(getattr(row, name), is_live=mode(row))

    column.short_description = name.removesuffix("_id").replace("_", " ") + " at Stripe"
    # Two columns of one page must not share a name.
    column.__name__ = f"{name}_link"
    return column


def of_payment(row: Any) -> bool:
    """Say whether the payment that a row is about is live."""
    return row.payment.is_live
