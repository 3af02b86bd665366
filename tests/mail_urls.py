"""The site's addresses and the one where a waiting gift goes on, for tests of mails alone."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

import nkarchive.urls
from campaigns.urls import urlpatterns as giving


def continue_gift(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Answer a link in a mail."""
    return HttpResponse(f"{slug} {token}")


urlpatterns = [
    *i18n_patterns(
        path(
            "",
            include(
                (
                    [
                        *giving,
                        path(
                            "campaigns/<uslug:slug>/continue/<str:token>/",
                            continue_gift,
                            name="continue",
                        ),
                    ],
                    "campaigns",
                )
            ),
        ),
        prefix_default_language=False,
    ),
    *nkarchive.urls.urlpatterns,
]
