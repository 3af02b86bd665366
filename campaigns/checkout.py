"""Starting a gift: first a committed row, then a Checkout Session; one form, one open Session."""

import hashlib
import json
import logging
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from campaigns import gateway, settlement
from campaigns.models import Campaign, Donation, Donor
from nkarchive.languages import localized

log = logging.getLogger(__name__)

Status = Donation.Status

# Stripe takes 30 minutes to 24 hours (docs.stripe.com/api/checkout/sessions/create#expires_at).
SESSION_LIFETIME = timedelta(hours=1)
# How long a creation may be repeated: afterwards the stored `expires_at` is less than 30 minutes
# ahead and Stripe refuses it. The rest is for clocks that differ.
REPEATABLE_FOR = SESSION_LIFETIME - timedelta(minutes=32)
# Less time than this is not enough to pay; a new Session is opened instead.
ENOUGH_TIME = timedelta(minutes=5)
ROUNDS = 3

# The view of the give form reads the token with this salt.
REFILL_SALT = "campaigns.refill"


class Unavailable(Exception):
    """No Session could be opened now. Submitting the same form again is safe."""


class EmailRefused(Unavailable):
    """Stripe does not take the e-mail address."""


class CampaignClosed(Exception):
    """The campaign takes no gifts now."""


class AlreadyPaid(Exception):
    """The form's earlier gift turns out to be paid, or a bank debit for it is under way."""

    def __init__(self, donation: Donation) -> None:
        super().__init__(str(donation.uuid))
        self.donation = donation


def start(
    *,
    campaign: Campaign,
    amount_minor: int,
    donor_name: str,
    donor_email: str,
    language: str,
    form_token: str,
) -> Donation:
    """Return a gift whose Session is open; send the donor to its `session_url`.

    Takes minor units of the campaign's currency, and the nonce of the form. The same form with the
    same content leads to the same open Session; with other content the old Session is closed and
    a new gift made. Raises CampaignClosed, AlreadyPaid, EmailRefused, Unavailable, and
    RuntimeError inside a transaction.
    """
    if not campaign.is_open():
        raise CampaignClosed(campaign.slug)
    wanted = Donation(
        uuid=uuid.uuid4(),
        campaign=campaign,
        amount_minor=amount_minor,
        currency=campaign.currency,
        donor_name=donor_name,
        language=language,
        is_live=settings.STRIPE_IS_LIVE,
        form_token=form_token,
        content_sha256=_sha256(
            [campaign.pk, amount_minor, campaign.currency, donor_name, donor_email, language]
        ),
    )
    try:
        return _start(wanted, email=donor_email)
    except gateway.Unavailable as error:
        log.warning("no Session could be opened: %s", error)
        raise Unavailable from error


def _start(wanted: Donation, *, email: str) -> Donation:
    for _round in range(ROUNDS):
        current = Donation.objects.filter(form_token=wanted.form_token, is_current=True).first()
        if current is None:
            if _did_commit(wanted, email=email):
                return _open(wanted)
            continue
        is_same = current.content_sha256 == wanted.content_sha256
        if current.session_id is None:
            if is_same and current.created_at > timezone.now() - REPEATABLE_FOR:
                return _open(current)
        elif (opened := _still_open(current)) is not None:
            if is_same and opened.session_expires_at > timezone.now() + ENOUGH_TIME:
                return opened
            _close(opened)
        _replace(current)
    raise Unavailable("other submissions of the form came between")


def _did_commit(donation: Donation, *, email: str) -> bool:
    """Commit the gift with its whole request; False where the form has a current gift already."""
    donation.session_expires_at = (timezone.now() + SESSION_LIFETIME).replace(microsecond=0)
    try:
        # Durable: it must be committed, not merely written, before Stripe hears of it.
        with transaction.atomic(durable=True):
            donation.donor = Donor.objects.meet(email=email, language=donation.language)
            donation.stripe_request = _request(donation, email=email)
            donation.save(force_insert=True)
    except IntegrityError:
        if not Donation.objects.filter(form_token=donation.form_token, is_current=True).exists():
            raise
        return False
    return True


def _request(donation: Donation, *, email: str) -> dict[str, object]:
    reference = str(donation.uuid)
    with translation.override(donation.language):
        thanks = reverse("campaigns:thanks", args=[donation.uuid])
        give = reverse("campaigns:give", args=[donation.campaign.slug])
    refill = signing.TimestampSigner(salt=REFILL_SALT).sign(reference)
    return gateway.session_request(
        reference=reference,
        amount_minor=donation.amount_minor,
        currency=donation.currency,
        title=localized(donation.campaign, "title", language=donation.language),
        email=email,
        language=donation.language,
        success_url=f"{settings.SITE_ORIGIN}{thanks}",
        cancel_url=f"{settings.SITE_ORIGIN}{give}?{urlencode({'gift': refill})}",
        expires_at=donation.session_expires_at,
    )


def _open(donation: Donation) -> Donation:
    """Open the gift's Session, or learn of it where an earlier request did so already."""
    try:
        session = gateway.create_session(
            request=donation.stripe_request, idempotency_key=donation.idempotency_key
        )
    except gateway.Broken:
        # The same key would get the same answer for a day; the next submit makes a new gift.
        _replace(donation)
        raise
    except gateway.Refused as error:
        _replace(donation)
        log.error("gift %s: Stripe refused the request: %s %s", donation.uuid, error, error.param)
        raise EmailRefused if error.param == "customer_email" else Unavailable from error
    is_kept = (
        Donation.objects.filter(Q(session_id__isnull=True) | Q(session_id=session.id))
        .filter(pk=donation.pk, is_current=True)
        .update(session_id=session.id, session_url=session.url, updated_at=timezone.now())
    )
    donation.session_id = session.id
    if not is_kept:
        # Meanwhile the form was sent with other content; of its two Sessions the later one counts.
        _close(donation)
        raise Unavailable("the form was sent again with other content")
    settlement.move(donation_id=donation.pk, to=Status.SESSION_OPEN)
    donation.refresh_from_db()
    return donation


def _still_open(donation: Donation) -> Donation | None:
    """Return the gift as Stripe has it now if it can still be paid; None where it never can be.

    Raises AlreadyPaid where the money has come or is on its way.
    """
    try:
        settlement.settle(donation_id=donation.pk)
    except gateway.Refused as error:
        log.error("gift %s: Stripe does not know its Session: %s", donation.uuid, error)
        return None
    donation.refresh_from_db()
    is_paid = donation.status in (Status.SUCCEEDED, Status.PROCESSING)
    if is_paid or donation.unmatched_money.exists():
        raise AlreadyPaid(donation)
    return donation if donation.status == Status.SESSION_OPEN else None


def _close(donation: Donation) -> None:
    """Close the gift's Session at Stripe; raises AlreadyPaid where the donor was faster."""
    try:
        gateway.expire_session(
            session_id=donation.session_id, idempotency_key=f"donation:{donation.uuid}:expire:1"
        )
    except gateway.Refused:
        # Not open any more: paid or expired since it was read.
        _still_open(donation)
    else:
        settlement.move(donation_id=donation.pk, to=Status.EXPIRED)


def _replace(donation: Donation) -> None:
    """Let the form have a new gift."""
    Donation.objects.filter(pk=donation.pk, is_current=True).update(
        is_current=False, updated_at=timezone.now()
    )


def _sha256(content: list[object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
