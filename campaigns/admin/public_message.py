"""What donors say in public: nobody sees it before staff have read it."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns import moderation
from campaigns.admin.access import NotedAdmin
from campaigns.admin.money_list import MoneyAdmin
from campaigns.models import PublicMessage


@admin.register(PublicMessage)
class PublicMessageAdmin(NotedAdmin, MoneyAdmin):
    """Donors' messages for the pages of appeals."""

    list_display = ["pk", "state", "text", "shown_name", "campaign", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["donation__campaign", "decided_by"]
    actions = ["show", "hide"]
    fields = ["state", "text", "shown_name", "donation", "decided_by", "decided_at"]

    @admin.display
    def campaign(self, message: PublicMessage) -> str:
        """Return the appeal that it is about."""
        return message.donation.campaign.title_en

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may decide what donors say in public."""
        return request.user.has_perm("campaigns.moderate_publicmessage")

    @admin.action(description="Show on the appeal's page", permissions=["moderate"])
    def show(self, request: HttpRequest, queryset: QuerySet[PublicMessage]) -> None:
        """Let the chosen messages be seen."""
        for message in queryset:
            moderation.show(message=message, user=request.user)
            self.log_change(request, message, "Shown.")
        self.message_user(request, f"{len(queryset)} shown.", messages.SUCCESS)

    @admin.action(description="Do not show", permissions=["moderate"])
    def hide(self, request: HttpRequest, queryset: QuerySet[PublicMessage]) -> None:
        """Keep the chosen messages from being seen."""
        for message in queryset:
            moderation.hide(message=message, user=request.user)
            self.log_change(request, message, "Hidden.")
        self.message_user(request, f"{len(queryset)} hidden.", messages.SUCCESS)
