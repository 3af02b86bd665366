"""What the API says of itself: where things are, and its OpenAPI document."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from articles.api import asking
from articles.api.answering import ProblemError, endpoint
from nkarchive.addresses import absolute

DOCUMENT = Path(__file__).with_name("openapi.json")
_RESOURCES = ("articles", "tags", "series", "contributors", "changes", "withdrawals")


@endpoint
def index(request: HttpRequest) -> dict[str, Any]:
    """The addresses of the API."""
    asking.parameters(request, allowed=())
    return {
        "openapi": absolute(reverse("api:openapi")),
        **{name: absolute(reverse(f"api:{name}")) for name in _RESOURCES},
    }


@endpoint
def openapi(request: HttpRequest) -> dict[str, Any]:
    """The OpenAPI document, with this site as its server."""
    asking.parameters(request, allowed=())
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    document["info"]["title"] = f"{settings.SITE_NAME}: the archive as data"
    document["servers"] = [{"url": absolute(reverse("api:index").rstrip("/"))}]
    return document


@endpoint
def unknown(request: HttpRequest, path: str) -> dict[str, Any]:
    """Whatever else is asked for below the API's address."""
    raise ProblemError(404, "The API has no such address; its list is at its root.")
