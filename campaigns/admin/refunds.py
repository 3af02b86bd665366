"""Refunds in the admin: what went back, what staff asked for, and the second person's word."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.safestring import SafeString

from campaigns import refunds, tasks
from campaigns.admin.access import NotedAdmin
from campaigns.admin.confirming import confirmation
from campaigns.admin.exporting import ExportAdmin
from campaigns.admin.money_list import MoneyAdmin, Tool
from campaigns.admin.read_only import amount, shown
from campaigns.admin.stripe_links import linked, of_payment, stripe_link
from campaigns.models import Refund, RefundOrder
from nkarchive.staff.reauthentication import fresh_login_required

State = RefundOrder.State


@admin.register(Refund)
class RefundAdmin(ExportAdmin, NotedAdmin, MoneyAdmin):
    """What went back, ordered here or in Stripe's dashboard."""

    list_display = ["refunded_at", amount, "status", "payment", "refund_id"]
    list_filter = ["status", "refunded_at", "currency"]
    list_select_related = ["payment"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("refund_id",)
    fields = ["payment", amount, "status", linked("refund_id", mode=of_payment), "refunded_at"]
    fields += ["updated_at"]
    readonly_fields = [amount, linked("refund_id", mode=of_payment)]


@admin.register(RefundOrder)
class RefundOrderAdmin(NotedAdmin, MoneyAdmin):
    """What staff asked to send back. Above the entity's limit it waits for a second person."""

    list_display = ["ordered_at", "amount", "state", "payment", "ordered_by", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["payment", "ordered_by", "decided_by"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("refund_id",)
    fields = [
        "payment",
        "amount",
        "reason",
        "state",
        "ordered_by",
        "ordered_at",
        "decided_by",
        "decided_at",
        "refund_link",
        "refusal",
        "uuid",
    ]
    readonly_fields = ["amount", "refund_link"]

    def get_urls(self) -> list[Any]:
        """Add the page of the second person."""
        view = self.admin_site.admin_view(self.decide)
        name = "campaigns_refundorder_decide"
        return [path("<int:pk>/decide/", view, name=name), *super().get_urls()]

    @admin.display
    def amount(self, order: RefundOrder) -> str:
        """Return the amount as money."""
        return shown(order.amount_minor, currency=order.payment.currency)

    @admin.display(description="refund at Stripe")
    def refund_link(self, order: RefundOrder) -> SafeString | str:
        """Return the way to Stripe's refund."""
        return stripe_link(order.refund_id, is_live=order.payment.is_live)

    def tools(self, request: HttpRequest, row: RefundOrder) -> list[Tool]:
        """Lead on to the decision, for those who may take it."""
        if row.state != State.WAITING or not _may_decide(request, row):
            return []
        words = "Take it back…" if _is_own(request, row) else "Approve or refuse…"
        return [(reverse("admin:campaigns_refundorder_decide", args=[row.pk]), words)]

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a second person approve or refuse; who ordered it may only take it back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        order = self.get_object(request, str(pk))
        if order is None:
            raise Http404
        if not _may_decide(request, order):
            raise PermissionDenied
        return fresh_login_required(self._decide)(request, order)

    def _decide(self, request: HttpRequest, order: RefundOrder) -> HttpResponse:
        buttons = {"refuse": "Take it back"}
        if not _is_own(request, order):
            buttons = {"approve": "Approve: send the money back", "refuse": "Refuse"}
        if request.method == "POST":
            decision = request.POST.get("decision")
            if decision not in buttons:
                raise PermissionDenied
            try:
                self._carry_out(request, order, decision)
            except refunds.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:campaigns_refundorder_change", order.pk)
        if order.state != State.WAITING:
            raise Http404
        return confirmation(
            request,
            self,
            title="Decide on a refund",
            row=order,
            facts=[
                ("Payment", order.payment.payment_intent_id),
                ("Amount of the payment", _written(order.payment, order.payment.amount_minor)),
                ("To give back", _written(order.payment, order.amount_minor)),
                ("Why", order.reason),
                ("Ordered by", order.ordered_by.get_username()),
            ],
            follows=["Once approved, the money goes back at once. This cannot be undone."],
            form=forms.Form(),
            buttons=list(buttons.items()),
        )

    def _carry_out(self, request: HttpRequest, order: RefundOrder, decision: str) -> None:
        if decision == "approve":
            refunds.approve(order=order, user=request.user)
            self.log_change(request, order, "Approved the refund.")
            tasks.ring_refund(order_id=order.pk)
            self.message_user(request, "Approved: the money is on its way.", messages.SUCCESS)
        else:
            refunds.refuse(order=order, user=request.user)
            self.log_change(request, order, "Ended the order: nothing goes back.")
            self.message_user(request, "Nothing goes back.", messages.SUCCESS)


def _is_own(request: HttpRequest, order: RefundOrder) -> bool:
    return order.ordered_by_id == request.user.pk


def _may_decide(request: HttpRequest, order: RefundOrder) -> bool:
    """Say whether somebody may end an order: a second person, or who ordered it."""
    own = "campaigns.order_refund" if _is_own(request, order) else "campaigns.approve_refund"
    return request.user.has_perm(own)


def _written(payment: Any, minor: int) -> str:
    return shown(minor, currency=payment.currency)
