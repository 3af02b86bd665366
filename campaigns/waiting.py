"""Gifts that wait: where too many are begun at once, a gift goes on by a link mailed to its donor.

It works without a script and through any network, and whoever tries stolen cards needs an inbox
for each.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns import checkout, mailing
from campaigns.mailing.links import read_continue_token
from campaigns.models import Campaign, Donation, OutgoingMail, WaitingGift
from campaigns.settlement import in_one_transaction

LIFETIME = WaitingGift.LIFETIME
# So long a mail may be on its way; who asks again later is mailed again.
MAIL_AGAIN_AFTER = timedelta(minutes=5)


def is_kept(*, campaign: Campaign, form_token: str, content: dict[str, Any]) -> bool:
    """Say whether a form's gift waits already, as it is, and its mail was written just now."""
    just_now = timezone.now() - MAIL_AGAIN_AFTER
    kept = WaitingGift.objects.filter(
        campaign=campaign, form_token=form_token, created_at__gt=just_now
    )
    return any(waiting.content == content for waiting in kept)


def keep(*, campaign: Campaign, form_token: str, content: dict[str, Any]) -> int | None:
    """Keep a gift and queue the mail that lets it go on; returns the key of the mail.

    Takes the nonce of the form and what `checkout.start` takes beside it. Another gift of the
    same form gives way.
    """
    return in_one_transaction(lambda: _keep(campaign, form_token, content))


def _keep(campaign: Campaign, form_token: str, content: dict[str, Any]) -> int | None:
    WaitingGift.objects.filter(campaign=campaign, form_token=form_token).delete()
    waiting = WaitingGift.objects.create(campaign=campaign, form_token=form_token, content=content)
    mail = mailing.queue(
        key=f"continue_gift:{waiting.uuid}",
        kind=OutgoingMail.Kind.CONTINUE_GIFT,
        to=content["donor_email"],
        language=content["language"],
        facts={"waiting": str(waiting.uuid)},
    )
    return mail.pk if mail else None


def find(*, campaign: Campaign, token: str) -> WaitingGift | None:
    """Return the gift to a campaign that a mailed link leads to; None where the link is over."""
    uuid = read_continue_token(token, max_age=int(LIFETIME.total_seconds()))
    if uuid is None:
        return None
    return _living().filter(campaign=campaign, uuid=uuid).select_related("campaign").first()


def go_on(waiting: WaitingGift) -> Donation:
    """Begin the gift at Stripe, as the form would have; raises what `checkout.start` raises.

    The form's own nonce sees to it that two who press at once are led to one Session. Afterwards
    the gift waits no more.
    """
    donation = checkout.start(
        campaign=waiting.campaign, form_token=waiting.form_token, **waiting.content
    )
    forget(waiting)
    return donation


def forget(waiting: WaitingGift) -> None:
    """Let a gift wait no more."""
    WaitingGift.objects.filter(pk=waiting.pk).delete()


def forget_old() -> None:
    """Delete the gifts that nobody came for, for the sweep."""
    WaitingGift.objects.filter(created_at__lte=timezone.now() - LIFETIME).delete()


def _living():
    return WaitingGift.objects.filter(created_at__gt=timezone.now() - LIFETIME)
