"""Whether the process lives, and whether it can serve."""

from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles.models import Article, SearchEntry
from campaigns.models import Heartbeat, OutgoingMail, StripeEvent


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process can answer at all; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readiness(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database is there and migrated, else 503.

    Says in seconds how long the oldest event or mail that is due has been waiting, and how long
    ago the last sweep ended (null: none has), and whether search knows any article. A slow queue
    does not make the site unready: gifts are still taken and nothing is lost. While no sweep runs
    nobody mails staff either, so this is to be watched from outside.
    """
    try:
        migrated = has_migrations_applied()
        lag = queue_lag(at=timezone.now()) if migrated else None
        age = sweep_age(at=timezone.now()) if migrated else None
        is_filled = has_search_index() if migrated else None
    except DatabaseError:
        return JsonResponse({"database": False, "migrations": False}, status=503)
    facts = {
        "database": True,
        "migrations": migrated,
        "queue_lag_seconds": lag,
        "sweep_age_seconds": age,
        "search_index": is_filled,
    }
    return JsonResponse(facts, status=200 if migrated else 503)


def has_migrations_applied() -> bool:
    """Say whether the database has every migration of the code that runs."""
    if _is_migrated():
        return True
    _is_migrated.cache_clear()
    return False


@cache
def _is_migrated() -> bool:
    # True stays true while this process lives; reading all migration files takes a while.
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def has_search_index() -> bool:
    """Say whether the search index holds something, if there is anything to hold.

    After a migration that lays it anew it is empty until `rebuild_search --missing` or the sweep.
    """
    return SearchEntry.objects.exists() or not Article.objects.exists()


def queue_lag(*, at: datetime) -> dict[str, int]:
    """Return for events and mails how many seconds the oldest one that is due has waited."""
    return {
        "events": _seconds_waited(StripeEvent, at=at),
        "mails": _seconds_waited(OutgoingMail, at=at),
    }


def sweep_age(*, at: datetime) -> int | None:
    """Return how many seconds ago the last sweep ended; None where none has."""
    beaten_at = Heartbeat.objects.filter(name="sweep").values_list("beaten_at", flat=True).first()
    return int((at - beaten_at).total_seconds()) if beaten_at else None


def _seconds_waited(model: type, *, at: datetime) -> int:
    due_at = (
        model.objects.due(at)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )
    return int((at - due_at).total_seconds()) if due_at else 0
