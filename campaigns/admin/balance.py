"""Stripe's side of the books: its bookings, its payouts, and how ours compared."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from campaigns.admin.gifts import rows_of
from campaigns.admin.money_list import MoneyAdmin, Tool
from campaigns.admin.read_only import ReadOnlyAdmin, amount, shown
from campaigns.admin.stripe_links import linked
from campaigns.models import BalanceTransaction, Payout, ReconciliationRun


@admin.register(BalanceTransaction)
class BalanceTransactionAdmin(MoneyAdmin):
    """What Stripe booked on our balance, in the currency it settles in."""

    list_display = ["booked_at", "type", amount, "fee", "payment", "txn_id", "is_live"]
    list_filter = ["booked_at", "currency", "is_live"]
    list_select_related = ["payment"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("txn_id", "source_id", "payout_id")
    fields = ["type", amount, "fee", "payment", linked("txn_id"), linked("source_id")]
    fields += [linked("payout_id"), "booked_at", "available_on", "recorded_at", "is_live"]
    readonly_fields = [amount, "fee", linked("txn_id"), linked("source_id"), linked("payout_id")]

    @admin.display
    def fee(self, booking: BalanceTransaction) -> str:
        """Return the fee as money."""
        return shown(booking.fee_minor, currency=booking.currency)


@admin.register(Payout)
class PayoutAdmin(MoneyAdmin):
    """Money on its way from Stripe to the bank."""

    list_display = ["made_at", amount, "status", "arrives_on", "reconciled_at", "payout_id"]
    list_filter = ["status", "made_at", "is_live"]
    own_columns = ("payout_id",)
    search_help_text = "The payout's id at Stripe, whole."
    fields = [amount, "status", linked("payout_id"), "made_at", "arrives_on", "reconciled_at"]
    fields += ["is_live", "updated_at"]
    readonly_fields = [amount, linked("payout_id")]

    def tools(self, request: object, row: Payout) -> list[Tool]:
        """Lead on to the bookings that a payout paid."""
        return [rows_of("balancetransaction", title="Bookings", q=row.payout_id)]


@admin.register(ReconciliationRun)
class ReconciliationRunAdmin(ReadOnlyAdmin):
    """Comparisons of our books with Stripe's, a row each day."""

    list_display = ["started_at", "ended_at", "payout_id", "finding_count"]
    fields = ["started_at", "ended_at", "since_at", "payout_id", "written_findings"]
    readonly_fields = ["written_findings"]

    @admin.display(description="findings")
    def finding_count(self, run: ReconciliationRun) -> int:
        """Return how many differences were found."""
        return len(run.findings)

    @admin.display(description="findings")
    def written_findings(self, run: ReconciliationRun) -> SafeString | str:
        """Return each difference: its kind, its id, what it is, and whether it is mended."""
        if not run.findings:
            return "None: our books are Stripe's."
        rows = (
            (one["kind"], one["id"], one["words"], "mended" if one["is_repaired"] else "open")
            for one in run.findings
        )
        listed = format_html_join("", "<li>{} {}: {} ({})</li>", rows)
        return format_html("<ul>{}</ul>", listed)
