"""What a question may say: its parameters, and pages by a cursor that stays right."""

import base64
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.api.answering import ProblemError
from nkarchive.addresses import absolute
from nkarchive.richtext.validators import without_unwanted

USUAL_LIMIT, MOST = 20, 100
PAGING = ("limit", "cursor")
_LONGEST_VALUE = 500


def parameters(request: HttpRequest, *, allowed: Iterable[str]) -> dict[str, str]:
    """Return the parameters of a question; each once, none that the address does not know.

    Raises ProblemError (400): a misspelt parameter must not look like an answer to it.
    """
    names = sorted(allowed)
    given = {}
    for name, values in request.GET.lists():
        if name not in names:
            known = ", ".join(names) or "none"
            raise ProblemError(400, f"There is no such parameter here. Known are: {known}.")
        if len(values) > 1 or len(values[0]) > _LONGEST_VALUE or "\x00" in values[0]:
            raise ProblemError(400, f"The parameter {name} must stand once, with a short value.")
        given[name] = values[0]
    return given


def one_of(given: dict[str, str], name: str, *, among: Iterable[str]) -> str:
    """Return a parameter that has only these values, or ""; raises ProblemError (400)."""
    values = list(among)
    value = given.get(name, "")
    if name in given and value not in values:
        raise ProblemError(400, f"The parameter {name} must be one of: {', '.join(values)}.")
    return value


def moment(given: dict[str, str], name: str) -> datetime | None:
    """Return a parameter that is a moment (RFC 3339), None if absent; raises ProblemError (400)."""
    if name not in given:
        return None
    # In an address that is not encoded the plus sign of the zone reads as a blank.
    text = given[name].replace(" ", "+")
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ProblemError(
            400, f"The parameter {name} must be a moment with its zone, as 2026-05-01T09:30:00Z."
        ) from error


def limit_of(given: dict[str, str]) -> int:
    """Return how many rows a page shall have; raises ProblemError (400)."""
    text = given.get("limit", str(USUAL_LIMIT))
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= number <= MOST:
        raise ProblemError(400, f"The parameter limit must be a number from 1 to {MOST}.")
    return number


def cursor_of(given: dict[str, str], *reads: Callable[[str], Any]) -> list[Any] | None:
    """Return the values in a cursor, each read by its function; None without a cursor.

    Raises ProblemError (400) for what is no cursor of this address.
    """
    if "cursor" not in given:
        return None
    try:
        padded = given["cursor"] + "=" * (-len(given["cursor"]) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise TypeError
        return [read(value) for read, value in zip(reads, values, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ProblemError(
            400, "The cursor is none of this address: take it whole from the answer before."
        ) from error


def next_page(request: HttpRequest, given: dict[str, str], *values: Any) -> str:
    """Return the address of the page after the row that these values stand for."""
    text = json.dumps([str(value) for value in values], separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return absolute(f"{request.path}?{urlencode({**given, 'cursor': cursor})}")


def page_by_slug(
    request: HttpRequest,
    given: dict[str, str],
    rows: QuerySet,
    *,
    write: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Return a page of rows in the order of their slugs, as the document that is answered."""
    limit = limit_of(given)
    if cursor := cursor_of(given, _slug):
        rows = rows.filter(Q(slug__gt=cursor[0]))
    found = list(rows.order_by("slug")[: limit + 1])
    page = found[:limit]
    is_more = len(found) > limit
    return {
        "results": [write(row) for row in page],
        "next": next_page(request, given, page[-1].slug) if is_more else None,
    }


def read_moment(text: str) -> datetime:
    """Return the moment that a cursor holds; raises ValueError or TypeError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


def read_uuid(text: str) -> UUID:
    """Return the UUID that a cursor holds; raises ValueError, AttributeError or TypeError."""
    return UUID(text)


def _slug(text: str) -> str:
    # No database takes NUL, and half of a surrogate pair cannot even be sent to one.
    if not isinstance(text, str) or text != without_unwanted(text):
        raise ValueError
    return text


def written(moment: datetime) -> str:
    """Return a moment as every answer writes it (RFC 3339, in UTC)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
