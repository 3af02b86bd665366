"""Whatever the order and the number of the events of a gift, the rows end up the same."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import events, gateway
from campaigns.models import (
    Donation,
    LedgerLine,
    MonthlyGift,
    OutgoingMail,
    StripeEvent,
    UnmatchedMoney,
)
from tests import factories
from tests.campaigns.conftest import sandbox_process, stripe_sandbox
from tests.campaigns.stored_events import make_due, store
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

__all__ = ["sandbox_process", "stripe_sandbox"]

pytestmark = pytest.mark.django_db

# Every example makes a campaign and a gift of its own, so what the fixtures made may be shared.
by_many = settings(
    max_examples=10,
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
REFUND_EVENTS = [
    "charge.updated",
    "checkout.session.completed",
    "payment_intent.succeeded",
    "refund.created",
]
DEBIT_EVENTS = [
    "charge.pending",
    "charge.succeeded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "payment_intent.processing",
    "payment_intent.succeeded",
]
MONTHLY_EVENTS = [
    "checkout.session.completed",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.paid",
    "invoice_payment.paid",
    "payment_intent.succeeded",
]


def orders(names: list[str]) -> st.SearchStrategy[list[str]]:
    """Every order of all events, any of them repeated at any place."""
    return st.lists(st.sampled_from(names), max_size=4).flatmap(
        lambda again: st.permutations(names + again)
    )


def begin(rhythm: str = "once") -> Donation:
    """Start a gift to a campaign of its own with three partners, by a donor of its own."""
    campaign = factories.make_campaign(partners=("River", "Mountain", "Sea"))
    email = f"donor-{campaign.pk}@example.com"
    return start_gift(campaign, rhythm=rhythm, donor_email=email)


def tell(sandbox: Sandbox, names: list[str], *, since: int) -> None:
    """Let events come in, as the webhook takes them, and be worked on at once.

    An event that Stripe has not made yet cannot come. `since` is the number of the events of
    earlier examples.
    """
    made = {event["type"]: event for event in sandbox.events()[since:]}
    for name in names:
        kind = name.removeprefix("twin of ")
        if kind not in made:
            continue
        event_id = made[kind]["id"] + ("_twin" if name != kind else "")
        event = StripeEvent.objects.filter(event_id=event_id).first()
        event = event or store(made[kind], event_id=event_id)
        events.process(event_id=event.pk)
    # Some came before the gift was known to have anything to do with them.
    make_due()
    for event in StripeEvent.objects.filter(state=StripeEvent.State.RECEIVED):
        events.process(event_id=event.pk)


def rows(donation: Donation) -> dict[str, Any]:
    """Everything that a gift has left behind, without the ids that differ from gift to gift."""
    donation.refresh_from_db()
    lines = LedgerLine.objects.filter(transaction__payment__donation=donation)
    # Whether a debit was seen under way depends on when someone looked.
    mails = OutgoingMail.objects.filter(donation=donation).exclude(kind="pending")
    total = donation.campaign.total
    total.refresh_from_db()
    return {
        "gift": donation.status,
        "monthly": list(
            MonthlyGift.objects.filter(donation=donation).values_list(
                "status", "amount_minor", "is_ending", "is_second"
            )
        ),
        "payments": list(donation.payments.values_list("amount_minor", "currency")),
        "lines": sorted(lines.values_list("transaction__kind", "account__kind", "amount_minor")),
        "receipts": sorted(
            donation.payments.values_list("receipts__status", "receipts__snapshot__amount")
        ),
        "mails": sorted(mails.values_list("kind", flat=True)),
        "parked": UnmatchedMoney.objects.count(),
        "total": (total.raised_minor, total.gift_count),
    }


def check(
    sandbox: Sandbox,
    order: list[str],
    told_after: int,
    *,
    rhythm: str = "once",
    facts: list[Callable[[Donation], None]],
) -> dict[str, Any]:
    """Play a gift with its events in an order and once all at the end; the rows must be equal.

    Some of the events (`told_after`) are told between the first fact and the last.
    """
    found = []
    for is_played in (True, False):
        since = len(sandbox.events())
        donation = begin(rhythm)
        facts[0](donation)
        if is_played:
            tell(sandbox, order[:told_after], since=since)
        for fact in facts[1:]:
            fact(donation)
        tell(sandbox, order[told_after:] + order if is_played else sorted(set(order)), since=since)
        found.append(rows(donation))
    assert found[0] == found[1]
    return found[0]


@by_many
@given(order=orders(CARD_EVENTS))
def test_all_orders_of_the_events_of_a_card_gift_lead_to_the_same_rows(
    stripe_sandbox: Sandbox, order: list[str]
):
    def pay(donation: Donation) -> None:
        story = stripe_sandbox.pay(donation.session_id)
        stripe_sandbox.post_balance(story["charge"]["id"])

    left = check(stripe_sandbox, order, 0, facts=[pay])
    assert (left["gift"], left["payments"]) == ("succeeded", [(2500, "USD")])
    gift = [amount for kind, _account, amount in left["lines"] if kind == "gift"]
    assert sorted(gift) == [-834, -833, -833, 2500]
    assert (left["mails"], left["total"], left["parked"]) == (["receipt"], (2500, 1), 0)


@by_many
@given(order=orders(REFUND_EVENTS), told_after=st.integers(0, 8))
def test_all_orders_of_the_events_of_a_gift_that_goes_back_in_part_lead_to_the_same_rows(
    stripe_sandbox: Sandbox, order: list[str], told_after: int
):
    def pay(donation: Donation) -> None:
        story = stripe_sandbox.pay(donation.session_id)
        stripe_sandbox.post_balance(story["charge"]["id"])

    def refund(donation: Donation) -> None:
        gateway.create_refund(
            payment_intent_id=gateway.read_session(session_id=donation.session_id).payment.id,
            amount_minor=1000,
            currency="USD",
            idempotency_key=f"refund:{donation.uuid}",
        )

    left = check(stripe_sandbox, order, told_after, facts=[pay, refund])
    assert (left["gift"], left["total"], left["parked"]) == ("succeeded", (1500, 1), 0)
    assert [status for status, _amount in left["receipts"]] == ["issued", "void"]
    assert left["mails"] == ["receipt", "receipt_replaced"]


@by_many
@given(order=orders(DEBIT_EVENTS), told_after=st.integers(0, 10))
def test_all_orders_of_the_events_of_a_bank_debit_lead_to_the_same_rows(
    stripe_sandbox: Sandbox, order: list[str], told_after: int
):
    def pay(donation: Donation) -> None:
        stripe_sandbox.pay(donation.session_id, "bank_debit")

    def settle(donation: Donation) -> None:
        assert not donation.payments.exists()
        stripe_sandbox.settle_debit(donation.session_id)
        session = gateway.read_session(session_id=donation.session_id)
        stripe_sandbox.post_balance(session.payment.charge_id)

    left = check(stripe_sandbox, order, told_after, facts=[pay, settle])
    assert (left["gift"], left["total"], left["parked"]) == ("succeeded", (2500, 1), 0)


@by_many
@given(order=orders(MONTHLY_EVENTS), told_after=st.integers(0, 11))
def test_all_orders_of_the_events_of_a_monthly_gift_lead_to_the_same_rows(
    stripe_sandbox: Sandbox, order: list[str], told_after: int
):
    def pay(donation: Donation) -> None:
        stripe_sandbox.pay(donation.session_id)
        # What the charge cost is booked before the first word of it is told.
        stripe_sandbox.advance(1)

    def end(donation: Donation) -> None:
        session = gateway.read_session(session_id=donation.session_id)
        stripe_sandbox.cancel_subscription(session.subscription_id, at_period_end=True)
        stripe_sandbox.cancel_subscription(session.subscription_id)

    left = check(stripe_sandbox, order, told_after, rhythm="monthly", facts=[pay, end])
    assert (left["gift"], left["monthly"]) == ("succeeded", [("canceled", 2500, False, False)])
    assert (left["payments"], left["total"], left["parked"]) == ([(2500, "USD")], (2500, 1), 0)
    assert left["mails"] == ["monthly_ended", "receipt"]
