"""From a form to a gift whose Session is open."""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns import gateway
from campaigns.checkout.errors import CampaignClosed, Unavailable
from campaigns.checkout.requests import SESSION_LIFETIME, ensure_product, request_for, sha256
from campaigns.checkout.rivals import close_rivals, did_claim
from campaigns.checkout.sessions import (
    REPEATABLE_FOR,
    close,
    open_session,
    replace,
    still_open,
)
from campaigns.models import Campaign, Dedication, Donation, Donor, PublicMessage

log = logging.getLogger(__name__)

Rhythm = Donation.Rhythm
Words = dict[str, str]

# Less time than this is not enough to pay; a new Session is opened instead.
ENOUGH_TIME = timedelta(minutes=5)
ROUNDS = 3


def start(
    *,
    campaign: Campaign,
    amount_minor: int,
    donor_name: str,
    donor_email: str,
    language: str,
    form_token: str,
    rhythm: str = Rhythm.ONCE,
    fee_cover_minor: int = 0,
    dedication: Words | None = None,
    message: Words | None = None,
) -> Donation:
    """Return a gift whose Session is open; send the donor to its `session_url`.

    Takes minor units of the campaign's currency, of which `fee_cover_minor` are meant for the fee,
    and the nonce of the form; the fields of a Dedication (kind, name, notify_name, notify_email,
    message) and of a PublicMessage (text, shown_name) where the donor wrote them. The same form
    with the same content leads to the same open Session; with other content the old Session is
    closed and a new gift made. Raises CampaignClosed, AlreadyPaid, EmailRefused, Unavailable, and
    RuntimeError inside a transaction.
    """
    is_monthly = rhythm == Rhythm.MONTHLY
    if not campaign.is_open() or (is_monthly and not campaign.takes_monthly):
        raise CampaignClosed(campaign.slug)
    content = [campaign.pk, amount_minor, campaign.currency, donor_name, donor_email, language]
    wanted = Donation(
        uuid=uuid.uuid4(),
        campaign=campaign,
        rhythm=Rhythm(rhythm),
        amount_minor=amount_minor,
        fee_cover_minor=fee_cover_minor,
        currency=campaign.currency,
        donor_name=donor_name,
        language=language,
        is_live=settings.STRIPE_IS_LIVE,
        form_token=form_token,
        content_sha256=sha256([*content, rhythm, fee_cover_minor, dedication, message]),
    )
    words = [
        kind(donation=wanted, **fields)
        for kind, fields in ((Dedication, dedication), (PublicMessage, message))
        if fields
    ]
    try:
        if is_monthly:
            ensure_product(campaign)
        return _start(wanted, email=donor_email, words=words)
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("no Session could be opened: %s", error)
        raise Unavailable from error


def _start(wanted: Donation, *, email: str, words: list[Dedication | PublicMessage]) -> Donation:
    for _round in range(ROUNDS):
        current = Donation.objects.filter(form_token=wanted.form_token, is_current=True).first()
        if current is None:
            if wanted.rhythm == Rhythm.MONTHLY:
                close_rivals(wanted, email=email)
            if _did_commit(wanted, email=email, words=words):
                return open_session(wanted)
            continue
        is_same = current.content_sha256 == wanted.content_sha256
        if current.session_id is None:
            if is_same and current.created_at > timezone.now() - REPEATABLE_FOR:
                return open_session(current)
        elif (opened := still_open(current)) is not None:
            if is_same and opened.session_expires_at > timezone.now() + ENOUGH_TIME:
                return opened
            close(opened)
        replace(current)
    raise Unavailable("other submissions of the form came between")


def _did_commit(donation: Donation, *, email: str, words: list[Dedication | PublicMessage]) -> bool:
    """Commit the gift with its whole request; False where another one is in its place already."""
    donation.session_expires_at = (timezone.now() + SESSION_LIFETIME).replace(microsecond=0)
    try:
        # Durable: it must be committed, not merely written, before Stripe hears of it.
        with transaction.atomic(durable=True):
            donation.donor = Donor.objects.meet(email=email, language=donation.language)
            if donation.rhythm == Rhythm.MONTHLY and not did_claim(donation):
                transaction.set_rollback(True)
                return False
            donation.stripe_request = request_for(donation, email=email)
            donation.save(force_insert=True)
            for row in words:
                row.donation = donation
                row.save(force_insert=True)
    except IntegrityError:
        if not Donation.objects.filter(form_token=donation.form_token, is_current=True).exists():
            raise
        return False
    return True
