"""Whatever the order and the number of the events of a gift, the rows end up the same."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import events
from campaigns.models import (
    Campaign,
    CampaignTotal,
    Donation,
    OutgoingMail,
    StripeEvent,
    UnmatchedMoney,
)
from tests import factories
from tests.campaigns.conftest import sandbox_process, stripe_sandbox
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

__all__ = ["sandbox_process", "stripe_sandbox"]

pytestmark = pytest.mark.django_db

# Every example makes a gift of its own, so what the fixtures made may be shared.
by_many = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

CARD_EVENTS = [
    "charge.succeeded",
    "charge.updated",
    "checkout.session.completed",
    "payment_intent.succeeded",
    "twin of checkout.session.completed",
]
DEBIT_EVENTS = [
    "charge.pending",
    "charge.succeeded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "payment_intent.processing",
    "payment_intent.succeeded",
]


@pytest.fixture
def campaign() -> Campaign:
    """An open campaign with three partners."""
    return factories.make_campaign(partners=("River", "Mountain", "Sea"))


def orders(names: list[str]) -> st.SearchStrategy[list[str]]:
    """Every order of all events, any of them repeated at any place."""
    return st.lists(st.sampled_from(names), max_size=4).flatmap(
        lambda again: st.permutations(names + again)
    )


def tell(sandbox: Sandbox, donation: Donation, names: list[str]) -> None:
    """Let events of a gift come in, as the webhook takes them, and be worked on at once.

    An event that Stripe has not made yet cannot come.
    """
    made = {event["type"]: event for event in sandbox.events() if belongs(event, donation)}
    for name in names:
        kind = name.removeprefix("twin of ")
        if kind in made:
            suffix = "_twin" if name != kind else ""
            event, _is_new = StripeEvent.objects.get_or_create(
                event_id=f"{made[kind]['id']}{suffix}",
                defaults={
                    "type": kind,
                    "is_live": False,
                    "payload": made[kind],
                    "next_attempt_at": timezone.now(),
                },
            )
            events.process(event_id=event.pk)


def belongs(made: dict[str, Any], donation: Donation) -> bool:
    """Whether an event of the sandbox speaks of a gift."""
    return (made["data"]["object"].get("metadata") or {}).get("donation") == str(donation.uuid)


@by_many
@given(order=orders(CARD_EVENTS))
def test_all_orders_of_the_events_of_a_card_gift_lead_to_the_same_rows(
    campaign: Campaign, stripe_sandbox: Sandbox, order: list[str]
):
    before = CampaignTotal.objects.filter(campaign=campaign).first()
    donation = start_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    tell(stripe_sandbox, donation, order)
    check(donation, before=before)


@by_many
@given(order=orders(DEBIT_EVENTS), arrives_after=st.integers(0, 10))
def test_all_orders_of_the_events_of_a_bank_debit_lead_to_the_same_rows(
    campaign: Campaign, stripe_sandbox: Sandbox, order: list[str], arrives_after: int
):
    before = CampaignTotal.objects.filter(campaign=campaign).first()
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    tell(stripe_sandbox, donation, order[:arrives_after])
    assert not donation.payments.exists()
    stripe_sandbox.settle_debit(donation.session_id)
    tell(stripe_sandbox, donation, order[arrives_after:] + DEBIT_EVENTS)
    check(donation, before=before)


def check(donation: Donation, *, before: CampaignTotal | None) -> None:
    """The gift has left the rows that every such gift leaves; the total has grown by it."""
    donation.refresh_from_db()
    (payment,) = donation.payments.all()
    (posting,) = payment.ledger_transactions.all()
    lines = posting.lines.values_list("amount_minor", flat=True)
    total = CampaignTotal.objects.get(campaign=donation.campaign)
    assert donation.status == Donation.Status.SUCCEEDED
    assert (payment.amount_minor, payment.currency) == (2500, "USD")
    assert sorted(lines) == [-834, -833, -833, 2500]
    assert OutgoingMail.objects.filter(receipt=payment.receipts.get()).count() == 1
    assert not UnmatchedMoney.objects.exists()
    assert total.raised_minor == (before.raised_minor if before else 0) + 2500
    assert total.gift_count == (before.gift_count if before else 0) + 1
