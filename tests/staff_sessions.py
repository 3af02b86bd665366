"""Sessions of staff as tests need them: proven just now or a while ago, with a phone or not."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from nkarchive.staff import proof


def sign_in(client: Client, user: User, *, minutes_ago: int = 0) -> None:
    """Sign somebody in who proved everything so many minutes ago: 0 passes, 11 is asked again."""
    client.force_login(user)
    session = client.session
    proof.complete(session, user)
    at = timezone.now() - timedelta(minutes=minutes_ago)
    session[proof.PROOF] = {**session[proof.PROOF], "at": at.isoformat()}
    session.save()
    client.cookies["sessionid"] = session.session_key


def make_phone(user: User) -> TOTPDevice:
    """Enrol a phone for an account."""
    return TOTPDevice.objects.create(user=user, name="Phone")


def code_of(key: bytes, *, at: datetime | None = None) -> str:
    """Return the six digits that a phone with this secret shows now, or at another time."""
    totp = TOTP(key)
    totp.time = (at or timezone.now()).timestamp()
    return f"{totp.token():06d}"
