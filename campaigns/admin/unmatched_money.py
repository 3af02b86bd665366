"""Money that fits no gift, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.admin.money_list import MoneyAdmin
from campaigns.admin.read_only import amount
from campaigns.admin.stripe_links import linked
from campaigns.models import UnmatchedMoney


class ResolutionForm(forms.Form):
    """What staff found out and did."""

    resolution = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5, "cols": 70}),
        help_text="Written down for good: where the money came from and what was done with it.",
    )


@admin.register(UnmatchedMoney)
class UnmatchedMoneyAdmin(MoneyAdmin):
    """Money at Stripe that no gift explains. It waits here until someone says what became of it."""

    list_display = ["found_at", "reason", amount, "key", "is_live", "is_resolved"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter), "reason", "is_live"]
    to_gift = "donation"
    own_columns = ("key", "session_id")
    fields = [
        "reason",
        amount,
        "donation",
        linked("key"),
        linked("session_id"),
        "is_live",
        "found_at",
        "resolved_at",
        "resolution",
        "resolve_link",
    ]
    readonly_fields = [amount, "resolve_link", linked("key"), linked("session_id")]

    def get_urls(self) -> list[Any]:
        """Add the page where money is marked as resolved."""
        view = self.admin_site.admin_view(self.resolve)
        name = "campaigns_unmatchedmoney_resolve"
        return [path("<int:pk>/resolve/", view, name=name), *super().get_urls()]

    @admin.display(boolean=True, description="resolved")
    def is_resolved(self, money: UnmatchedMoney) -> bool:
        """Say whether staff have dealt with it."""
        return money.resolved_at is not None

    @admin.display(description="resolve")
    def resolve_link(self, money: UnmatchedMoney) -> SafeString | str:
        """Return a link to the page where it is marked as resolved."""
        if money.resolved_at is not None:
            return "–"
        url = reverse("admin:campaigns_unmatchedmoney_resolve", args=[money.pk])
        return format_html('<a href="{}">Mark as resolved…</a>', url)

    def resolve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark money as resolved, once, with what was found out."""
        if not request.user.has_perm("campaigns.resolve_unmatchedmoney"):
            raise PermissionDenied
        money = self.get_object(request, str(pk))
        if money is None:
            raise Http404
        page = reverse("admin:campaigns_unmatchedmoney_change", args=[pk])
        form = ResolutionForm(request.POST or None)
        if request.method != "POST" and money.resolved_at is not None:
            return HttpResponseRedirect(page)
        if request.method == "POST" and form.is_valid():
            # Of two members of staff who answer at once, the first one's words stand.
            resolved = UnmatchedMoney.objects.filter(pk=pk, resolved_at__isnull=True).update(
                resolved_at=timezone.now(), resolution=form.cleaned_data["resolution"]
            )
            if resolved:
                self.log_change(request, money, "Marked as resolved.")
                self.message_user(request, "Marked as resolved.", messages.SUCCESS)
            else:
                said = form.cleaned_data["resolution"]
                words = f"It had been marked as resolved already. Not kept of yours: {said}"
                self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": "Mark as resolved",
            "opts": self.opts,
            "money": money,
            "amount": amount(money),
            "form": form,
        }
        return render(request, "admin/campaigns/unmatchedmoney/resolve.html", context)
