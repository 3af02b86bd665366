"""What a gift may become: a status is only left forwards."""

from django.utils import timezone

from campaigns.models import Donation

Status = Donation.Status

# Money wins over an earlier opinion, so a gift that had expired or failed may still succeed, and
# nothing leaves "succeeded".
REACHED_FROM = {
    Status.SESSION_OPEN: [Status.CREATED],
    Status.PROCESSING: [Status.CREATED, Status.SESSION_OPEN],
    Status.EXPIRED: [Status.CREATED, Status.SESSION_OPEN],
    Status.FAILED: [Status.CREATED, Status.SESSION_OPEN, Status.PROCESSING],
    Status.SUCCEEDED: [status for status in Status if status != Status.SUCCEEDED],
}


def move(*, donation_id: int, to: Status) -> None:
    """Move a gift forwards to a status; a late or repeated word changes nothing."""
    Donation.objects.filter(pk=donation_id, status__in=REACHED_FROM[to]).update(
        status=to, updated_at=timezone.now()
    )


def give_up_unopened() -> None:
    """Let gifts expire that never got a Session: their donors were never sent to pay."""
    Donation.objects.filter(
        status=Status.CREATED, session_id__isnull=True, session_expires_at__lte=timezone.now()
    ).update(status=Status.EXPIRED, updated_at=timezone.now())
