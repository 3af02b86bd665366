"""Sessions that were lost: Stripe's answer never reached us, and the request is too old to repeat.

Stripe has no search for them, so the window in which it may have been made is listed. Such a
Session was shown to nobody and is closed; if someone has paid it all the same, it is settled.
"""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns import gateway, settlement
from campaigns.checkout.errors import AlreadyPaid
from campaigns.checkout.sessions import REPEATABLE_FOR, close
from campaigns.models import Donation

log = logging.getLogger(__name__)

Status = Donation.Status

CLOCKS_DIFFER_BY = timedelta(minutes=5)
ASK_AGAIN_AFTER = timedelta(minutes=10)


def lost() -> QuerySet[Donation]:
    """Return the gifts whose Session must be looked for, the longest unasked first."""
    now = timezone.now()
    return Donation.objects.filter(
        Q(asked_stripe_at__isnull=True) | Q(asked_stripe_at__lte=now - ASK_AGAIN_AFTER),
        status=Status.CREATED,
        session_id__isnull=True,
        is_live=settings.STRIPE_IS_LIVE,
        created_at__lte=now - REPEATABLE_FOR,
    ).order_by("created_at")


def look_for_session(*, donation_id: int) -> settlement.Outcome:
    """Find the Session that a gift may have got and bring both to an end.

    Call it outside any transaction. Raises gateway.Unavailable and gateway.Refused.
    """
    Donation.objects.filter(pk=donation_id).update(asked_stripe_at=timezone.now())
    donation = Donation.objects.get(pk=donation_id)
    if donation.session_id is None:
        session = gateway.find_session(
            reference=str(donation.uuid),
            since_at=donation.created_at - CLOCKS_DIFFER_BY,
            until_at=donation.created_at + REPEATABLE_FOR + CLOCKS_DIFFER_BY,
        )
        if session is None:
            settlement.move(donation_id=donation.pk, to=Status.EXPIRED)
            return settlement.outcome(donation_id=donation.pk)
        log.info("gift %s: its Session was found", donation.uuid)
        settlement.adopt(donation=donation, session=session)
        donation.refresh_from_db()
        if session.status == "open":
            with suppress(AlreadyPaid):
                close(donation)
    return settlement.settle(donation_id=donation.pk)
