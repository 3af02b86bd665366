"""Celery's part of the knowledge base: bells, and the sweeps that find what an edge forgot.

A task may run twice, late or never: the rows decide.
"""

import logging

from celery import shared_task

from articles import autosaving, pictures, search

log = logging.getLogger(__name__)

# Shorter than the claim in articles.pictures.renditions.
PICTURE_SECONDS = 50
SWEEP_ROWS = 100


@shared_task
def refresh_search() -> None:
    """Bring search entries up to date that are older than their article, or missing."""
    if count := search.refresh_many(search.outdated()):
        log.info("Search: %s entries were out of date.", count)


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
