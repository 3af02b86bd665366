"""What came before the public, changed, and went: for whoever keeps a copy of the archive.

Nothing is logged for it. What readers see follows from the rows and the clock, and so does this;
the history of the rows says what was public once and was taken back by hand.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from articles.models import Article

CREATED, UPDATED, WITHDRAWN, EXPIRED = "created", "updated", "withdrawn", "expired"
# A place in the list: a moment, and the last article of that moment.
Position = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True)
class Change:
    """That an article came, became another, or went; of what went nothing more is said."""

    uuid: UUID
    kind: str
    changed_at: datetime


def list_changes(
    *,
    after: Position,
    since: datetime,
    limit: int,
    at: datetime | None = None,
    is_of_removed_alone: bool = False,
) -> list[Change]:
    """Return the changes after a place in the list, the oldest first, in three queries.

    Each article stands in it once, with its latest change. Takes the place that the reader has
    come to, and the moment `since` which they know the archive: what they cannot have seen is
    "created". What was suspended, or hidden in any other way, reads "withdrawn".
    """
    at = at or timezone.now()
    found = [*_read(_gone(at), after, limit), *_read(_hidden(at), after, limit)]
    if not is_of_removed_alone:
        found += _read(_public(at, since), after, limit)
    return sorted(found, key=lambda change: (change.changed_at, change.uuid))[:limit]


def list_newest_removals(
    *, since: datetime, limit: int, at: datetime | None = None
) -> list[Change]:
    """Return what went since a moment, the newest first, in two queries."""
    at = at or timezone.now()
    found = []
    for rows in (_gone(at), _hidden(at)):
        newest = rows.filter(moment__gte=since).order_by("-moment", "-uuid")[:limit]
        found += [
            Change(uuid=uuid, kind=kind, changed_at=moment)
            for uuid, kind, moment in newest.values_list("uuid", "change", "moment")
        ]
    newest_first = sorted(found, key=lambda change: (change.changed_at, change.uuid), reverse=True)
    return newest_first[:limit]


def _read(rows: QuerySet, after: Position, limit: int) -> list[Change]:
    moment, uuid = after
    rows = rows.filter(Q(moment__gt=moment) | Q(moment=moment, uuid__gt=uuid))
    return [
        Change(uuid=uuid, kind=kind, changed_at=moment)
        for uuid, kind, moment in rows.order_by("moment", "uuid").values_list(
            "uuid", "change", "moment"
        )[:limit]
    ]


def _public(at: datetime, since: datetime) -> QuerySet:
    shown_at = Greatest("created_at", "publish_at", Coalesce("embargo_until", "publish_at"))
    public = Article.objects.published(at).annotate(
        shown_at=shown_at, moment=Greatest("shown_at", "updated_at")
    )
    return public.annotate(change=_one_of(CREATED, UPDATED, Q(shown_at__gte=since)))


def _gone(at: datetime) -> QuerySet:
    began_at = Coalesce("publish_at", "updated_at")
    return (
        Article.objects.gone(at)
        .annotate(
            moment=Greatest(
                "updated_at",
                began_at,
                Coalesce("embargo_until", "updated_at"),
                _one_of(F("expire_at"), F("updated_at"), Q(status="published")),
            )
        )
        .annotate(change=_one_of(EXPIRED, WITHDRAWN, Q(status="published")))
    )


def _hidden(at: datetime) -> QuerySet:
    """Return versions of articles that were public until the next version hid or deleted them."""
    past = Article.history.model.objects
    shown = past.filter(
        Q(embargo_until__isnull=True) | Q(embargo_until__lte=at),
        status="published",
        publish_at__lte=at,
    ).exclude(history_type="-")
    of_the_same = {"uuid": OuterRef("uuid"), "history_id__gt": OuterRef("history_id")}
    next_at = past.filter(**of_the_same).order_by("history_id").values("history_date")[:1]
    known = Article.objects.published(at) | Article.objects.gone(at)
    hidden = Article.objects.exclude(pk__in=known.values("pk"))
    deleted = past.filter(history_type="-")
    return (
        shown.filter(
            Q(uuid__in=hidden.values("uuid")) | Q(uuid__in=deleted.values("uuid")),
            ~Exists(shown.filter(**of_the_same)),
            ~Exists(known.filter(uuid=OuterRef("uuid"))),
        )
        .annotate(moment=Subquery(next_at), change=Value(WITHDRAWN))
        .filter(
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=F("moment")),
            publish_at__lte=F("moment"),
        )
    )


def _one_of(this: F | str, other: F | str, condition: Q) -> Case:
    """Return the first where the condition holds, else the second."""
    wrapped = [one if isinstance(one, F) else Value(one) for one in (this, other)]
    return Case(When(condition, then=wrapped[0]), default=wrapped[1])
