"""What banks say of payments: disputes and early fraud warnings."""

from django.contrib import admin

from campaigns.admin.access import NotedAdmin
from campaigns.admin.money_list import MoneyAdmin
from campaigns.admin.read_only import amount
from campaigns.admin.stripe_links import linked, of_payment
from campaigns.models import Dispute, FraudWarning


@admin.register(Dispute)
class DisputeAdmin(NotedAdmin, MoneyAdmin):
    """Payments that their bank calls into question; they are answered in Stripe's dashboard."""

    list_display = ["opened_at", amount, "status", "reason", "payment", "evidence_due_at"]
    list_filter = ["status", "opened_at"]
    list_select_related = ["payment"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("dispute_id",)
    fields = ["payment", amount, "status", "reason", linked("dispute_id", mode=of_payment)]
    fields += ["opened_at", "evidence_due_at", "updated_at"]
    readonly_fields = [amount, linked("dispute_id", mode=of_payment)]


@admin.register(FraudWarning)
class FraudWarningAdmin(NotedAdmin, MoneyAdmin):
    """A bank believes that someone else used the card: what was not mailed yet is held."""

    list_display = ["warned_at", "fraud_type", "is_actionable", "payment"]
    list_filter = ["is_actionable", "warned_at"]
    list_select_related = ["payment"]
    to_payment, to_gift = "payment", "payment__donation"
    own_columns = ("warning_id",)
    fields = ["payment", "fraud_type", "is_actionable", linked("warning_id", mode=of_payment)]
    fields += ["warned_at"]
    readonly_fields = [linked("warning_id", mode=of_payment)]
