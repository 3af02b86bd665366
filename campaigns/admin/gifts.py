"""Gifts and the people who give them, in the admin."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.admin.access import NotedAdmin
from campaigns.admin.exporting import ExportAdmin
from campaigns.admin.money_list import MoneyAdmin, Tool
from campaigns.admin.read_only import ReadOnly, amount, shown
from campaigns.admin.stripe_links import linked
from campaigns.models import Dedication, Donation, Donor, Payment, PublicMessage
from campaigns.querysets import email_key


def donor_link(donor: Donor) -> SafeString:
    """Return a donor's address, or the pseudonym of an erased one, as a link to their page."""
    url = reverse("admin:campaigns_donor_change", args=[donor.pk])
    return format_html('<a href="{}">{}</a>', url, donor.email or f"erased, {donor.uuid}")


def rows_of(model: str, *, title: str, **filters: Any) -> Tool:
    """Return the way to a list of rows that belong to another row."""
    return f"{reverse(f'admin:campaigns_{model}_changelist')}?{urlencode(filters)}", title


class PaymentInline(ReadOnly, admin.TabularInline):
    """The money that came for a gift."""

    model = Payment
    fields = [amount, linked("payment_intent_id"), "paid_at", "gift_on"]
    readonly_fields = fields
    extra = 0
    show_change_link = True


class DedicationInline(ReadOnly, admin.StackedInline):
    """For whom it is given."""

    model = Dedication
    fields = ["kind", "name", "notify_name", "notify_email", "message"]


class PublicMessageInline(ReadOnly, admin.StackedInline):
    """What the donor says in public."""

    model = PublicMessage
    fields = ["text", "shown_name", "state"]


@admin.register(Donation)
class DonationAdmin(ExportAdmin, NotedAdmin, MoneyAdmin):
    """What donors set out to give. Whether money came, its payment says."""

    list_display = [
        "created_at",
        amount,
        "status",
        "campaign",
        "donor_name",
        "donor_mail",
        "rhythm",
        "is_live",
    ]
    list_filter = ["status", "rhythm", "created_at", "is_live", "campaign"]
    list_select_related = ["campaign", "donor"]
    to_payment, to_gift = "payments", "pk"
    inlines = [PaymentInline, DedicationInline, PublicMessageInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "campaign",
                    "rhythm",
                    amount,
                    "fee_cover",
                    "status",
                    "is_live",
                    "language",
                ]
            },
        ),
        ("Donor", {"fields": ["donor_name", "donor_mail"]}),
        (
            "At Stripe",
            {"fields": [linked("session_id"), "session_expires_at", "asked_stripe_at"]},
        ),
        ("Row", {"fields": ["uuid", "is_current", "created_at", "updated_at"]}),
    ]
    readonly_fields = [amount, "fee_cover", "donor_mail", linked("session_id")]

    @admin.display(description="e-mail")
    def donor_mail(self, donation: Donation) -> SafeString:
        """Return the way to the donor."""
        return donor_link(donation.donor)

    @admin.display(description="of it to cover the fee")
    def fee_cover(self, donation: Donation) -> str:
        """Return the part that is meant for the estimated fee."""
        return shown(donation.fee_cover_minor, currency=donation.currency)

    def tools(self, request: HttpRequest, row: Donation) -> list[Tool]:
        """Lead on to the mails and events of a gift."""
        return [
            rows_of("outgoingmail", title="Mails", donation__id__exact=row.pk),
            rows_of("stripeevent", title="Events", donation__id__exact=row.pk),
        ]


@admin.register(Donor)
class DonorAdmin(NotedAdmin, MoneyAdmin):
    """Who gives. Donors change and erase what is here themselves, on their own page."""

    list_display = ["email_or_pseudonym", "language", "created_at", "erased_at"]
    own_columns = ("uuid",)
    search_help_text = "The beginning of an e-mail address."
    fields = ["email", "language", "created_at", "erase_asked_at", "erased_at", "uuid"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Keep donors whose address begins so."""
        return queryset.filter(email_key__startswith=email_key(search_term)), False

    @admin.display(description="e-mail")
    def email_or_pseudonym(self, donor: Donor) -> str:
        """Return the address, or what is left of an erased donor."""
        return donor.email or f"erased, {donor.uuid}"

    def tools(self, request: HttpRequest, row: Donor) -> list[Tool]:
        """Lead on to what a donor has given."""
        return [
            rows_of("donation", title="Gifts", donor__id__exact=row.pk),
            rows_of("monthlygift", title="Monthly gifts", donor__id__exact=row.pk),
        ]
