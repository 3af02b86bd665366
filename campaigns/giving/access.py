"""Who may see a donor's page: whoever holds the cookie of a mailed link, for half an hour.

The cookie is set for the two addresses of the page alone (English and Korean), so that no other
page ever receives it; forms of the page carry Django's CSRF token.
"""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from campaigns import sign_in
from campaigns.models import Donor

COOKIE = "giving"
COOKIE_PATHS = ("/giving/", "/ko/giving/")


def donor_of(request: HttpRequest) -> Donor | None:
    """Return the donor whose living session the request carries; None without one."""
    key = request.COOKIES.get(COOKIE, "")
    return sign_in.donor_of(key=key) if key else None


def own_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that takes (request, donor, …): without a session it leads to the form."""

    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        donor = donor_of(request)
        if donor is None:
            return redirect("campaigns:giving")
        response = view(request, donor, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return opened


def allow_portal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a form of the page lead to Stripe's page for cards."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        update = csp_update({"form-action": [settings.STRIPE_PORTAL_ORIGIN]})
        return update(view)(request, *args, **kwargs)

    return allowed


def let_in(response: HttpResponse, *, key: str) -> HttpResponse:
    """Give an answer the cookie of a session, once for each language's address."""
    for number, path in enumerate(COOKIE_PATHS):
        # Django keeps one cookie of a name; these two differ by their path alone.
        place = f"{COOKIE}.{number}"
        response.set_cookie(
            place,
            key,
            max_age=int(sign_in.SESSION_LIFETIME.total_seconds()) if key else 0,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        morsel = response.cookies[place]
        morsel.set(COOKIE, morsel.value, morsel.coded_value)
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    """Take the cookies away again, also the one that Django's forms have."""
    for number, path in enumerate(COOKIE_PATHS):
        place = f"{settings.CSRF_COOKIE_NAME}.{number}"
        response.delete_cookie(place, path=path, samesite="Strict")
        response.cookies[place].set(settings.CSRF_COOKIE_NAME, "", "")
    return let_in(response, key="")
