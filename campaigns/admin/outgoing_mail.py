"""Mails in the admin."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns import mailing, settlement, tasks
from campaigns.admin.read_only import ReadOnlyAdmin
from campaigns.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Every mail that was or will be sent, once each."""

    list_display = ["created_at", "kind", "receipt", "to", "state", "attempts", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["receipt"]
    date_hierarchy = "created_at"
    search_fields = ["to", "=key", "=message_id"]
    actions = ["retry"]
    fields = [
        "receipt",
        "kind",
        "to",
        "language",
        "state",
        "sent_at",
        "attempts",
        "last_error",
        "next_attempt_at",
        "lease_until",
        "key",
        "message_id",
        "created_at",
    ]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may have failed mails tried again."""
        return request.user.has_perm("campaigns.retry_outgoingmail")

    @admin.action(description="Try failed mails again", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Let mails that were given up be tried from the start; others stay as they are."""
        mails = queryset.select_related("receipt__payment")
        retried = [mail for mail in mails if mailing.retry(mail=mail)]
        for mail in retried:
            self.log_change(request, mail, "Tried again by staff.")
            tasks.ring(settlement.outcome(donation_id=mail.receipt.payment.donation_id))
        self.message_user(
            request,
            f"{len(retried)} of {len(mails)} will be tried again now; only failed ones can be.",
            messages.SUCCESS if retried else messages.WARNING,
        )
