"""Stripe's events in the admin."""

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns import events, tasks
from campaigns.admin.money_list import MoneyAdmin
from campaigns.admin.stripe_links import linked
from campaigns.models import StripeEvent


@admin.register(StripeEvent)
class StripeEventAdmin(MoneyAdmin):
    """What Stripe told us, as it came."""

    list_display = ["received_at", "type", "event_id", "state", "attempts", "is_live"]
    list_filter = ["state", "received_at", "is_live"]
    to_gift = "donation"
    own_columns = ("event_id", "object_id", "type")
    actions = ["replay"]
    fields = [
        "type",
        linked("event_id"),
        linked("object_id"),
        "donation",
        "state",
        "received_at",
        "processed_at",
        "attempts",
        "last_error",
        "next_attempt_at",
        "lease_until",
        "is_live",
        "api_version",
        "content",
    ]
    readonly_fields = ["content", linked("event_id"), linked("object_id")]

    @admin.display
    def content(self, event: StripeEvent) -> SafeString:
        """Return the payload, indented."""
        return format_html("<pre>{}</pre>", json.dumps(event.payload, indent=2, ensure_ascii=False))

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may have failed events worked on again."""
        return request.user.has_perm("campaigns.replay_stripeevent")

    @admin.action(description="Work on failed events again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[StripeEvent]) -> None:
        """Let events that were given up be tried from the start; others stay as they are."""
        chosen = list(queryset)
        replayed = [event for event in chosen if events.replay(event=event)]
        for event in replayed:
            self.log_change(request, event, "Worked on again by staff.")
            tasks.ring_event(event_id=event.pk)
        self.message_user(
            request,
            f"{len(replayed)} of {len(chosen)} will be worked on again now; "
            "only failed ones can be.",
            messages.SUCCESS if replayed else messages.WARNING,
        )
