"""What happened to an account's second factor, in the admin's own history of that account."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User


def remember(user: User, *, by: User, what: str) -> None:
    """Write a sentence into the history of an account."""
    LogEntry.objects.log_actions(
        user_id=by.pk,
        queryset=[user],
        action_flag=CHANGE,
        change_message=what,
        single_object=True,
    )
