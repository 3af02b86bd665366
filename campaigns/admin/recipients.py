"""Who receives money: legal entities and partners."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.decorators import method_decorator

from campaigns.admin.amounts import AmountsForm, amount_field
from campaigns.admin.read_only import amount
from campaigns.models import LegalEntity, Partner, RefundLimit
from campaigns.money import CURRENCIES, CURRENCY_CHOICES
from nkarchive.staff.reauthentication import fresh_login_required


class RefundLimitForm(AmountsForm):
    """A limit, its amount in the currency's main unit."""

    amounts = ("amount_minor",)

    amount_minor = amount_field(help_text="Like 200.", is_required=True)
    amount_minor.label = "Amount"

    @property
    def currency(self) -> str:
        """Return the currency that is chosen in this form, or stands in the row."""
        chosen = getattr(self, "cleaned_data", {}).get("currency") or self.instance.currency
        return chosen if chosen in CURRENCIES else "USD"

    class Meta:
        model = RefundLimit
        fields = ["currency", "amount_minor"]
        widgets = {"currency": forms.Select(choices=CURRENCY_CHOICES)}


class RefundLimitInline(admin.TabularInline):
    """Up to how much one person gives back alone."""

    model = RefundLimit
    form = RefundLimitForm
    extra = 0
    verbose_name_plural = "refunds that one person orders alone, up to"

    def get_fields(self, request: HttpRequest, obj: LegalEntity | None = None) -> list[Any]:
        """Write amounts as money for those who may only look."""
        may_edit = request.user.has_perm("campaigns.change_refundlimit")
        return ["currency", "amount_minor" if may_edit else amount]

    def get_readonly_fields(
        self, request: HttpRequest, obj: LegalEntity | None = None
    ) -> list[Any]:
        """Show what `get_fields` writes as money."""
        return [amount]


@admin.register(LegalEntity)
@method_decorator(fresh_login_required, name="changeform_view")
class LegalEntityAdmin(admin.ModelAdmin):
    """The organisations that sign receipts. What changes here is printed on later receipts only."""

    list_display = ["name_en", "jurisdiction", "registration_number", "is_sample"]
    inlines = [RefundLimitInline]
    fieldsets = [
        (
            "As printed on receipts",
            {
                "description": "Receipts already issued keep what was printed on them.",
                "fields": [
                    "name_en",
                    "name_ko",
                    "address_en",
                    "address_ko",
                    "registration_number",
                    "contact_email",
                    "is_sample",
                ],
            },
        ),
        (
            "Rules",
            {"fields": ["jurisdiction", "time_zone", "wording_version", "retention_years"]},
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: LegalEntity | None = None) -> bool:
        """An entity that has signed a receipt stays."""
        is_used = obj is not None and (obj.series.exists() or obj.campaigns.exists())
        return not is_used and super().has_delete_permission(request, obj)


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    """The organisations that campaigns promise their money to."""

    list_display = ["name_en", "founded"]
    search_fields = ["name_en", "name_ko"]
    fields = ["name_en", "name_ko", "founded", "note_en", "note_ko"]
