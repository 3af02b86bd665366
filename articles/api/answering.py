"""How every address of the API answers: JSON, an ETag, errors as RFC 9457 has them, no cookie."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

METHODS = "GET, HEAD, OPTIONS"
TITLES = {
    400: "The question is wrong",
    404: "Not found",
    405: "Only reading",
    410: "Gone",
}


class ProblemError(Exception):
    """The question cannot be answered; `detail` says in a sentence why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def endpoint(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """Make a view of a function that takes a request and returns what to write as JSON.

    Any site may read the answers (they are public, and nobody is signed in here), so the form
    protection, which would refuse a POST with a page in HTML, is not asked.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": METHODS})
        elif request.method not in {"GET", "HEAD"}:
            response = problem(ProblemError(405, "The archive can only be read here."))
            response.headers["Allow"] = METHODS
        else:
            try:
                response = _json(request, view(request, **named))
            except ProblemError as error:
                response = problem(error)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        return response

    return answer


def problem(error: ProblemError) -> HttpResponse:
    """Return an error as `application/problem+json` (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": TITLES[error.status],
        "status": error.status,
        "detail": error.detail,
    }
    return HttpResponse(
        json.dumps(document), status=error.status, content_type="application/problem+json"
    )


def _json(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Return the answer, or 304 to whoever has it already.

    Only the ETag decides that: a label or a name may change without the article's own date.
    """
    body = json.dumps(document, ensure_ascii=False).encode()
    response = HttpResponse(body, content_type="application/json")
    # Ask again each time: what is withdrawn must go at once.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if isinstance(document.get("changed_at"), str):
        changed_at = datetime.fromisoformat(document["changed_at"])
        response.headers["Last-Modified"] = http_date(int(changed_at.timestamp()))
    return get_conditional_response(request, etag=etag, response=response)
