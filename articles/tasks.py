"""The sweep of the knowledge base: whatever an edge forgot is found again."""

import logging

from celery import shared_task

from articles import search

log = logging.getLogger(__name__)


@shared_task
def refresh_search() -> None:
    """Bring search entries up to date that are older than their article, or missing."""
    if count := search.refresh_many(search.outdated()):
        log.info("Search: %s entries were out of date.", count)
