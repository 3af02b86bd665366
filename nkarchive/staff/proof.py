"""What a session has proven: who, with which phone, and when."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from nkarchive.staff.second_factor import device_of, is_required

PROOF = "staff_proof"
# A session ends this long after the last step of signing in, however busy it is.
LONGEST_SESSION = timedelta(hours=12)
# Between the password and the code, or the enrolment.
HALF_WAY = timedelta(minutes=15)
# How long a proof is good for what matters most.
FRESH = timedelta(minutes=10)


def begin(session: SessionBase, user: User) -> None:
    """Start a session after the right password: whole without a second factor, else half way."""
    session.pop(PROOF, None)
    if device_of(user) or is_required():
        session.set_expiry(timezone.now() + HALF_WAY)
    else:
        complete(session, user)


def complete(session: SessionBase, user: User) -> None:
    """Open the session for its hours: everything that the account must prove has been proven."""
    # Another key than the one that half-way steps were taken with.
    session.cycle_key()
    # A date, not a number of seconds: Django moves the latter on with every change.
    session.set_expiry(timezone.now() + LONGEST_SESSION)
    renew(session, user)


def renew(session: SessionBase, user: User) -> None:
    """Write down that this person has just proven everything; the session's end stays."""
    device = device_of(user)
    session[PROOF] = {
        "user": user.pk,
        "device": device and device.pk,
        "at": timezone.now().isoformat(),
    }


def is_whole(session: SessionBase, user: User) -> bool:
    """Whether nothing is missing: the enrolled phone has been shown, or none is needed."""
    device = device_of(user)
    if device is None:
        return not is_required()
    return _proof_of(session, user).get("device") == device.pk


def is_fresh(session: SessionBase, user: User) -> bool:
    """Whether this very person proved everything within the last ten minutes.

    A proof with a phone that is no longer the account's is none, nor one from before there was any.
    """
    proof = _proof_of(session, user)
    device = device_of(user)
    if not proof or proof["device"] != (device and device.pk):
        return False
    age = timezone.now() - datetime.fromisoformat(proof["at"])
    return timedelta(0) <= age <= FRESH


def _proof_of(session: SessionBase, user: User) -> dict[str, Any]:
    """Return the session's proof where it is this person's."""
    proof = session.get(PROOF) or {}
    return proof if proof.get("user") == user.pk else {}
