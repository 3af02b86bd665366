"""Payments in the admin: what came, what it cost, what went back, and the order to give back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.safestring import SafeString

from campaigns import ledger, refunds, tasks
from campaigns.admin.access import NotedAdmin, permitted
from campaigns.admin.confirming import confirmation
from campaigns.admin.exporting import ExportAdmin
from campaigns.admin.gifts import donor_link, rows_of
from campaigns.admin.money_list import MoneyAdmin, Tool
from campaigns.admin.read_only import ReadOnly, amount, shown
from campaigns.admin.refund_form import RefundForm, facts, follows
from campaigns.admin.stripe_links import linked, of_payment
from campaigns.models import (
    BalanceTransaction,
    Dispute,
    FraudWarning,
    Payment,
    Receipt,
    Refund,
    RefundOrder,
)


class Rows(ReadOnly, admin.TabularInline):
    """Rows that belong to a payment."""

    extra = 0
    show_change_link = True


class ReceiptInline(Rows):
    """The receipts of a payment; the sealed ones of erased donors are not here."""

    model = Receipt
    fields = readonly_fields = ["__str__", "status", "issued_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """Leave out what is sealed."""
        return super().get_queryset(request).filter(sealed_at__isnull=True)


class RefundInline(Rows):
    """What went back."""

    model = Refund
    fields = readonly_fields = [
        amount,
        "status",
        linked("refund_id", mode=of_payment),
        "refunded_at",
    ]


class RefundOrderInline(Rows):
    """What staff asked to send back."""

    model = RefundOrder
    fields = readonly_fields = ["order_amount", "state", "ordered_by", "ordered_at"]

    @admin.display(description="amount")
    def order_amount(self, order: RefundOrder) -> str:
        """Return the amount as money."""
        return shown(order.amount_minor, currency=order.payment.currency)


class DisputeInline(Rows):
    """What its bank calls into question."""

    model = Dispute
    fields = readonly_fields = [
        amount,
        "status",
        "reason",
        linked("dispute_id", mode=of_payment),
        "evidence_due_at",
    ]


class FraudWarningInline(Rows):
    """What its bank warns of."""

    model = FraudWarning
    fields = readonly_fields = ["fraud_type", "is_actionable", "warned_at"]


class BalanceTransactionInline(Rows):
    """What Stripe booked of it."""

    model = BalanceTransaction
    fields = readonly_fields = ["type", amount, "fee", "booked_at", "txn_id"]

    @admin.display
    def fee(self, booking: BalanceTransaction) -> str:
        """Return the fee as money."""
        return shown(booking.fee_minor, currency=booking.currency)


@admin.register(Payment)
class PaymentAdmin(ExportAdmin, NotedAdmin, MoneyAdmin):
    """Money that came, each payment once."""

    list_display = ["paid_at", "campaign", amount, "donor", "gift_on", "payment_intent_id"]
    list_display += ["is_live"]
    list_filter = ["paid_at", "is_live", "currency", "donation__campaign"]
    list_select_related = ["donation__campaign", "donation__donor"]
    to_payment, to_gift = "pk", "donation"
    inlines = [
        ReceiptInline,
        RefundInline,
        RefundOrderInline,
        DisputeInline,
        FraudWarningInline,
        BalanceTransactionInline,
    ]
    fieldsets = [
        (None, {"fields": ["donation", "monthly_gift", "donor", "campaign"]}),
        ("Money", {"fields": [amount, "fee", "net", "left", "paid_at", "gift_on", "is_live"]}),
        (
            "At Stripe",
            {"fields": [linked("payment_intent_id"), linked("charge_id"), linked("invoice_id")]},
        ),
        ("Row", {"fields": ["recorded_at"]}),
    ]
    readonly_fields = [amount, "donor", "campaign", "fee", "net", "left"]
    readonly_fields += [linked("payment_intent_id"), linked("charge_id"), linked("invoice_id")]

    def get_urls(self) -> list[Any]:
        """Add the page where a refund is ordered."""
        view = self.admin_site.admin_view(permitted("campaigns.order_refund", self.refund))
        name = "campaigns_payment_refund"
        return [path("<int:pk>/refund/", view, name=name), *super().get_urls()]

    @admin.display
    def campaign(self, payment: Payment) -> str:
        """Return the campaign's title."""
        return payment.donation.campaign.title_en

    @admin.display
    def donor(self, payment: Payment) -> SafeString:
        """Return the way to the donor."""
        return donor_link(payment.donation.donor)

    @admin.display(description="Stripe's fee")
    def fee(self, payment: Payment) -> str:
        """Return what the card cost; until Stripe has said it, an estimate that is called one."""
        fee = ledger.fee_of(payment)
        if fee is None:
            return "Not known yet"
        written = shown(fee.minor, currency=fee.currency)
        return written if fee.is_known else f"Not known yet; estimated at {written}"

    @admin.display(description="net, as Stripe booked it")
    def net(self, payment: Payment) -> str:
        """Return what came without the fee, in the currency it settled in, once that is known."""
        booking = payment.balance_transactions.filter(source_id=payment.charge_id).first()
        if booking is None:
            return "Not known yet"
        return shown(booking.amount_minor - booking.fee_minor, currency=booking.currency)

    @admin.display(description="left of the gift")
    def left(self, payment: Payment) -> str:
        """Return what refunds and disputes have left."""
        return shown(ledger.left_minor(payment), currency=payment.currency)

    def tools(self, request: HttpRequest, row: Payment) -> list[Tool]:
        """Lead on to the ledger, and to the order of a refund."""
        ways = [rows_of("ledgertransaction", title="Ledger", payment__id__exact=row.pk)]
        if request.user.has_perm("campaigns.order_refund") and refunds.left_minor(row):
            ways.append((reverse("admin:campaigns_payment_refund", args=[row.pk]), "Refund…"))
        return ways

    def refund(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask how much and why, say what will happen, and order it."""
        payment = self.get_object(request, str(pk))
        if payment is None:
            raise Http404
        if not self.has_view_permission(request, payment):
            raise PermissionDenied
        left = refunds.left_minor(payment)
        posted = request.POST if request.method == "POST" else None
        form = RefundForm(posted, payment=payment, left_minor=left)
        if form.is_valid():
            try:
                order = refunds.order(payment=payment, user=request.user, **form.cleaned_data)
            except refunds.Refused as refusal:
                form.add_error("amount_minor", str(refusal))
            else:
                return self._ordered(request, order)
        return confirmation(
            request,
            self,
            title="Give money back",
            row=payment,
            facts=facts(payment, left_minor=left),
            follows=follows(payment),
            form=form,
            buttons=[("order", "Order this refund")],
        )

    def _ordered(self, request: HttpRequest, order: RefundOrder) -> HttpResponse:
        written = shown(order.amount_minor, currency=order.payment.currency)
        self.log_change(request, order.payment, f"Ordered a refund of {written}.")
        if order.state == RefundOrder.State.APPROVED:
            tasks.ring_refund(order_id=order.pk)
            words = f"{written} is on its way back."
        else:
            words = f"The refund of {written} waits for a second person."
        self.message_user(request, words, messages.SUCCESS)
        if request.user.has_perm("campaigns.view_refundorder"):
            return redirect("admin:campaigns_refundorder_change", order.pk)
        return redirect("admin:campaigns_payment_change", order.payment_id)
