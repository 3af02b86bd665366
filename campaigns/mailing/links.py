"""The addresses that mails carry, and the signed tokens in them: made when a mail is written.

A token is a row's uuid with a time and a signature. It is kept nowhere; whoever reads it also
looks at the row, which says whether the link still stands.
"""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from campaigns.models import Campaign

SIGN_IN = "campaigns.sign_in"
EMAIL_OLD = "campaigns.email_change.old"
EMAIL_NEW = "campaigns.email_change.new"
CONTINUE_GIFT = "campaigns.continue_gift"


def make_sign_in_token(link: UUID) -> str:
    """Return the token of a SignInLink's uuid."""
    return _make(link, salt=SIGN_IN)


def read_sign_in_token(token: str, *, max_age: int) -> UUID | None:
    """Return the uuid of a SignInLink; None where the token is not ours or older (seconds)."""
    return _read(token, salt=SIGN_IN, max_age=max_age)


def make_email_token(change: UUID, *, is_new: bool) -> str:
    """Return the token of an EmailChange's uuid for the new address or for the old one."""
    return _make(change, salt=EMAIL_NEW if is_new else EMAIL_OLD)


def read_email_token(token: str, *, max_age: int) -> tuple[UUID, bool] | None:
    """Return the uuid of an EmailChange, and whether the new address was written to.

    None where the token is not ours or older than `max_age` seconds.
    """
    for salt in (EMAIL_OLD, EMAIL_NEW):
        change = _read(token, salt=salt, max_age=max_age)
        if change is not None:
            return change, salt == EMAIL_NEW
    return None


def make_continue_token(waiting: UUID) -> str:
    """Return the token of a WaitingGift's uuid."""
    return _make(waiting, salt=CONTINUE_GIFT)


def read_continue_token(token: str, *, max_age: int) -> UUID | None:
    """Return the uuid of a WaitingGift; None where the token is not ours or older (seconds)."""
    return _read(token, salt=CONTINUE_GIFT, max_age=max_age)


def _make(uuid: UUID, *, salt: str) -> str:
    return signing.TimestampSigner(salt=salt).sign(str(uuid))


def _read(token: str, *, salt: str, max_age: int) -> UUID | None:
    # The signer compares in constant time.
    try:
        return UUID(signing.TimestampSigner(salt=salt).unsign(token, max_age=max_age))
    except signing.BadSignature:
        return None


def absolute(path: str) -> str:
    """Return a path of ours as an address that a mail program can open."""
    return settings.SITE_ORIGIN + path


def home_url() -> str:
    """Return the address of the site in the active language."""
    return absolute(reverse("home"))


def giving_url() -> str:
    """Return the plain address of the donor's own page in the active language."""
    return absolute(reverse("campaigns:giving"))


def sign_in_url(link: UUID) -> str:
    """Return the address that lets a donor in once, in the active language."""
    return absolute(reverse("campaigns:giving_enter", args=[make_sign_in_token(link)]))


def email_url(change: UUID, *, is_new: bool) -> str:
    """Return the address by which one of two addresses agrees to a change."""
    return absolute(
        reverse("campaigns:giving_email", args=[make_email_token(change, is_new=is_new)])
    )


def continue_url(campaign: Campaign, *, waiting: UUID) -> str:
    """Return the address where a gift that waits goes on."""
    return absolute(
        reverse("campaigns:continue", args=[campaign.slug, make_continue_token(waiting)])
    )
