"""The bells ring for what is due, and the sweep comes for what nobody rang for."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns import checkout, events, mailing, receipts, settlement, tasks
from campaigns.mailing import sending
from campaigns.models import Donation, Heartbeat, OutgoingMail, StripeEvent
from tests import factories
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

Status = Donation.Status


@pytest.fixture
def rung(monkeypatch) -> list[tuple[str, int]]:
    """The tasks that were sent to the broker, by name and id."""
    bells = []
    for name in (
        "process_event",
        "send_mail",
        "settle_donation",
        "look_for_session",
        "make_monthly_change",
        "resume_monthly_gift",
    ):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda key, name=name: bells.append((name, key)))
    return bells


def make_event(**fields) -> StripeEvent:
    """An event that waits."""
    number = StripeEvent.objects.count()
    return StripeEvent.objects.create(
        **{
            "event_id": f"evt_{number}",
            "type": "checkout.session.completed",
            "is_live": False,
            "payload": {"data": {"object": {"id": "cs_test_1"}}},
            "next_attempt_at": timezone.now(),
            **fields,
        }
    )


def make_mail(**fields) -> OutgoingMail:
    """A receipt's mail that waits."""
    payment = factories.make_payment()
    mail = mailing.queue_receipt(receipt=receipts.issue(payment=payment))
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    # The gift is over: only the mail is left.
    Donation.objects.update(status=Status.SUCCEEDED)
    return mail


def minutes(count: float) -> timedelta:
    """A number of minutes."""
    return timedelta(minutes=count)


def test_the_sweep_rings_for_events_and_mails_that_are_due(rung):
    now = timezone.now()
    event, mail = make_event(), make_mail()
    crashed = make_mail(state="sending", lease_until=now - minutes(1))
    make_event(next_attempt_at=now + minutes(1))
    make_event(lease_until=now + minutes(1))
    make_event(state=StripeEvent.State.PROCESSED)
    make_event(state=StripeEvent.State.FAILED)
    make_mail(next_attempt_at=now + minutes(1))
    make_mail(state="sending", lease_until=now + minutes(1))
    make_mail(state=OutgoingMail.State.SENT)
    tasks.sweep()
    assert sorted(rung) == sorted(
        [("process_event", event.pk), ("send_mail", mail.pk), ("send_mail", crashed.pk)]
    )


def test_the_sweep_asks_about_gifts_whose_end_nobody_told(rung):
    now = timezone.now()
    campaign = factories.make_campaign()

    def gift(status: str, *, asked: timedelta | None, made: timedelta, **fields) -> int:
        donation = factories.make_donation(campaign=campaign, status=status, **fields)
        Donation.objects.filter(pk=donation.pk).update(
            created_at=now - made, asked_stripe_at=None if asked is None else now - asked
        )
        return donation.pk

    due = [
        gift(Status.PROCESSING, asked=minutes(7 * 60), made=minutes(24 * 60)),
        gift(Status.SESSION_OPEN, asked=minutes(20), made=minutes(60)),
        gift(Status.CREATED, asked=None, made=minutes(15)),
        gift(Status.SESSION_OPEN, asked=None, made=minutes(11)),
    ]
    gift(Status.SESSION_OPEN, asked=None, made=minutes(9))
    gift(Status.SESSION_OPEN, asked=minutes(9), made=minutes(60))
    gift(Status.PROCESSING, asked=minutes(60), made=minutes(24 * 60))
    gift(Status.SESSION_OPEN, asked=None, made=minutes(60), is_live=True)
    gift(Status.CREATED, asked=None, made=minutes(20), session_id=None)
    for status in (Status.SUCCEEDED, Status.EXPIRED, Status.FAILED):
        gift(status, asked=None, made=minutes(60))
    parked = gift(Status.SESSION_OPEN, asked=None, made=minutes(60))
    Donation.objects.get(pk=parked).unmatched_money.create(
        key="pi_1", reason="other_amount", amount_minor=1, currency="USD", is_live=False
    )
    tasks.sweep()
    # The longest unasked comes first, so none is forgotten behind the others.
    assert rung == [("settle_donation", pk) for pk in due]


