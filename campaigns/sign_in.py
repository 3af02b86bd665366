"""Coming to one's own page without a password: a mailed link, then half an hour.

Whoever asks gets the same answer after the same work: a row is written, and only afterwards is
looked up whether a donor has that address.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from campaigns import mailing
from campaigns.models import (
    Donor,
    DonorSession,
    EmailChange,
    OutgoingMail,
    SignInLink,
    SignInRequest,
)
from campaigns.querysets import email_key
from campaigns.settlement import in_one_transaction

LINK_LIFETIME = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(minutes=30)
CHANGE_LIFETIME = timedelta(days=1)
# As many links of one donor may be good at once; more would only fill their inbox.
MOST_LINKS = 3


class LinkSpent(Exception):
    """A link that was used already, has expired, or never was."""


def ask(*, email: str, language: str) -> int:
    """Write down that someone asked for a link; returns the key of the request (`answer`)."""
    return SignInRequest.objects.create(email=email, language=language).pk


def answer(*, request_id: int) -> int | None:
    """Mail a link where a donor has the address. Returns the key of the mail, None without one.

    The request is gone afterwards, so that addresses of strangers are not kept.
    """
    return in_one_transaction(lambda: _answer(request_id))


def _answer(request_id: int) -> int | None:
    request = SignInRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        return None
    request.delete()
    now = timezone.now()
    donor = Donor.objects.known_by(request.email).filter(erase_asked_at__isnull=True).first()
    if donor is None:
        return None
    good = donor.sign_in_links.filter(used_at__isnull=True, expires_at__gt=now)
    if good.count() >= MOST_LINKS:
        return None
    link = SignInLink.objects.create(donor=donor, expires_at=now + LINK_LIFETIME)
    mail = mailing.queue(
        key=f"sign_in:{link.pk}",
        kind=OutgoingMail.Kind.SIGN_IN,
        to=donor.email,
        language=request.language,
        donor=donor,
        facts={"link": link.pk},
    )
    return mail.pk if mail else None


def waiting_requests() -> list[int]:
    """Return the keys of requests that nobody has answered yet, for the sweep."""
    return list(SignInRequest.objects.values_list("pk", flat=True)[:100])


def is_good(*, link: UUID) -> bool:
    """Say whether a link can still be used; changes nothing."""
    return _good_links().filter(uuid=link).exists()


def _good_links():
    return SignInLink.objects.filter(
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
        donor__erase_asked_at__isnull=True,
        donor__erased_at__isnull=True,
    )


def enter(*, link: UUID) -> str:
    """Use a link, once, and open a session; returns its key, which is kept nowhere else.

    Raises LinkSpent. Of two who use it at once, one comes in.
    """
    # The update decides: who changes the row has used the link.
    if not _good_links().filter(uuid=link).update(used_at=timezone.now()):
        raise LinkSpent
    donor_id = SignInLink.objects.values_list("donor_id", flat=True).get(uuid=link)
    key = secrets.token_urlsafe(32)
    DonorSession.objects.create(
        key_sha256=_sha256(key), donor_id=donor_id, expires_at=timezone.now() + SESSION_LIFETIME
    )
    return key


def donor_of(*, key: str) -> Donor | None:
    """Return the donor of a living session; None for any other key.

    Looked up by the key's SHA-256, so that neither the table nor the time of the answer tells one.
    """
    session = (
        DonorSession.objects.select_related("donor")
        .filter(
            key_sha256=_sha256(key),
            expires_at__gt=timezone.now(),
            donor__erase_asked_at__isnull=True,
            donor__erased_at__isnull=True,
        )
        .first()
    )
    return session.donor if session else None


def leave(*, key: str) -> None:
    """End a session."""
    DonorSession.objects.filter(key_sha256=_sha256(key)).delete()


def forget_old() -> None:
    """Delete sessions and links that are over, for the sweep."""
    DonorSession.objects.filter(expires_at__lte=timezone.now()).delete()
    SignInLink.objects.filter(expires_at__lte=timezone.now() - timedelta(days=1)).delete()
    EmailChange.objects.filter(done_at__isnull=True, expires_at__lte=timezone.now()).delete()


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def ask_for_change(*, donor: Donor, new_email: str) -> list[int]:
    """Begin a change of address: both addresses are asked. Returns the keys of the two mails.

    A later wish replaces an earlier one. Whether the new address is known to us is not looked at.
    """
    return in_one_transaction(lambda: _ask_for_change(donor, new_email))


def _ask_for_change(donor: Donor, new_email: str) -> list[int]:
    donor.email_changes.filter(done_at__isnull=True).delete()
    change = EmailChange.objects.create(
        donor=donor, new_email=new_email, expires_at=timezone.now() + CHANGE_LIFETIME
    )
    mails = [
        mailing.queue(
            key=f"{kind}:{change.pk}",
            kind=kind,
            to=to,
            language=donor.language,
            donor=donor,
            facts={"change": change.pk},
        )
        for kind, to in (
            (OutgoingMail.Kind.EMAIL_OLD, donor.email),
            (OutgoingMail.Kind.EMAIL_NEW, new_email),
        )
    ]
    return [mail.pk for mail in mails if mail]


def open_change(*, change: UUID) -> EmailChange | None:
    """Return a change of address that still waits for somebody; None where it is over."""
    return EmailChange.objects.filter(
        uuid=change, done_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def confirm_change(*, change: UUID, is_new: bool) -> bool:
    """Note that one of the two addresses agrees. Returns whether the change has taken effect.

    Raises LinkSpent where the change is over. Where the new address belongs to a donor already,
    both are one person, for both addresses have answered: their gifts come together.
    """
    return in_one_transaction(lambda: _confirm_change(change, is_new=is_new))


def _confirm_change(uuid: UUID, *, is_new: bool) -> bool:
    now = timezone.now()
    change = (
        EmailChange.objects.select_for_update()
        .filter(uuid=uuid, done_at__isnull=True, expires_at__gt=now)
        .filter(donor__erase_asked_at__isnull=True, donor__erased_at__isnull=True)
        .first()
    )
    if change is None:
        raise LinkSpent
    side = "new_confirmed_at" if is_new else "old_confirmed_at"
    setattr(change, side, getattr(change, side) or now)
    is_done = bool(change.old_confirmed_at and change.new_confirmed_at)
    new_email = change.new_email
    if is_done:
        change.done_at, change.new_email = now, ""
    change.save()
    if is_done:
        _give_address(change.donor, new_email)
    return is_done


def _give_address(donor: Donor, new_email: str) -> None:
    other = Donor.objects.select_for_update().known_by(new_email).exclude(pk=donor.pk).first()
    if other is not None:
        if other.erase_asked_at is not None:
            # First it is erased; then the address is free.
            raise LinkSpent
        other.donations.update(donor=donor)
        other.monthly_gifts.update(donor=donor)
        other.mails.update(donor=donor)
        other.sessions.all().delete()
        other.sign_in_links.all().delete()
        other.email_changes.all().delete()
        Donor.objects.filter(pk=other.pk).update(email="", email_key=None, erased_at=timezone.now())
    Donor.objects.filter(pk=donor.pk).update(email=new_email, email_key=email_key(new_email))
    # Whoever is in by the old address proves the new one first.
    donor.sessions.all().delete()
    donor.sign_in_links.all().delete()
