"""The second factor of an account: a code from a phone (TOTP, RFC 6238), or a recovery code."""

from base64 import b32encode
from datetime import datetime

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

RECOVERY_CODES = 10
DIGITS = 6


def device_of(user: User) -> TOTPDevice | None:
    """Return the phone that the account has enrolled, if any."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).order_by("pk").first()


def is_required() -> bool:
    """Whether every account needs a second factor before it may do anything."""
    return settings.SECOND_FACTOR_REQUIRED


def make_key() -> str:
    """Return a new secret of 160 bits, in hex; it belongs to one session until it is confirmed."""
    return random_hex(20)


def written_key(key: str) -> str:
    """Return the secret as people type it into a phone: base32 in groups of four."""
    text = b32encode(bytes.fromhex(key)).decode("ascii")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def drawn_key(user: User, *, key: str) -> SafeString:
    """Return the secret as an inline SVG for a phone's camera: dark on white in any theme."""
    address = TOTPDevice(user=user, key=key).config_url
    drawing = segno.make(address, error="m", micro=False)
    # Nothing of the user's stands in the drawing as text: it is one path of numbers.
    return mark_safe(drawing.svg_inline(omitsize=True, border=3, dark="#000", light="#fff"))


@transaction.atomic
def enrol(user: User, *, key: str, code: str) -> TOTPDevice | None:
    """Make the phone that shows this code the account's only one; None where the code is wrong.

    The code is used up by this. The earlier phone and its recovery codes are good no more.
    """
    # Two enrolments of one account at the same time would leave it with two phones.
    User.objects.select_for_update().get(pk=user.pk)
    device = TOTPDevice.objects.create(user=user, key=key, name="Phone", confirmed=False)
    if not device.verify_token(_compact(code)):
        device.delete()
        return None
    forget(user, but=device)
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def forget(user: User, *, but: TOTPDevice | None = None) -> None:
    """Take away phones and recovery codes of an account; `but` stays."""
    TOTPDevice.objects.filter(user=user).exclude(pk=but and but.pk).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes of an account; returns the new ones as they are shown, once."""
    User.objects.select_for_update().get(pk=user.pk)
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes of the account are still good."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def accepts(user: User, code: str) -> bool:
    """Whether a code of the phone, or a recovery code, is right; each is right once.

    Six digits are the phone's, all else is a recovery code: a try at the one must not slow down
    the other. The device's row is locked while it is looked at, so that of two requests with one
    code one is refused.
    """
    device = _asked_device(user, code)
    return bool(device and verify_token(user, device.persistent_id, _compact(code)))


def locked_until(user: User, code: str) -> datetime | None:
    """Return until when codes of this kind are refused unseen, after wrong ones; None if not."""
    device = _asked_device(user, code)
    is_allowed, facts = device.verify_is_allowed() if device else (True, None)
    return None if is_allowed else facts["locked_until"]


def _asked_device(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    compact = _compact(code)
    if compact.isdecimal() and len(compact) == DIGITS:
        return device_of(user)
    return StaticDevice.objects.filter(user=user, confirmed=True).first()


def _compact(code: str) -> str:
    """Return a code without what people type or paste along with it."""
    return "".join(code.split()).replace("-", "").lower()