def test_a_sweep_asks_about_a_bounded_number_of_gifts(rung, monkeypatch):
    monkeypatch.setattr(tasks, "ASK_ROWS", 2)
    campaign = factories.make_campaign()
    for _number in range(3):
        factories.make_donation(campaign=campaign)
    Donation.objects.update(created_at=timezone.now() - minutes(60))
    tasks.sweep()
    assert len(rung) == 2


def test_the_number_of_queries_of_a_sweep_does_not_grow_with_its_rows(rung):
    campaign = factories.make_campaign()

    def queries() -> int:
        make_event()
        factories.make_donation(campaign=campaign)
        factories.make_donation(campaign=campaign, status=Status.CREATED, session_id=None)
        Donation.objects.update(created_at=timezone.now() - minutes(60))
        with CaptureQueriesContext(connection) as captured:
            tasks.sweep()
        return len(captured)

    queries()
    assert queries() == queries() == queries()


def test_the_sweep_looks_for_the_sessions_of_gifts_that_never_got_one(rung):
    lost = factories.make_donation(status=Status.CREATED, session_id=None)
    Donation.objects.update(created_at=timezone.now() - checkout.REPEATABLE_FOR)
    factories.make_donation(status=Status.CREATED, session_id=None)
    tasks.sweep()
    assert rung == [("look_for_session", lost.pk)]


def test_the_sweep_asks_again_about_money_that_stripe_had_not_booked(rung):
    payment = factories.make_payment()
    Donation.objects.update(status=Status.SUCCEEDED, asked_stripe_at=timezone.now())
    tasks.sweep()
    assert rung == []
    Donation.objects.update(asked_stripe_at=timezone.now() - minutes(61))
    tasks.sweep()
    # Recorded just now: its webhook has an hour.
    assert rung == []
    with time_machine.travel(timezone.now() + minutes(61)):
        tasks.sweep()
    assert rung == [("settle_donation", payment.donation_id)]


def test_a_sweep_says_when_it_came_to_its_end(rung):
    before = timezone.now()
    tasks.sweep()
    tasks.sweep()
    assert Heartbeat.objects.get(name="sweep").beaten_at >= before


def test_a_gift_that_only_the_sweep_finds_is_settled_and_its_mail_rung(
    rung, stripe_sandbox: Sandbox
):
    donation = start_gift(factories.make_campaign())
    stripe_sandbox.pay(donation.session_id)
    Donation.objects.update(created_at=timezone.now() - minutes(11))
    tasks.sweep()
    assert rung == [("settle_donation", donation.pk)]
    tasks.settle_donation(donation.pk)
    mail = OutgoingMail.objects.get()
    assert rung[1:] == [("send_mail", mail.pk)]
    tasks.send_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.SENT


def test_a_gift_about_which_stripe_cannot_be_asked_is_left_for_later(rung, stripe_sandbox: Sandbox):
    donation = factories.make_donation()
    with stripe_sandbox.deliberate():
        tasks.settle_donation(donation.pk)
    donation.refresh_from_db()
    assert donation.status == Status.SESSION_OPEN
    assert donation.asked_stripe_at is not None


def test_a_broker_that_is_down_leaves_everything_to_the_sweep(monkeypatch, caplog):
    def fail(_key: int) -> None:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(tasks.send_mail, "delay", fail)
    tasks.ring(settlement.Outcome(status="succeeded", mails=[1, 2]))
    assert caplog.text.count("waits for the sweep") == 2


def test_an_event_s_task_ends_before_its_lease():
    assert tasks.process_event.time_limit < events.TERMS.lease.total_seconds()
    assert tasks.send_mail.app.conf.task_time_limit < sending.TERMS.lease.total_seconds()
