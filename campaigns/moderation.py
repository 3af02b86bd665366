"""Which of the donors' messages stand on the page of an appeal."""

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from campaigns.models import PublicMessage

State = PublicMessage.State


def show(*, message: PublicMessage, user: AbstractUser) -> None:
    """Let a message stand on the page of its appeal; it appears once its gift has been received.

    Takes who decided. The caller has checked the permission `moderate_publicmessage`.
    """
    _decide(message, state=State.SHOWN, user=user)


def hide(*, message: PublicMessage, user: AbstractUser) -> None:
    """Keep a message from the page, or take it off again; the words stay for staff."""
    _decide(message, state=State.HIDDEN, user=user)


def _decide(message: PublicMessage, *, state: str, user: AbstractUser) -> None:
    message.state, message.decided_by, message.decided_at = state, user, timezone.now()
    message.save(update_fields=["state", "decided_by", "decided_at"])
