"""Events of monthly gifts, of what became of a payment, and of other versions of the API."""

from uuid import uuid4

import pytest

from campaigns import events, gateway, settlement
from campaigns.models import (
    Dispute,
    Donation,
    FraudWarning,
    MonthlyGift,
    OutgoingMail,
    Payment,
    Refund,
    StripeEvent,
    UnmatchedMoney,
)
from tests.campaigns.stored_events import store, the_event, try_often
from tests.gifts import begin_monthly_gift, start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

State = StripeEvent.State


def process(event: StripeEvent) -> StripeEvent:
    """Work on an event once, and read it again."""
    events.process(event_id=event.pk)
    event.refresh_from_db()
    return event


@pytest.mark.parametrize(
    "kind",
    [
        "checkout.session.completed",
        "customer.subscription.created",
        "invoice.paid",
        "invoice_payment.paid",
        "payment_intent.succeeded",
        "charge.updated",
    ],
)
def test_any_event_of_a_month_is_enough(campaign, stripe_sandbox, kind):
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id)
    if kind == "charge.updated":
        stripe_sandbox.advance(3600)
    event = process(the_event(stripe_sandbox, kind))
    assert (event.state, event.donation) == (State.PROCESSED, donation)
    assert Payment.objects.get().donation == donation
    assert MonthlyGift.objects.get().donation == donation


@pytest.mark.parametrize(
    "kind", ["invoice.paid", "invoice_payment.paid", "payment_intent.succeeded"]
)
def test_a_later_month_is_found_by_each_of_its_events(gift, stripe_sandbox, kind):
    stripe_sandbox.renew(gift.subscription_id)
    event = process(the_event(stripe_sandbox, kind))
    assert (event.state, event.donation) == (State.PROCESSED, gift.donation)
    assert Payment.objects.count() == 2
    assert not UnmatchedMoney.objects.exists()


@pytest.mark.parametrize(
    ("kind", "outcome", "mail"),
    [
        ("invoice.payment_failed", "declined", "monthly_failed"),
        ("invoice.payment_action_required", "authentication_required", "monthly_action"),
    ],
)
def test_a_month_that_is_not_paid_is_told(gift, stripe_sandbox, kind, outcome, mail):
    stripe_sandbox.next_charge(gift.subscription_id, outcome=outcome)
    stripe_sandbox.renew(gift.subscription_id)
    assert process(the_event(stripe_sandbox, kind)).state == State.PROCESSED
    gift.refresh_from_db()
    assert gift.status == MonthlyGift.Status.PAST_DUE
    assert OutgoingMail.objects.filter(kind=mail).count() == 1


def test_before_a_charge_the_card_is_looked_at(gift, stripe_sandbox):
    due = gift.next_charge_at
    stripe_sandbox.set_card(gift.customer_id, exp_month=due.month, exp_year=due.year)
    stripe_sandbox.advance_to(due.timestamp() - 3600)
    event = process(the_event(stripe_sandbox, "invoice.upcoming"))
    assert (event.state, event.donation) == (State.PROCESSED, gift.donation)
    assert OutgoingMail.objects.filter(kind="card_expires").count() == 1


@pytest.mark.parametrize("does", ["pause", "resume", "cancel"])
def test_what_is_done_at_stripe_is_mirrored_by_its_event(gift, stripe_sandbox, does):
    stripe_sandbox.pause_subscription(gift.subscription_id)
    if does != "pause":
        getattr(stripe_sandbox, f"{does}_subscription")(gift.subscription_id)
    kind = {"pause": "paused", "resume": "resumed", "cancel": "deleted"}[does]
    process(the_event(stripe_sandbox, f"customer.subscription.{kind}"))
    gift.refresh_from_db()
    expected = {"pause": "paused", "resume": "active", "cancel": "canceled"}[does]
    assert gift.status == expected


def test_a_month_is_not_parked_whoever_comes_first(campaign, stripe_sandbox, monkeypatch):
    """Even where the invoice's road is blocked, the money of a subscription waits for it."""
    donation = start_gift(campaign, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id)
    event = the_event(stripe_sandbox, "payment_intent.succeeded")
    with monkeypatch.context() as patch:
        patch.setattr(settlement, "settle", lambda **_arguments: None)
        assert process(event).state == State.RECEIVED
    assert not UnmatchedMoney.objects.exists()
    assert try_often(event).state == State.PROCESSED
    assert Payment.objects.count() == 1
    assert not UnmatchedMoney.objects.exists()


# What became of a payment


