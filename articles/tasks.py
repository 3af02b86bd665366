"""Celery's part of the knowledge base: bells, and the sweeps that find what an edge forgot.

A task may run twice, late or never: the rows decide.
"""

import logging
from datetime import UTC, datetime

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet

from articles import autosaving, pictures, search
from articles.models import SearchEntry

log = logging.getLogger(__name__)

# Shorter than the claim in articles.pictures.renditions.
PICTURE_SECONDS = 50
SWEEP_ROWS = 100
# More articles than this are indexed by a worker: nobody waits for them.
MOST_AT_ONCE = 200
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@shared_task
def refresh_search() -> None:
    """Bring search entries up to date that are older than their article, or missing."""
    if count := search.refresh_many(search.outdated()):
        log.info("Search: %s entries were out of date.", count)


def let_search_follow(articles: QuerySet) -> str:
    """Bring the search entries of articles up to date: now, or soon where there are many.

    Returns in a sentence what is still to come, empty where nothing is. The entries of many are
    marked as out of date with the caller's transaction, so that the sweep comes for them too.
    """
    if articles.count() <= MOST_AT_ONCE:
        search.refresh_many(articles)
        return ""
    entries = SearchEntry.objects.filter(article__in=articles.values("pk"))
    entries.update(indexed_at=_LONG_AGO)
    transaction.on_commit(_ring_search)
    return "Search follows in some minutes: there are many articles."


def _ring_search() -> None:
    try:
        refresh_search.delay()
    except Exception as error:
        # The rows say what is out of date: a broker that is down must not fail the caller.
        log.warning("Search waits for the sweep: %s", type(error).__name__)


@shared_task
def look_at_rows() -> None:
    """Let the database know how its rows are spread, so that it reads the right index."""
    search.look_at_rows()


@shared_task
def sweep_autosaves() -> None:
    """Forget what editors typed and came back to no more."""
    if count := autosaving.sweep():
        log.info("Forms typed and never saved: %s forgotten.", count)


@shared_task(time_limit=PICTURE_SECONDS, soft_time_limit=PICTURE_SECONDS - 5)
def make_picture(picture_id: int) -> None:
    """Make the missing sizes of a picture."""
    pictures.make_renditions(picture_id=picture_id)


@shared_task
def make_due_pictures() -> None:
    """Ring for every picture that nobody came for."""
    for picture_id in pictures.due().values_list("pk", flat=True)[:SWEEP_ROWS]:
        ring_picture(picture_id=picture_id)


def ring_picture(*, picture_id: int) -> None:
    """Have the sizes of a picture made soon; never raises, for the sweep comes anyway."""
    try:
        make_picture.delay(picture_id)
    except Exception as error:
        # The row is committed: a broker that is down must not fail the caller.
        log.warning("Picture %s waits for the sweep: %s", picture_id, type(error).__name__)
