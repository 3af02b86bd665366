"""What changed since a moment, for whoever keeps a copy: also what went, and nothing about it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from articles import changes as changing
from articles.api import asking
from articles.api.answering import endpoint
from articles.api.documents import article_address

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
# What an empty log names as the moment to ask from: before every change, and the same each time,
# so that whoever has the answer is told so.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
# A row gets its moment a little before others can see it: who asks again from so much earlier
# misses none.
OVERLAP = timedelta(minutes=1)
_REMOVED = {changing.WITHDRAWN, changing.EXPIRED}


@endpoint
def changes(request: HttpRequest) -> dict[str, Any]:
    """Every article that came, changed or went since `?since=`, the oldest change first."""
    return _page(request, is_of_removed_alone=False)


@endpoint
def withdrawals(request: HttpRequest) -> dict[str, Any]:
    """Every article that went since `?since=`: what a copy of the archive has to take out."""
    return _page(request, is_of_removed_alone=True)


def _page(request: HttpRequest, *, is_of_removed_alone: bool) -> dict[str, Any]:
    given = asking.parameters(request, allowed=("since", *asking.PAGING))
    limit = asking.limit_of(given)
    known_since = asking.moment(given, "since")
    since = known_since or BEGINNING
    cursor = asking.cursor_of(given, asking.read_moment, asking.read_uuid)
    found = changing.list_changes(
        after=tuple(cursor) if cursor else (since, UUID(int=0)),
        since=since,
        limit=limit + 1,
        is_of_removed_alone=is_of_removed_alone,
    )
    page = found[:limit]
    is_more = len(found) > limit
    return {
        "results": [
            {
                "uuid": str(change.uuid),
                "change": change.kind,
                "changed_at": asking.written(change.changed_at),
                "url": None if change.kind in _REMOVED else article_address(change.uuid),
            }
            for change in page
        ],
        "next": asking.next_page(request, given, page[-1].changed_at.isoformat(), page[-1].uuid)
        if is_more
        else None,
        "next_since": asking.written(
            max(since, page[-1].changed_at - OVERLAP) if page else known_since or _BEFORE_ALL
        ),
    }
