"""The double-entry ledger in the admin."""

from django.contrib import admin

from campaigns.admin.exporting import ExportAdmin
from campaigns.admin.read_only import ReadOnly, ReadOnlyAdmin, shown
from campaigns.models import Account, LedgerLine, LedgerTransaction


class LedgerLineInline(ReadOnly, admin.TabularInline):
    """The lines of a transaction; they add up to zero."""

    model = LedgerLine
    fields = ["account", "debit", "credit"]
    readonly_fields = fields
    extra = 0

    @admin.display
    def debit(self, line: LedgerLine) -> str:
        """Return a positive amount."""
        return shown(line.amount_minor, currency=line.currency) if line.amount_minor > 0 else ""

    @admin.display
    def credit(self, line: LedgerLine) -> str:
        """Return a negative amount, without its sign."""
        return shown(-line.amount_minor, currency=line.currency) if line.amount_minor < 0 else ""


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ExportAdmin):
    """Facts of money. The database itself refuses to change or delete them."""

    list_display = ["posted_at", "key", "kind", "payment"]
    list_filter = ["kind", "posted_at"]
    list_select_related = ["payment"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("key",)
    fields = ["key", "kind", "payment", "posted_at"]
    inlines = [LedgerLineInline]


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """What the ledger's lines stand on."""

    list_display = ["code", "kind", "campaign", "partner"]
    list_filter = ["kind"]
    list_select_related = ["campaign", "partner"]
    search_fields = ["code"]
