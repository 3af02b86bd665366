"""The security headers that Django does not send by itself."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.cache import patch_vary_headers

# The parts of the site whose forms act for somebody who is signed in. Each has the cookie of its
# forms to itself, and no other page ever receives it.
FORM_COOKIE_PATHS = ("/admin/", "/giving/", "/ko/giving/")

# Addresses whose answers hold nothing secret: no form token, no name of whoever asks. These alone
# are compressed, because the length of a compressed answer tells of what it holds (BREACH).
COMPRESSED = {
    *("home", "about", "contact", "privacy", "refunds", "sitemap", "robots"),
    *(f"articles:{name}" for name in ("list", "article", "tags", "tag", "series", "contributor")),
    *(f"articles:{name}" for name in ("feed", "kind_feed", "tag_feed", "series_feed")),
    *(f"articles:{name}" for name in ("contributor_feed", "search")),
    *(f"campaigns:{name}" for name in ("list", "campaign")),
    *(f"api:{name}" for name in ("index", "openapi", "articles", "article", "changes")),
    *(f"api:{name}" for name in ("tags", "series", "contributors", "withdrawals")),
}

# The site needs none of these. There is no way to say "all", so each is named.
DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in DENIED_FEATURES)


class IsolationMiddleware:
    """Lets no other site embed our answers, and no page of ours use a device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the two headers to every answer."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class BodyLimitMiddleware:
    """Refuses a body that is longer than any form of ours, before a byte of it is read.

    Django bounds what it keeps in memory, but writes a file of any length to the disk before a view
    is asked, also where no form takes one: whoever sends some of those at once fills it.
    """

    LARGEST = 1024 * 1024
    # Pictures are uploaded there. The form itself says from which size on one is too large
    # (`articles.pictures`); this is far beyond, so that it can.
    LARGEST_FROM_STAFF = 100 * 1024 * 1024

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 for what is too long; a body that does not say its length is not read."""
        is_staff_part = request.path_info.startswith(reverse("admin:index"))
        if _length(request) > (self.LARGEST_FROM_STAFF if is_staff_part else self.LARGEST):
            return _too_large("too large")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Answer 413 where the admin's address alone is no reason to take that much.

        Only here is known who asks; and this comes before the form's token is looked for in the
        body, because this middleware stands before the one that does.
        """
        if _length(request) > self.LARGEST and not getattr(request.user, "is_staff", False):
            return _too_large("too large for somebody who is not signed in")
        return None


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_large(words: str) -> HttpResponse:
    return HttpResponse(words, status=413, content_type="text/plain")


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp, with the policy of the admin below the admin's address."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> PolicyParts:
        """The parts of the policy; a view's own `csp` decorator still comes first."""
        parts = super().get_policy_parts(request, response, report_only)
        is_admin = request.path_info.startswith(reverse("admin:index"))
        if is_admin and not report_only and parts.config is None:
            parts.config = settings.ADMIN_CONTENT_POLICY
        return parts


class CompressionMiddleware(GZipMiddleware):
    """Django's compression, for what everybody may read and nothing else."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Compress the answer of an address named in `COMPRESSED`, and tell caches that it varies.

        An answer that sets a cookie is somebody's own, whatever its address.
        """
        match = request.resolver_match
        if match is None or match.view_name not in COMPRESSED or response.cookies:
            return response
        # Also where Django leaves it out, so that a 304 says the same as its 200.
        patch_vary_headers(response, ("Accept-Encoding",))
        return super().process_response(request, response)


class FormCookieMiddleware(CsrfViewMiddleware):
    """Django's CSRF protection, with a cookie that stays in its part of the site."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Narrow the cookie's path; outside the parts that need one there is no cookie.

        Here and not where the cookie is made, because views that carry Django's own decorator
        make it there.
        """
        response = super().process_response(request, response)
        if settings.CSRF_COOKIE_NAME in response.cookies:
            parts = (path for path in FORM_COOKIE_PATHS if request.path_info.startswith(path))
            if part := next(parts, None):
                response.cookies[settings.CSRF_COOKIE_NAME]["path"] = part
            else:
                del response.cookies[settings.CSRF_COOKIE_NAME]
        return response
