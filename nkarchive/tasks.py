"""Celery's part of what both apps share."""

import logging

from celery import shared_task

from nkarchive.views.cards import sweep_cards

log = logging.getLogger(__name__)


@shared_task
def sweep_social_cards() -> None:
    """Forget the cards of pages that are not public any more."""
    if count := sweep_cards():
        log.info("Cards of pages that are gone: %s deleted.", count)
