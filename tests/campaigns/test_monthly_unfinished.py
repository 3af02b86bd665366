"""A change of a monthly gift that stops on the way happens all the same, and once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import gateway, monthly
from campaigns.models import (
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
)
from tests.campaigns.monthly_changes import change, in_months

pytestmark = pytest.mark.django_db

Kind = MonthlyGiftChange.Kind
Status = MonthlyGift.Status


def test_a_change_that_stripe_did_not_hear_of_is_made_by_the_sweep_once(gift, stripe_sandbox):
    stripe_sandbox.fail_next("503", times=30)
    with pytest.raises(gateway.Unavailable):
        change(gift, Kind.AMOUNT, amount_minor=4000)
    stripe_sandbox.clear_faults()
    row = gift.changes.get()
    assert (row.done_at, gift.amount_minor) == (None, 2500)
    # It may still be under way; a second one waits for it.
    assert monthly.unfinished() == []
    with pytest.raises(monthly.Refused, match="still under way"):
        change(gift, Kind.AMOUNT, amount_minor=5000)
    with pytest.raises(monthly.Refused, match="We are doing this already"):
        change(gift, Kind.AMOUNT, amount_minor=4000)
    MonthlyGiftChange.objects.update(requested_at=timezone.now() - monthly.REPEAT_AFTER)
    assert monthly.unfinished() == [row.pk]
    for _again in range(2):
        monthly.make(change_id=row.pk)
    gift.refresh_from_db()
    assert gift.amount_minor == 4000
    assert monthly.unfinished() == []
    assert OutgoingMail.objects.filter(kind="monthly_changed").count() == 1


@pytest.mark.parametrize(
    ("kind", "verb", "facts"),
    [
        (Kind.SKIP, "delay_subscription", {}),
        (Kind.DAY, "delay_subscription", {"day": 3}),
        (Kind.CANCEL_LATER, "end_subscription_later", {}),
    ],
)
def test_a_change_whose_answer_was_lost_is_repeated_as_the_same_request(
    gift, stripe_sandbox, monkeypatch, kind, verb, facts
):
    do = getattr(gateway, verb)

    def lose_the_answer(**arguments) -> None:
        do(**arguments)
        raise gateway.Unavailable("the answer was lost")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, verb, lose_the_answer)
        with pytest.raises(gateway.Unavailable):
            change(gift, kind, **facts)
    row = monthly.make(change_id=gift.changes.get().pk)
    assert row.done_at is not None
    asked = [
        seen
        for seen in stripe_sandbox.requests()
        if seen["idempotency_key"] == f"monthly:{row.uuid}:1"
    ]
    assert len(asked) == 2
    assert len({str(seen["params"]) for seen in asked}) == 1


@pytest.mark.parametrize("kind", [Kind.PAUSE, Kind.CANCEL])
def test_a_change_that_is_so_already_is_made_though_stripe_refuses_it(gift, stripe_sandbox, kind):
    facts = {"resumes_on": in_months(gift, 2)} if kind == Kind.PAUSE else {}
    row = gift.changes.create(kind=kind, facts=facts)
    if kind == Kind.PAUSE:
        stripe_sandbox.pause_subscription(gift.subscription_id)
    else:
        stripe_sandbox.cancel_subscription(gift.subscription_id)
    with stripe_sandbox.deliberate():
        monthly.make(change_id=row.pk)
    row.refresh_from_db()
    assert (row.done_at is not None, row.refused_at) == (True, None)


def test_a_change_that_stripe_refuses_is_closed_with_a_sentence(gift, stripe_sandbox):
    past = (timezone.now() - timedelta(days=1)).isoformat()
    row = gift.changes.create(kind=Kind.SKIP, facts={"until_at": past})
    with pytest.raises(monthly.Refused), stripe_sandbox.deliberate():
        monthly.make(change_id=row.pk)
    row.refresh_from_db()
    assert (row.done_at, row.refusal) == (None, "Stripe did not accept this change.")
    assert monthly.unfinished() == []


def test_the_end_overrules_what_is_under_way(gift):
    gift.changes.create(kind=Kind.PAUSE, facts={"resumes_on": in_months(gift, 2)})
    change(gift, Kind.CANCEL)
    assert gift.status == Status.CANCELED
