"""Forms for visitors who carry no cookie: a signed, expiring token and a look at the headers.

Django's CSRF protection compares a cookie; public pages set none. These views act on no ambient
identity, so a foreign site gains nothing by posting to them; the checks keep it from doing so in
a visitor's browser all the same.
"""

import secrets
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

MAX_AGE_SECONDS = 12 * 60 * 60


class TokenRefusedError(Exception):
    """A form token that is too old, or not one of ours."""


class TokenTooNewError(Exception):
    """A form that comes back sooner than anybody can have filled it in."""


def new_token(*, purpose: str, nonce: str = "") -> str:
    """Return a signed token for one showing of a form.

    Takes the form's purpose (a token is good for no other) and the nonce of an earlier showing
    that this one goes on with; without it the token gets a nonce of its own.
    """
    return _signer(purpose).sign(nonce or secrets.token_urlsafe(16))


def read_token(token: str, *, purpose: str, min_age_seconds: int = 0) -> str:
    """Return the nonce of a token; raises TokenRefusedError where it is too old or not ours.

    Raises TokenTooNewError where it was signed less than `min_age_seconds` ago; the same token is
    good after that time.
    """
    signer = _signer(purpose)
    try:
        nonce = signer.unsign(token, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise TokenRefusedError from error
    if min_age_seconds:
        try:
            signer.unsign(token, max_age=min_age_seconds)
        except signing.SignatureExpired:
            return nonce
        raise TokenTooNewError
    return nonce


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"public-form.{purpose}")


def public_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view with a public form: no CSRF cookie, and a POST only from our own pages.

    A POST is refused (403) where the browser says that another site sends it: `Origin` is neither
    ours nor absent, or `Sec-Fetch-Site` neither `same-origin` nor absent. The view itself reads
    the form token, so that it can show the form again.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not comes_from_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def comes_from_here(request: HttpRequest) -> bool:
    """Say whether the headers that browsers set themselves allow that one of our pages asks."""
    origin = request.headers.get("Origin")
    ours = (settings.SITE_ORIGIN, f"{request.scheme}://{request.get_host()}")
    return (origin is None or origin in ours) and (
        request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    )
