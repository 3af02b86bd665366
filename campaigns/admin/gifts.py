"""Gifts and payments in the admin."""

from django.contrib import admin

from campaigns.admin.read_only import ReadOnly, ReadOnlyAdmin, amount
from campaigns.models import Donation, Payment


class PaymentInline(ReadOnly, admin.TabularInline):
    """The money that came for a gift."""

    model = Payment
    fields = [amount, "payment_intent_id", "charge_id", "paid_at", "gift_on"]
    readonly_fields = fields
    extra = 0
    show_change_link = True


@admin.register(Donation)
class DonationAdmin(ReadOnlyAdmin):
    """What donors set out to give. Whether money came, its payment says."""

    list_display = ["created_at", "campaign", amount, "donor_name", "status", "is_live"]
    list_filter = ["status", "is_live", "campaign"]
    list_select_related = ["campaign"]
    date_hierarchy = "created_at"
    search_fields = [
        "=uuid",
        "donor__email",
        "donor_name",
        "=session_id",
        "=payments__payment_intent_id",
    ]
    search_help_text = "A name, an e-mail address, or an id of the gift or of Stripe, whole."
    inlines = [PaymentInline]
    fieldsets = [
        (None, {"fields": ["campaign", amount, "status", "is_live", "language"]}),
        ("Donor", {"fields": ["donor_name", "donor"]}),
        ("At Stripe", {"fields": ["session_id", "session_expires_at", "asked_stripe_at"]}),
        ("Row", {"fields": ["uuid", "is_current", "created_at", "updated_at"]}),
    ]


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Money that came, each payment once."""

    list_display = ["paid_at", "campaign", amount, "gift_on", "payment_intent_id", "is_live"]
    list_filter = ["is_live", "donation__campaign"]
    list_select_related = ["donation__campaign"]
    date_hierarchy = "paid_at"
    search_fields = ["=payment_intent_id", "=charge_id", "donation__donor__email"]
    fields = [
        "donation",
        amount,
        "payment_intent_id",
        "charge_id",
        "paid_at",
        "gift_on",
        "is_live",
        "recorded_at",
    ]

    @admin.display(ordering="donation__campaign")
    def campaign(self, payment: Payment) -> str:
        """Return the campaign's title."""
        return payment.donation.campaign.title_en