@pytest.fixture
def payment(campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled payment whose balance transaction has come."""
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    settlement.settle(donation_id=donation.pk)
    return donation.payments.get()


def test_the_booking_of_a_charge_comes_by_its_event(campaign, stripe_sandbox):
    stripe_sandbox.set_balance_delay(None)
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    stripe_sandbox.post_balance(story["charge"]["id"])
    event = process(the_event(stripe_sandbox, "charge.updated"))
    assert (event.state, event.donation) == (State.PROCESSED, donation)
    assert Payment.objects.get().balance_transactions.count() == 1


def test_a_refund_comes_by_its_event(payment, stripe_sandbox):
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=1000,
        currency="USD",
        idempotency_key="refund-1",
    )
    event = process(the_event(stripe_sandbox, "refund.created"))
    assert (event.state, event.donation) == (State.PROCESSED, payment.donation)
    assert Refund.objects.get().payment == payment


def test_a_dispute_and_a_fraud_warning_come_by_their_events(payment, stripe_sandbox):
    stripe_sandbox.warn_of_fraud(payment.charge_id)
    warned = process(the_event(stripe_sandbox, "radar.early_fraud_warning.created"))
    assert (warned.state, warned.donation) == (State.PROCESSED, payment.donation)
    assert FraudWarning.objects.get().payment == payment
    stripe_sandbox.open_dispute(payment.charge_id)
    disputed = process(the_event(stripe_sandbox, "charge.dispute.created"))
    assert (disputed.state, disputed.donation) == (State.PROCESSED, payment.donation)
    assert Dispute.objects.get().payment == payment


def test_the_refund_of_unknown_money_parks_the_money(stripe_sandbox):
    story = stripe_sandbox.unknown_payment(amount=4200, currency="usd")
    intent_id = story["payment_intent"]["id"]
    gateway.create_refund(
        payment_intent_id=intent_id,
        amount_minor=4200,
        currency="USD",
        idempotency_key="refund-1",
    )
    event = try_often(the_event(stripe_sandbox, "refund.created"))
    assert event.state == State.PROCESSED
    assert UnmatchedMoney.objects.get().key == intent_id


def test_a_payout_is_kept_for_reconciliation(payment, stripe_sandbox):
    stripe_sandbox.make_payout("usd", with_pending=True)
    event = process(the_event(stripe_sandbox, "payout.paid"))
    assert (event.state, event.donation) == (State.PROCESSED, None)


# Other versions of the API


@pytest.mark.parametrize(
    "kind", ["checkout.session.completed", "payment_intent.succeeded", "charge.updated"]
)
def test_an_event_of_another_version_is_read_anew_and_settled(campaign, stripe_sandbox, kind):
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    subject = {
        "checkout.session.completed": donation.session_id,
        "payment_intent.succeeded": story["payment_intent"]["id"],
        "charge.updated": story["charge"]["id"],
    }[kind]
    stripe_sandbox.make_old_event(kind, subject)
    event = process(the_event(stripe_sandbox, kind))
    assert event.api_version != gateway.API_VERSION
    assert (event.state, event.donation) == (State.PROCESSED, donation)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("kind", ["invoice.paid", "customer.subscription.updated"])
def test_a_month_told_in_another_version_is_read_anew_and_settled(campaign, stripe_sandbox, kind):
    gift = begin_monthly_gift(campaign, stripe_sandbox)
    (invoice,) = stripe_sandbox.renew(gift.subscription_id)
    subject = invoice["id"] if kind == "invoice.paid" else gift.subscription_id
    stripe_sandbox.make_old_event(kind, subject)
    event = process(the_event(stripe_sandbox, kind))
    assert event.api_version != gateway.API_VERSION
    assert (event.state, event.donation) == (State.PROCESSED, gift.donation)
    assert Payment.objects.count() == 2


def test_an_upcoming_invoice_of_another_version_names_its_subscription_itself(gift):
    made = {
        "id": "evt_old",
        "type": "invoice.upcoming",
        "api_version": "2024-06-20",
        "livemode": False,
        "data": {"object": {"id": "", "subscription": gift.subscription_id}},
    }
    assert process(store(made)).donation == gift.donation


def test_an_event_of_a_subscription_that_is_not_ours_is_let_go(gift, stripe_sandbox):
    Donation.objects.update(uuid=uuid4())
    MonthlyGift.objects.update(subscription_id="sub_other")
    stripe_sandbox.pause_subscription(gift.subscription_id)
    event = try_often(the_event(stripe_sandbox, "customer.subscription.paused"))
    assert (event.state, event.donation) == (State.PROCESSED, None)
    assert not UnmatchedMoney.objects.exists()
