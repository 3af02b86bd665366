"""Receipts in the admin: staff read them and mail them again; nobody edits or deletes one."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns import mailing, receipts, tasks
from campaigns.admin.access import NotedAdmin, note
from campaigns.admin.exporting import ExportAdmin
from campaigns.admin.finding import receipts_numbered
from campaigns.admin.money_list import MoneyAdmin
from campaigns.admin.read_only import ReadOnly, ReadOnlyAdmin
from campaigns.models import OutgoingMail, Receipt, ReceiptSeries


class OutgoingMailInline(ReadOnly, admin.TabularInline):
    """The mails that brought a receipt."""

    model = OutgoingMail
    fields = ["kind", "to", "state", "created_at", "sent_at"]
    readonly_fields = fields
    extra = 0
    show_change_link = True


@admin.register(Receipt)
class ReceiptAdmin(ExportAdmin, NotedAdmin, MoneyAdmin):
    """Receipts as they were issued.

    The sealed ones of erased donors are in no list, search or file: they are opened one by one, by
    an address with their key or printed number and with a permission of its own; each opening is
    noted.
    """

    list_display = ["issued_at", "printed_number", "donor", "amount", "gift_date", "status"]
    list_display += ["pdf_link"]
    list_filter = ["status", "series__entity", "series__year", "issued_at"]
    list_select_related = ["series__entity"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("code",)
    actions = ["resend"]
    inlines = [OutgoingMailInline]
    fields = ["printed_number", "status", "pdf_link", "payment", "language", "issued_at"]
    fields += ["replaces", "void_reason", "voided_at", "sealed_at", "purged_at", "pdf_sha256"]
    fields += ["printed_facts"]
    readonly_fields = ["printed_number", "pdf_link", "printed_facts"]

    def get_urls(self) -> list[Any]:
        """Add the address of the PDF."""
        view = self.admin_site.admin_view(self.pdf)
        return [path("<int:pk>/pdf/", view, name="campaigns_receipt_pdf"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Receipt], search_term: str
    ) -> tuple[QuerySet[Receipt], bool]:
        """Find a printed number itself, and by it no other receipt of the same payment."""
        numbered = receipts_numbered(search_term)
        if numbered is not None:
            return queryset.filter(pk__in=list(numbered.values_list("pk", flat=True))), False
        return super().get_search_results(request, queryset, search_term)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """Leave out what is sealed."""
        return super().get_queryset(request).filter(sealed_at__isnull=True)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Receipt | None:
        """Open a receipt by its address; a sealed one with its permission, and noted."""
        receipt = super().get_object(request, object_id, from_field)
        if receipt is not None:
            return receipt
        # Who must open one has its printed number, not its key.
        rows = receipts_numbered(object_id)
        if rows is None and object_id.isdecimal():
            rows = Receipt.objects.filter(pk=object_id)
        sealed = rows and rows.filter(sealed_at__isnull=False).first()
        if not sealed:
            return None
        if not request.user.has_perm("campaigns.open_sealed_receipt"):
            raise PermissionDenied
        note(request, "campaigns.receipt sealed", sealed.pk)
        return sealed

    @admin.display(description="number")
    def printed_number(self, receipt: Receipt) -> str:
        """Return the number as it is printed."""
        return receipt.snapshot["number"]

    @admin.display
    def donor(self, receipt: Receipt) -> str:
        """Return the donor's name as it is printed."""
        return receipt.snapshot["donor_name"]

    @admin.display
    def amount(self, receipt: Receipt) -> str:
        """Return the amount as it is printed."""
        return receipt.snapshot["amount"]

    @admin.display
    def gift_date(self, receipt: Receipt) -> str:
        """Return the date of the gift as it is printed."""
        return receipt.snapshot["gift_date"]

    @admin.display(description="PDF")
    def pdf_link(self, receipt: Receipt) -> SafeString:
        """Return a link to the printed receipt."""
        url = reverse("admin:campaigns_receipt_pdf", args=[receipt.pk])
        return format_html('<a href="{}">PDF</a>', url)

    @admin.display
    def printed_facts(self, receipt: Receipt) -> SafeString:
        """Return the whole snapshot, indented."""
        facts = json.dumps(receipt.snapshot, indent=2, ensure_ascii=False)
        return format_html("<pre>{}</pre>", facts)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may mail receipts again."""
        return request.user.has_perm("campaigns.resend_receipt")

    @admin.action(description="Mail a copy to the donor (same number)", permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> None:
        """Mail each chosen receipt once more to the address of its gift."""
        chosen = list(queryset.select_related("payment__donation"))
        for receipt in chosen:
            with transaction.atomic():
                mailing.queue_copy(receipt=receipt)
                self.log_change(request, receipt, "Mailed again by staff.")
            tasks.ring_mails(donation_id=receipt.payment.donation_id)
        self.message_user(request, f"{len(chosen)} on the way.", messages.SUCCESS)

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the printed receipt to staff as a file."""
        if not request.user.has_perm("campaigns.print_receipt"):
            raise PermissionDenied
        if not self.has_view_permission(request):
            raise PermissionDenied
        receipt = self.get_object(request, str(pk))
        if receipt is None:
            raise Http404
        note(request, "campaigns.receipt pdf", receipt.pk)
        name = f"receipt-{receipt.snapshot['number']}.pdf"
        return HttpResponse(
            receipts.pdf(receipt),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


@admin.register(ReceiptSeries)
class ReceiptSeriesAdmin(ReadOnlyAdmin):
    """How far each series of numbers has come."""

    list_display = ["entity", "jurisdiction", "year", "next_number"]
    list_select_related = ["entity"]
