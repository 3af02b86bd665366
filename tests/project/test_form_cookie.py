"""The cookie of Django's forms stays in the part of the site that made it."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.views.decorators.csrf import csrf_protect

from nkarchive.middleware import FormCookieMiddleware


def page(request: HttpRequest) -> HttpResponse:
    """A page with a form."""
    return HttpResponse(get_token(request))


@pytest.mark.parametrize("view", [page, csrf_protect(page)])
@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/admin/", "/admin/"),
        ("/admin/articles/article/", "/admin/"),
        ("/giving/", "/giving/"),
        ("/ko/giving/gifts/", "/ko/giving/"),
        ("/", None),
        ("/ko/campaigns/winter/", None),
        ("/articles/?next=/admin/", None),
        ("/administration/", None),
    ],
)
def test_the_cookie_has_the_path_of_its_part_and_no_other_page_sets_it(
    view, address: str, path: str | None
) -> None:
    response = FormCookieMiddleware(view)(RequestFactory().get(address))
    cookie = response.cookies.get(settings.CSRF_COOKIE_NAME)
    assert (cookie and cookie["path"]) == path
