"""What waits for staff, on the home of the admin."""

from typing import Any

from django import template
from django.urls import reverse

from campaigns import alerts
from campaigns.models import PublicMessage

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: dict[str, Any]) -> list[alerts.Cause]:
    """Return what a member of staff should look at; nothing that their permissions do not cover.

    What concerns money is for those who may see money that fits no gift (finance, superusers).
    """
    user = context["request"].user
    found = alerts.causes() if user.has_perm("campaigns.view_unmatchedmoney") else []
    if user.has_perm("campaigns.moderate_publicmessage"):
        found += _messages()
    return found


@register.simple_tag(takes_context=True)
def books(context: dict[str, Any]) -> dict[str, Any] | None:
    """Return when the books last agreed (`agreed_at`), for those who may see money; else None."""
    if not context["request"].user.has_perm("campaigns.view_unmatchedmoney"):
        return None
    return {"agreed_at": alerts.books_agreed_at()}


def _messages() -> list[alerts.Cause]:
    count = PublicMessage.objects.filter(state=PublicMessage.State.WAITING).count()
    words = f"Donors' messages that wait to be read: {count}."
    address = reverse("admin:campaigns_publicmessage_changelist") + "?state__exact=waiting"
    return [alerts.Cause("messages_wait", words, count, address)] if count else []
