"""What the site tells programs: crawlers, and people who found a hole."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from nkarchive.addresses import absolute

# RFC 9116 asks for less than a year, so that nobody trusts a file that nobody looks after.
SECURITY_LIFETIME = timedelta(days=180)


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone (RFC 9309)."""
    context = {"sitemap_url": absolute(reverse("sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain")


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the site (RFC 9116)."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    expires_at = (timezone.now() + SECURITY_LIFETIME).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{address}",
        f"Contact: {absolute(reverse('contact'))}",
        f"Expires: {expires_at.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en, ko",
        f"Canonical: {absolute(reverse('security'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
