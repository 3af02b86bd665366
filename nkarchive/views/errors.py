"""Pages for what went wrong."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing stands at this address, with ways on."""
    return render(request, "404.html", status=404)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, from another site or from a page that is too old."""
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """We made a mistake. The page asks for nothing that may be what failed."""
    try:
        html = render_to_string("500.html")
    except Exception:
        # Whatever is wrong with the templates, a reader gets a sentence.
        logger.exception("The error page could not be written.")
        html = f"<!doctype html><title>500</title><h1>{escape(_('Something went wrong.'))}</h1>"
    return HttpResponse(html, status=500)
