"""What every template knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nkarchive.addresses import language_links
from nkarchive.views.cards import site_card


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, origin and card, the page in each language, whether gifts are only tried."""
    return {
        "site_name": settings.SITE_NAME,
        "site_origin": settings.SITE_ORIGIN,
        # Called where a page has no card of its own.
        "site_card": site_card,
        "language_links": language_links(request),
        "is_test_mode": not settings.STRIPE_IS_LIVE,
    }
