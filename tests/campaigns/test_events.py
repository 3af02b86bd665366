"""Events: whatever comes, in whatever order and how often, the rows say what Stripe says."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from campaigns import events, gateway, settlement
from campaigns.models import Donation, Payment, StripeEvent, UnmatchedMoney
from tests import factories
from tests.campaigns.stored_events import make_due, the_event, try_often
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

State = StripeEvent.State


@pytest.fixture
def donation(stripe_sandbox: Sandbox) -> Donation:
    """A gift whose Session is open."""
    return start_gift(factories.make_campaign())


@pytest.mark.parametrize("kind", ["checkout.session.completed", "payment_intent.succeeded"])
def test_either_event_of_a_payment_is_enough(donation, stripe_sandbox, kind):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, kind)
    outcome = events.process(event_id=event.pk)
    event.refresh_from_db()
    assert outcome.status == Donation.Status.SUCCEEDED
    assert len(outcome.mails) == 1
    assert (event.state, event.attempts, event.lease_until) == (State.PROCESSED, 1, None)
    assert event.processed_at is not None
    assert event.donation == donation
    assert Payment.objects.get().donation == donation


@pytest.mark.parametrize(
    ("is_good", "kind", "status"),
    [
        (True, "checkout.session.async_payment_succeeded", Donation.Status.SUCCEEDED),
        (False, "checkout.session.async_payment_failed", Donation.Status.FAILED),
    ],
)
def test_a_bank_debit_ends_by_its_event(donation, stripe_sandbox, is_good, kind, status):
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    completed = the_event(stripe_sandbox, "checkout.session.completed")
    assert events.process(event_id=completed.pk).status == Donation.Status.PROCESSING
    stripe_sandbox.settle_debit(donation.session_id, is_good=is_good)
    ended = the_event(stripe_sandbox, kind)
    assert events.process(event_id=ended.pk).status == status


def test_an_expired_session_expires_the_gift(donation, stripe_sandbox):
    stripe_sandbox.advance(3601)
    gateway.read_session(session_id=donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.expired")
    assert events.process(event_id=event.pk).status == Donation.Status.EXPIRED


def test_an_event_of_another_type_is_kept_and_ignored(donation, stripe_sandbox):
    asked = len(stripe_sandbox.requests())
    stripe_sandbox.make_event("customer.created", donation.session_id)
    event = the_event(stripe_sandbox, "customer.created")
    assert events.process(event_id=event.pk) is None
    event.refresh_from_db()
    assert (event.state, event.last_error) == (State.IGNORED, "")
    assert len(stripe_sandbox.requests()) == asked


def test_what_an_event_claims_is_not_believed(donation, stripe_sandbox):
    stripe_sandbox.make_event("checkout.session.completed", donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    event.payload["data"]["object"] |= {"payment_status": "paid", "status": "complete"}
    event.save()
    assert events.process(event_id=event.pk).status == Donation.Status.SESSION_OPEN
    assert not Payment.objects.exists()


# Attempts


def test_a_processed_event_is_not_worked_on_again(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    events.process(event_id=event.pk)
    assert events.process(event_id=event.pk) is None
    event.refresh_from_db()
    assert event.attempts == 1


def test_an_event_that_another_worker_holds_is_left_to_it(donation, stripe_sandbox, monkeypatch):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    seen = []

    def apply(claimed: StripeEvent) -> None:
        stored = StripeEvent.objects.get()
        seen.append((stored.attempts, stored.lease_until > timezone.now()))
        assert events.process(event_id=claimed.pk) is None

    monkeypatch.setattr(events, "apply", apply)
    events.process(event_id=event.pk)
    # The attempt was counted and the lease taken before the work began.
    assert seen == [(1, True)]


def test_an_event_whose_worker_died_is_taken_up_when_the_lease_ends(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    soon = timezone.now() + timedelta(seconds=30)
    event = the_event(stripe_sandbox, "checkout.session.completed", lease_until=soon, attempts=1)
    assert events.process(event_id=event.pk) is None
    StripeEvent.objects.update(lease_until=timezone.now())
    assert events.process(event_id=event.pk).status == Donation.Status.SUCCEEDED


def test_while_stripe_is_away_an_event_waits_longer_each_time(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    waits = []
    with time_machine.travel(timezone.now(), tick=False):
        for _attempt in range(3):
            stripe_sandbox.fail_next("500", times=3)
            make_due()
            assert events.process(event_id=event.pk) is None
            event.refresh_from_db()
            assert (event.state, event.lease_until) == (State.RECEIVED, None)
            waits.append((event.next_attempt_at - timezone.now()).total_seconds())
            assert events.process(event_id=event.pk) is None
    assert event.attempts == 3
    assert waits == [5, 10, 20]
    assert event.last_error.startswith("Broken")
    make_due()
    assert events.process(event_id=event.pk).status == Donation.Status.SUCCEEDED
    event.refresh_from_db()
    assert event.last_error == ""


def test_an_event_that_never_works_is_given_up_shown_and_can_be_replayed(
    donation, stripe_sandbox, monkeypatch
):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    with monkeypatch.context() as patch:
        patch.setattr(settlement, "settle", None)
        for _attempt in range(events.TERMS.max_attempts):
            make_due()
            events.process(event_id=event.pk)
    event.refresh_from_db()
    assert (event.state, event.attempts) == (State.FAILED, events.TERMS.max_attempts)
    assert event.last_error.startswith("TypeError")
    assert events.process(event_id=event.pk) is None
    assert events.replay(event=event)
    assert events.process(event_id=event.pk).status == Donation.Status.SUCCEEDED
    assert not events.replay(event=event)


def test_an_event_that_kills_its_worker_comes_to_an_end(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(
        stripe_sandbox, "checkout.session.completed", attempts=events.TERMS.max_attempts
    )
    assert events.process(event_id=event.pk) is None
    event.refresh_from_db()
    assert event.state == State.FAILED


def test_a_worker_that_lost_its_lease_does_not_write_the_end(donation, stripe_sandbox, monkeypatch):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    later = timezone.now() + timedelta(hours=1)

    def lose_the_lease(_event: StripeEvent) -> None:
        StripeEvent.objects.update(lease_until=later)

    monkeypatch.setattr(events, "apply", lose_the_lease)
    events.process(event_id=event.pk)
    event.refresh_from_db()
    assert (event.state, event.lease_until) == (State.RECEIVED, later)


def test_an_error_kept_in_the_row_names_no_address(donation, stripe_sandbox, monkeypatch):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")

    def fail(**_arguments) -> None:
        raise ValueError("Key (donor_email)=(dana@example.com) is wrong")

    monkeypatch.setattr(settlement, "settle", fail)
    events.process(event_id=event.pk)
    event.refresh_from_db()
    assert event.last_error == "ValueError: Key (donor_email)=([address]) is wrong"


# Money that no gift explains


@pytest.mark.parametrize("kind", ["checkout.session.completed", "payment_intent.succeeded"])
def test_money_that_no_gift_explains_is_parked_after_a_while(stripe_sandbox, kind):
    story = stripe_sandbox.unknown_payment(amount=4200, currency="usd")
    event = the_event(stripe_sandbox, kind)
    events.process(event_id=event.pk)
    event.refresh_from_db()
    assert (event.state, UnmatchedMoney.objects.count()) == (State.RECEIVED, 0)
    assert event.last_error.startswith("NotYet")
    assert try_often(event).state == State.PROCESSED
    parked = UnmatchedMoney.objects.get()
    assert (parked.key, parked.reason) == (story["payment_intent"]["id"], "unknown_session")
    assert (parked.amount_minor, parked.currency, parked.donation) == (4200, "USD", None)


def test_both_events_of_unknown_money_park_it_once(stripe_sandbox):
    stripe_sandbox.unknown_payment(amount=4200, currency="usd")
    for kind in ("checkout.session.completed", "payment_intent.succeeded"):
        assert try_often(the_event(stripe_sandbox, kind)).state == State.PROCESSED
    assert UnmatchedMoney.objects.count() == 1


def test_an_unknown_session_without_money_is_not_parked(stripe_sandbox, donation):
    stripe_sandbox.advance(3601)
    gateway.read_session(session_id=donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.expired")
    Donation.objects.update(session_id=None)
    assert try_often(event).state == State.PROCESSED
    assert not UnmatchedMoney.objects.exists()


def test_a_second_payment_that_names_a_gift_is_parked_with_it(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    reference = str(donation.uuid)
    stripe_sandbox.unknown_payment(
        amount=2500, currency="usd", reference=reference, metadata={"donation": reference}
    )
    event = the_event(stripe_sandbox, "checkout.session.completed")
    assert try_often(event).state == State.PROCESSED
    assert Payment.objects.count() == 1
    stripe_sandbox.unknown_payment(
        amount=2500, currency="usd", has_session=False, metadata={"donation": reference}
    )
    assert try_often(the_event(stripe_sandbox, "payment_intent.succeeded")).state == State.PROCESSED
    assert Payment.objects.count() == 1
    assert [parked.reason for parked in UnmatchedMoney.objects.all()] == ["unknown_session"] * 2
    assert donation in [parked.donation for parked in UnmatchedMoney.objects.all()]


@pytest.mark.parametrize("metadata", [{}, {"donation": "no uuid"}, {"other": "x"}])
def test_metadata_of_any_form_is_survived(stripe_sandbox, metadata):
    stripe_sandbox.unknown_payment(
        amount=4200, currency="usd", has_session=False, metadata=metadata
    )
    assert try_often(the_event(stripe_sandbox, "payment_intent.succeeded")).state == State.PROCESSED
    assert UnmatchedMoney.objects.count() == 1


def test_an_event_that_comes_before_its_gift_is_visible_waits_for_it(donation, stripe_sandbox):
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    invisible = {"session_id": None, "uuid": uuid4()}
    Donation.objects.update(**invisible)
    assert events.process(event_id=event.pk) is None
    assert not UnmatchedMoney.objects.exists()
    Donation.objects.update(session_id=donation.session_id, uuid=donation.uuid)
    make_due()
    assert events.process(event_id=event.pk).status == Donation.Status.SUCCEEDED
    assert not UnmatchedMoney.objects.exists()


def test_a_gift_that_never_learned_of_its_session_learns_of_it_by_the_event(
    donation, stripe_sandbox
):
    stripe_sandbox.pay(donation.session_id)
    Donation.objects.update(session_id=None, status=Donation.Status.CREATED)
    event = the_event(stripe_sandbox, "checkout.session.completed")
    assert events.process(event_id=event.pk).status == Donation.Status.SUCCEEDED
    assert Donation.objects.get().session_id == donation.session_id
