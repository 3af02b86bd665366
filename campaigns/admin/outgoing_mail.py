"""Mails in the admin."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns import mailing, tasks
from campaigns.admin.access import NotedAdmin
from campaigns.admin.mail_samples import MailSamples
from campaigns.admin.money_list import MoneyAdmin
from campaigns.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(MailSamples, NotedAdmin, MoneyAdmin):
    """Every mail that was or will be sent, once each."""

    change_list_template = "admin/campaigns/outgoingmail/change_list.html"
    list_display = ["created_at", "kind", "receipt", "to", "state", "attempts", "sent_at"]
    list_filter = ["state", "kind", "created_at"]
    list_select_related = ["receipt"]
    to_gift = "donation"
    own_columns = ("key", "message_id")
    actions = ["retry", "release"]
    fields = [
        "receipt",
        "donation",
        "monthly_gift",
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
        mails = list(queryset)
        retried = [mail for mail in mails if mailing.retry(mail=mail)]
        for mail in retried:
            self.log_change(request, mail, "Tried again by staff.")
            tasks.ring_mail(mail_id=mail.pk)
        self.message_user(
            request,
            f"{len(retried)} of {len(mails)} will be tried again now; only failed ones can be.",
            messages.SUCCESS if retried else messages.WARNING,
        )

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may let mails go in spite of a bank's warning."""
        return request.user.has_perm("campaigns.release_outgoingmail")

    @admin.action(description="Send held mails after all", permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Let mails go that wait because a bank warned of their payment; others stay."""
        mails = list(queryset)
        released = [mail for mail in mails if mailing.release(mail=mail)]
        for mail in released:
            self.log_change(request, mail, "Sent in spite of a bank's warning.")
            tasks.ring_mail(mail_id=mail.pk)
        self.message_user(
            request,
            f"{len(released)} of {len(mails)} will be sent now; only held ones can be.",
            messages.SUCCESS if released else messages.WARNING,
        )
