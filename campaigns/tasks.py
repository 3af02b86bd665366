"""The bells: each task finds in the tables what it is to do, so losing one costs seconds.

A task is keyed by an id and may run twice, late or never: the row decides, the sweep heals.
"""

import logging
from datetime import timedelta

from celery import Task, shared_task
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Manager, QuerySet
from django.utils import timezone

from campaigns import (
    alerts,
    buckets,
    checkout,
    erasure,
    events,
    gateway,
    mailing,
    monthly,
    reconciliation,
    refunds,
    settlement,
    sign_in,
    waiting,
)
from campaigns.bell import Bell
from campaigns.models import Donation, Heartbeat, MonthlyGift, OutgoingMail, StripeEvent

log = logging.getLogger(__name__)

# Shorter than the lease in events.TERMS.
EVENT_SECONDS = 50
SWEEP_ROWS = 100
ASK_ROWS = 20
# How long the sweep leaves a gift to its webhook before it asks Stripe itself, again and again.
ASK_ABOUT_OPEN = timedelta(minutes=10)
ASK_ABOUT_PROCESSING = timedelta(hours=6)
# Stripe books a charge within minutes; a month is charged about an hour after its day began.
ASK_ABOUT_UNBOOKED = timedelta(hours=1)
ASK_ABOUT_MONTH = timedelta(hours=3)
# What looks at everything may take long, longer than the broker waits for a worker's word. It is
# acknowledged as it begins: lost, it comes again with its next day.
DAILY = {"acks_late": False, "time_limit": 6 * 3600, "soft_time_limit": 6 * 3600 - 60}


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def process_event(event_id: int) -> None:
    """Work on a stored Stripe event."""
    outcome = events.process(event_id=event_id)
    if outcome is not None:
        ring(outcome)
    payout_id = events.payout_of(event_id=event_id)
    if payout_id:
        _ring(reconcile_payout, payout_id)


@shared_task
def process_events(event_ids: list[int]) -> None:
    """Ring for each event of a burst, where no sender waits for an answer."""
    for event_id in event_ids:
        _ring(process_event, event_id)


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


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def look_for_session(donation_id: int) -> None:
    """Look for the Session of a gift that never learned of it."""
    try:
        ring(checkout.look_for_session(donation_id=donation_id))
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("gift %s: Stripe was asked in vain: %s", donation_id, error)


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def make_monthly_change(change_id: int) -> None:
    """Go on with a change of a monthly gift that stopped on the way."""
    try:
        change = monthly.make(change_id=change_id)
    except (gateway.Unavailable, gateway.Refused, monthly.Refused) as error:
        log.warning("change %s: Stripe was asked in vain: %s", change_id, error)
    else:
        ring_mails(donation_id=change.monthly_gift.donation_id)


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def resume_monthly_gift(gift_id: int) -> None:
    """Let a monthly gift go on whose pause is over."""
    try:
        change = monthly.resume(gift_id=gift_id)
    except (gateway.Unavailable, gateway.Refused, monthly.Refused) as error:
        log.warning("monthly gift %s was not resumed: %s", gift_id, error)
    else:
        ring_mails(donation_id=change.monthly_gift.donation_id)


@shared_task(time_limit=EVENT_SECONDS, soft_time_limit=EVENT_SECONDS - 5)
def carry_out_refund(order_id: int) -> None:
    """Send a refund that staff ordered to Stripe."""
    try:
        order = refunds.carry_out(order_id=order_id)
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("refund order %d: Stripe was asked in vain: %s", order_id, error)
    else:
        ring_mails(donation_id=order.payment.donation_id)


@shared_task
def answer_sign_in(request_id: int) -> None:
    """Answer someone who asked for a link to the donor's page."""
    mail_id = sign_in.answer(request_id=request_id)
    if mail_id is not None:
        ring_mail(mail_id=mail_id)


@shared_task
def erase_donor(donor_id: int) -> None:
    """Erase a donor who asked for it."""
    try:
        mail_id = erasure.erase(donor_id=donor_id)
    except (erasure.NotYet, gateway.Unavailable, gateway.Refused) as error:
        log.info("donor %s is not erased yet: %s", donor_id, error)
    else:
        if mail_id is not None:
            ring_mail(mail_id=mail_id)


@shared_task(**DAILY)
def reconcile_payout(payout_id: str) -> None:
    """Compare the lines of a payout with our books."""
    try:
        reconciliation.reconcile(payout_id=payout_id)
    except (gateway.Unavailable, gateway.Refused) as error:
        log.warning("payout %s waits for the daily comparison: %s", payout_id, error)


@shared_task(**DAILY)
def reconcile_stripe() -> None:
    """Compare our books with Stripe's."""
    try:
        reconciliation.reconcile()
    except (gateway.Unavailable, gateway.Refused) as error:
        log.error("the comparison with Stripe did not come to its end: %s", error)


