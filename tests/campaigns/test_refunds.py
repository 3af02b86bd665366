"""Refunds that staff order: never more than is left, at two people's word, once at Stripe."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns import gateway, refunds, tasks
from campaigns.models import Campaign, OutgoingMail, Payment, Refund, RefundLimit, RefundOrder
from tests import factories
from tests.campaigns.aftermath import check, give, receipts_of, shown
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 100.00 USD to an entity where one person gives back up to 50.00."""
    RefundLimit.objects.create(entity=campaign.entity, currency="USD", amount_minor=5000)
    return give(campaign, stripe_sandbox, amount_minor=10_000)


@pytest.fixture
def user() -> User:
    """Who orders."""
    return factories.make_staff()


@pytest.fixture
def other() -> User:
    """A second person."""
    return factories.make_staff()


def order(payment: Payment, amount_minor: int, user: User) -> RefundOrder:
    """Order a refund with a form of its own."""
    asked = {"amount_minor": amount_minor, "reason": "The donor asked.", "user": user}
    return refunds.order(payment=payment, form_id=uuid4(), **asked)


def sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The requests to make a refund that Stripe saw."""
    made = [request for request in sandbox.requests() if request["method"] == "POST"]
    return [request for request in made if request["path"] == "/v1/refunds"]


def test_an_amount_up_to_the_limit_goes_back_at_one_persons_word(
    campaign, payment, user, stripe_sandbox
):
    ordered = order(payment, 5000, user)
    assert ordered.state == RefundOrder.State.APPROVED
    done = refunds.carry_out(order_id=ordered.pk)
    assert (done.state, done.refund_id) == (RefundOrder.State.DONE, Refund.objects.get().refund_id)
    assert sent(stripe_sandbox)[0]["idempotency_key"] == f"refund:{ordered.uuid}:1"
    assert shown(campaign) == (5000, 1)
    assert receipts_of(payment) == [(1, "void", 10_000), (2, "issued", 5000)]
    assert OutgoingMail.objects.filter(kind="receipt_replaced").count() == 1
    assert check() == ""


def test_an_amount_above_the_limit_waits_for_a_second_person(payment, user, other, stripe_sandbox):
    ordered = order(payment, 5001, user)
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.WAITING
    assert sent(stripe_sandbox) == []
    refunds.approve(order=ordered, user=other)
    assert (ordered.state, ordered.decided_by) == (RefundOrder.State.APPROVED, other)
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.DONE
    assert len(sent(stripe_sandbox)) == 1


def test_without_a_limit_of_its_entity_and_currency_every_refund_needs_two(payment, user):
    RefundLimit.objects.update(currency="EUR")
    RefundLimit.objects.create(
        entity=factories.make_entity(), currency="USD", amount_minor=1_000_000
    )
    assert order(payment, 1, user).state == RefundOrder.State.WAITING


def test_parts_that_one_person_gives_back_alone_count_together(payment, user, other):
    first = order(payment, 3000, user)
    assert order(payment, 2000, other).state == RefundOrder.State.APPROVED
    assert order(payment, 1, user).state == RefundOrder.State.WAITING
    refunds.carry_out(order_id=first.pk)
    assert order(payment, 1, user).state == RefundOrder.State.WAITING


def test_what_two_people_gave_back_leaves_the_limit_whole(payment, user, other):
    refunds.approve(order=order(payment, 5001, user), user=other)
    assert order(payment, 100, user).state == RefundOrder.State.APPROVED


def test_who_ordered_a_refund_does_not_approve_it(payment, user):
    ordered = order(payment, 5001, user)
    with pytest.raises(refunds.Refused, match="Somebody else"):
        refunds.approve(order=ordered, user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundOrder.objects.update(decided_by=user)
    ordered.refresh_from_db()
    assert ordered.state == RefundOrder.State.WAITING


def test_nothing_and_more_than_is_left_are_not_ordered(payment, user, other):
    with pytest.raises(refunds.Refused, match="above zero"):
        order(payment, 0, user)
    with pytest.raises(refunds.Refused, match=r"more than is left to give back: \$100\.00"):
        order(payment, 10_001, user)
    order(payment, 4000, user)
    with pytest.raises(refunds.Refused, match=r"\$60\.00"):
        order(payment, 6001, user)
    waiting = order(payment, 6000, user)
    assert refunds.left_minor(payment) == 0
    refunds.refuse(order=waiting, user=other)
    assert refunds.left_minor(payment) == 6000


def test_what_went_back_elsewhere_is_taken_off(payment, user):
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=2500,
        currency="USD",
        idempotency_key="by hand",
    )
    ordered = order(payment, 1000, user)
    assert refunds.left_minor(payment) == 9000, "nobody has read the other refund yet"
    refunds.carry_out(order_id=ordered.pk)
    assert refunds.left_minor(payment) == 6500


def test_a_refund_that_stripe_has_not_booked_is_taken_off_too(payment):
    Refund.objects.create(
        refund_id="re_1",
        payment=payment,
        amount_minor=9000,
        currency="USD",
        status=Refund.Status.PENDING,
        refunded_at=timezone.now(),
    )
    assert refunds.left_minor(payment) == 1000
    Refund.objects.update(status=Refund.Status.FAILED)
    assert refunds.left_minor(payment) == 10_000


def test_a_form_that_is_sent_twice_is_one_order(payment, user):
    asked = {"payment": payment, "amount_minor": 100, "reason": "", "form_id": uuid4()}
    first = refunds.order(user=user, **asked)
    assert refunds.order(user=user, **asked) == first
    assert RefundOrder.objects.count() == 1


def test_an_amount_between_a_currencys_steps_is_not_ordered(user):
    gift = factories.make_donation(
        amount_minor=5000, campaign=factories.make_campaign(currency="KWD")
    )
    with pytest.raises(refunds.Refused, match="steps"):
        order(factories.make_payment(donation=gift), 1001, user)


def test_a_payment_of_the_other_mode_is_not_given_back(payment, user, settings):
    ordered = order(payment, 100, user)
    settings.STRIPE_IS_LIVE = True
    with pytest.raises(refunds.Refused, match="mode"):
        order(payment, 100, user)
    assert refunds.waiting() == []
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.APPROVED


def test_an_order_is_decided_once_or_taken_back_by_who_ordered_it(payment, user, other):
    ordered = order(payment, 6000, user)
    late = RefundOrder.objects.get()
    refunds.refuse(order=ordered, user=other)
    with pytest.raises(refunds.Refused, match="already"):
        refunds.approve(order=late, user=other)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.refusal) == (RefundOrder.State.REFUSED, "Not approved.")
    own = order(payment, 10_000, user)
    refunds.refuse(order=own, user=user)
    assert (own.state, own.decided_by) == (RefundOrder.State.REFUSED, None), "taken back"


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_never_ask_for_more_than_is_left(campaign, payment, user):
    start = threading.Barrier(4)

    def at_once(_place: int) -> bool:
        start.wait()
        try:
            order(payment, 6000, user)
        except refunds.Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(at_once, range(4)))
    assert results.count(True) == 1
    assert RefundOrder.objects.count() == 1


def test_an_order_that_stripe_did_not_answer_is_carried_out_once(
    campaign, payment, user, stripe_sandbox, monkeypatch
):
    ordered = order(payment, 5000, user)
    # More often than the client tries by itself.
    stripe_sandbox.fail_next("drop", times=3, path="/v1/refunds", method="POST")
    with pytest.raises(gateway.Unavailable):
        refunds.carry_out(order_id=ordered.pk)
    rung: list[int] = []
    monkeypatch.setattr(tasks.carry_out_refund, "delay", rung.append)
    tasks.sweep()
    assert rung == [ordered.pk]
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.DONE
    assert refunds.waiting() == []
    assert shown(campaign) == (5000, 1)


def test_an_order_whose_worker_dies_after_stripes_answer_is_one_refund(
    campaign, payment, user, stripe_sandbox, monkeypatch
):
    ordered = order(payment, 5000, user)
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "_end", lambda *_row, **_fields: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refunds.carry_out(order_id=ordered.pk)
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.DONE
    assert {request["idempotency_key"] for request in sent(stripe_sandbox)} == {
        f"refund:{ordered.uuid}:1"
    }
    assert Refund.objects.count() == 1
    assert shown(campaign) == (5000, 1)


def test_an_order_whose_gift_was_not_settled_stays_in_the_sweep(
    campaign, payment, user, stripe_sandbox
):
    ordered = order(payment, 5000, user)
    stripe_sandbox.fail_next("503", times=9, path="/v1/charges", method="GET")
    with pytest.raises(gateway.Unavailable):
        refunds.carry_out(order_id=ordered.pk)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.refund_id is None) == (RefundOrder.State.APPROVED, False)
    stripe_sandbox.clear_faults()
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.DONE
    assert len(sent(stripe_sandbox)) == 1
    assert shown(campaign) == (5000, 1)


def test_an_old_order_is_looked_for_before_it_is_sent_again(payment, user, stripe_sandbox):
    ordered = order(payment, 5000, user)
    made = gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=5000,
        currency="USD",
        idempotency_key="a key that Stripe has forgotten",
    )
    RefundOrder.objects.update(ordered_at=timezone.now() - timedelta(hours=24))
    done = refunds.carry_out(order_id=ordered.pk)
    assert (done.state, done.refund_id) == (RefundOrder.State.DONE, made.id)
    assert len(sent(stripe_sandbox)) == 1


def test_an_old_order_that_was_never_made_is_sent(payment, user, stripe_sandbox):
    refunds.carry_out(order_id=order(payment, 2000, user).pk)
    ordered = order(payment, 2000, user)
    RefundOrder.objects.filter(pk=ordered.pk).update(
        ordered_at=timezone.now() - timedelta(hours=24)
    )
    assert refunds.carry_out(order_id=ordered.pk).state == RefundOrder.State.DONE
    assert Refund.objects.count() == 2


def test_what_stripe_refuses_ends_with_its_reason(campaign, payment, user, stripe_sandbox):
    ordered = order(payment, 5000, user)
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=10_000,
        currency="USD",
        idempotency_key="by hand",
    )
    with stripe_sandbox.deliberate():
        done = refunds.carry_out(order_id=ordered.pk)
    assert done.state == RefundOrder.State.REFUSED
    assert "charge_already_refunded" in done.refusal


def test_an_order_is_carried_out_by_its_task(campaign, payment, user):
    ordered = order(payment, 5000, user)
    for _time in range(2):
        tasks.carry_out_refund(ordered.pk)
        ordered.refresh_from_db()
        assert (ordered.state, Refund.objects.count()) == (RefundOrder.State.DONE, 1)
