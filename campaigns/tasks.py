"""The bells: each task finds in the tables what it is to do, so losing one costs seconds.

A task is keyed by an id and may run twice, late or never: the row decides, and the sweep finds
the rows that nobody came for.
"""

import logging
from datetime import timedelta

from celery import Task, shared_task
from django.conf import settings
from django.db.models import Manager, QuerySet
from django.utils import timezone

from campaigns import events, gateway, mailing, settlement
from campaigns.models import Donation, OutgoingMail, StripeEvent

log = logging.getLogger(__name__)

# Shorter than the lease in events.TERMS.
EVENT_SECONDS = 50
SWEEP_ROWS = 100
ASK_ROWS = 20
# How long the sweep leaves a gift to its webhook before it asks Stripe itself, again and again.
ASK_ABOUT_OPEN = timedelta(minutes=10)
ASK_ABOUT_PROCESSING = timedelta(hours=6)


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def process_event(event_id: int) -> None:
    """Work on a stored Stripe event."""
    outcome = events.process(event_id=event_id)
    if outcome is not None:
        ring(outcome)


@shared_task
def send_mail(mail_id: int) -> None:
    """Send a waiting mail."""
    mailing.send(mail_id=mail_id)


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def settle_donation(donation_id: int) -> None:
    """Ask Stripe about a gift that no event has brought to an end."""
    try:
        ring(settlement.settle(donation_id=donation_id))
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("gift %s: Stripe was asked in vain: %s", donation_id, error)


@shared_task
def sweep() -> None:
    """Ring for everything that is due: what stopped on the way goes on."""
    settlement.give_up_unopened()
    for event_id in _first_due(StripeEvent.objects):
        ring_event(event_id=event_id)
    for mail_id in _first_due(OutgoingMail.objects):
        _ring(send_mail, mail_id)
    now = timezone.now()
    to_ask = Donation.objects.to_ask_about(
        is_live=settings.STRIPE_IS_LIVE,
        open_before=now - ASK_ABOUT_OPEN,
        processing_before=now - ASK_ABOUT_PROCESSING,
    )
    for donation_id in to_ask.values_list("pk", flat=True)[:ASK_ROWS]:
        _ring(settle_donation, donation_id)


def _first_due(manager: Manager) -> QuerySet:
    return manager.due().order_by("next_attempt_at").values_list("pk", flat=True)[:SWEEP_ROWS]


def ring(outcome: settlement.Outcome) -> None:
    """Have the mails of a settled gift sent soon; never raises, for the sweep comes anyway."""
    for mail_id in outcome.mails:
        _ring(send_mail, mail_id)


def ring_event(*, event_id: int) -> None:
    """Have a stored event (its primary key) worked on soon; never raises."""
    _ring(process_event, event_id)


def _ring(task: Task, key: int) -> None:
    try:
        task.delay(key)
    except Exception as error:
        # What is to be done is committed already, and the caller's answer says so: a broker that
        # is down, full or read-only must not turn it into a failure.
        log.warning("%s(%d) waits for the sweep: %s", task.name, key, type(error).__name__)