@shared_task(**DAILY)
def check_books() -> None:
    """Check the books, and keep for the alerts whether they agree."""
    try:
        call_command("check_books")
    except CommandError as error:
        log.error("%s", error)
        _beat("books_checked")
    else:
        _beat("books_checked", "books_agree")


@shared_task
def mail_staff() -> None:
    """Tell finance what waits for them: one mail a day for each cause."""
    for mail_id in alerts.mail_staff():
        ring_mail(mail_id=mail_id)


@shared_task(**DAILY)
def purge_expired_receipts() -> None:
    """Take names out of receipts whose retention is over."""
    call_command("purge_expired_receipts")


@shared_task
def sweep() -> None:
    """Ring for everything that is due: what stopped on the way goes on."""
    for event_id in _first_due(StripeEvent.objects):
        _ring(process_event, event_id)
    for mail_id in _first_due(OutgoingMail.objects):
        ring_mail(mail_id=mail_id)
    for donation_id in _gifts_to_ask_about():
        _ring(settle_donation, donation_id)
    for donation_id in checkout.lost().values_list("pk", flat=True)[:ASK_ROWS]:
        _ring(look_for_session, donation_id)
    for change_id in monthly.unfinished()[:ASK_ROWS]:
        _ring(make_monthly_change, change_id)
    for gift_id in monthly.to_resume()[:ASK_ROWS]:
        _ring(resume_monthly_gift, gift_id)
    for order_id in refunds.waiting()[:ASK_ROWS]:
        ring_refund(order_id=order_id)
    for request_id in sign_in.waiting_requests():
        ring_sign_in(request_id=request_id)
    for donor_id in erasure.waiting():
        ring_erasure(donor_id=donor_id)
    sign_in.forget_old()
    waiting.forget_old()
    buckets.forget_empty()
    _beat("sweep")


def _beat(*names: str) -> None:
    """Write down, at one moment, that recurring jobs have come to their end."""
    beaten_at = timezone.now()
    with transaction.atomic():
        for name in names:
            Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": beaten_at})


def _gifts_to_ask_about() -> list[int]:
    """Return the keys of the gifts of which we may have missed something."""
    now, is_live = timezone.now(), settings.STRIPE_IS_LIVE
    at_stripe = Donation.objects.to_ask_about(
        is_live=is_live,
        open_before=now - ASK_ABOUT_OPEN,
        processing_before=now - ASK_ABOUT_PROCESSING,
    )
    unbooked = Donation.objects.not_booked(
        is_live=is_live, recorded_before=now - ASK_ABOUT_UNBOOKED
    )
    months = MonthlyGift.objects.to_ask_about(
        is_live=is_live,
        due_before=now - ASK_ABOUT_MONTH,
        asked_before=now - ASK_ABOUT_PROCESSING,
    )
    return [
        *at_stripe.values_list("pk", flat=True)[:ASK_ROWS],
        *unbooked.values_list("pk", flat=True)[:ASK_ROWS],
        *months.values_list("donation_id", flat=True)[:ASK_ROWS],
    ]


def _first_due(manager: Manager) -> QuerySet:
    return manager.due().order_by("next_attempt_at").values_list("pk", flat=True)[:SWEEP_ROWS]


def ring(outcome: settlement.Outcome) -> None:
    """Have the mails of a settled gift sent soon; never raises, for the sweep comes anyway."""
    for mail_id in outcome.mails:
        ring_mail(mail_id=mail_id)


def ring_mails(*, donation_id: int) -> None:
    """Have the waiting mails of a gift sent soon; never raises."""
    ring(settlement.outcome(donation_id=donation_id))


def ring_mail(*, mail_id: int) -> None:
    """Have a waiting mail sent soon; never raises."""
    _ring(send_mail, mail_id)


def ring_refund(*, order_id: int) -> None:
    """Have an ordered refund sent to Stripe soon; never raises."""
    _ring(carry_out_refund, order_id)


def ring_sign_in(*, request_id: int) -> None:
    """Have a request for a link answered soon; never raises."""
    _ring(answer_sign_in, request_id)


def ring_erasure(*, donor_id: int) -> None:
    """Have a donor erased soon; never raises."""
    _ring(erase_donor, donor_id)


def ring_event(*, event_id: int) -> None:
    """Have a stored event (its primary key) worked on soon; never raises."""
    _events_bell.ring(event_id)


def _ring_events(event_ids: list[int]) -> None:
    is_burst = len(event_ids) > 1
    _ring(*((process_events, event_ids) if is_burst else (process_event, event_ids[0])))


_events_bell = Bell(_ring_events)


def _ring(task: Task, key: int | str | list[int]) -> None:
    try:
        task.delay(key)
    except Exception as error:
        # What is to be done is committed: a broker that is down or full must not fail the caller.
        log.warning("%s(%s) waits for the sweep: %s", task.name, key, type(error).__name__)
