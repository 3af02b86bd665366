"""Monthly gifts in the admin: looked at, and ended on the donor's word."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.safestring import SafeString

from campaigns import gateway, monthly, tasks
from campaigns.admin.access import NotedAdmin, permitted
from campaigns.admin.confirming import confirmation
from campaigns.admin.gifts import donor_link, rows_of
from campaigns.admin.money_list import MoneyAdmin, Tool
from campaigns.admin.read_only import ReadOnly, amount, shown
from campaigns.admin.stripe_links import linked
from campaigns.models import MonthlyGift, MonthlyGiftChange

Kind = MonthlyGiftChange.Kind


class ChangeInline(ReadOnly, admin.TabularInline):
    """What the donor, or staff, asked of it."""

    model = MonthlyGiftChange
    fields = ["kind", "facts", "requested_at", "done_at", "refused_at", "refusal"]
    readonly_fields = fields
    extra = 0


@admin.register(MonthlyGift)
class MonthlyGiftAdmin(NotedAdmin, MoneyAdmin):
    """Gifts that go on each month, as Stripe has them. Donors change theirs on their own page."""

    list_display = ["started_at", "campaign", amount, "donor_mail", "status", "next_charge_at"]
    list_display += ["is_live"]
    list_filter = ["status", "is_second", "started_at", "is_live", "campaign"]
    list_select_related = ["campaign", "donor"]
    to_payment, to_gift = "payments", "donation"
    own_columns = ("subscription_id",)
    inlines = [ChangeInline]
    fieldsets = [
        (None, {"fields": ["campaign", amount, "status", "is_ending", "is_second", "is_live"]}),
        ("Donor", {"fields": ["donor_mail", "donation", "card", "card_expires_on"]}),
        ("Dates", {"fields": ["started_at", "next_charge_at", "resumes_on", "ended_at"]}),
        ("At Stripe", {"fields": [linked("subscription_id"), linked("customer_id"), "item_id"]}),
        ("Row", {"fields": ["uuid", "version", "updated_at"]}),
    ]
    readonly_fields = [amount, "donor_mail", linked("subscription_id"), linked("customer_id")]

    def get_urls(self) -> list[Any]:
        """Add the page where a gift is ended."""
        view = self.admin_site.admin_view(permitted("campaigns.end_monthlygift", self.end))
        name = "campaigns_monthlygift_end"
        return [path("<int:pk>/end/", view, name=name), *super().get_urls()]

    @admin.display(description="e-mail")
    def donor_mail(self, gift: MonthlyGift) -> SafeString:
        """Return the way to the donor."""
        return donor_link(gift.donor)

    def tools(self, request: HttpRequest, row: MonthlyGift) -> list[Tool]:
        """Lead on to the payments of a gift, and to its end."""
        ways = [rows_of("payment", title="Payments", monthly_gift__id__exact=row.pk)]
        if row.is_living and request.user.has_perm("campaigns.end_monthlygift"):
            ways.append((reverse("admin:campaigns_monthlygift_end", args=[row.pk]), "End…"))
        return ways

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what will happen, then end a gift because its donor asked for it."""
        gift = self.get_object(request, str(pk))
        if gift is None or not gift.is_living:
            raise Http404
        if not self.has_view_permission(request, gift):
            raise PermissionDenied
        if request.method == "POST":
            decision = request.POST.get("decision")
            if decision not in (Kind.CANCEL, Kind.CANCEL_LATER):
                raise PermissionDenied
            self._end(request, gift, Kind(decision))
            return redirect("admin:campaigns_monthlygift_change", gift.pk)
        return confirmation(
            request,
            self,
            title="End a monthly gift",
            row=gift,
            facts=[
                ("Appeal", gift.campaign.title_en),
                ("Amount", shown(gift.amount_minor, currency=gift.currency)),
                ("Next charge", gift.next_charge_at or "none"),
            ],
            follows=[
                "Do this only at the donor's own word. Only the donor can begin a new one.",
                "Nothing more is charged, nothing is given back, and the donor is told by mail.",
            ],
            form=forms.Form(),
            buttons=[
                (Kind.CANCEL, "End it now"),
                (Kind.CANCEL_LATER, "End it with the month that is paid"),
            ],
        )

    def _end(self, request: HttpRequest, gift: MonthlyGift, kind: Kind) -> None:
        try:
            monthly.change(gift=gift, kind=kind, facts={})
        except monthly.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        except (gateway.Unavailable, gateway.Refused):
            words = "Stripe gave no answer. It is written down, and will be done soon."
            self.message_user(request, words, messages.WARNING)
        else:
            self.message_user(request, "Done; the donor is told by mail.", messages.SUCCESS)
            tasks.ring_mails(donation_id=gift.donation_id)
        self.log_change(request, gift, f"{kind.label}, on the donor's word.")
