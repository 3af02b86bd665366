"""Any history of gifts, refunds, failures and disputes: the totals shown are the sum of the ledger.

Stripe is told by these tests alone, so that hundreds of facts take a second; what the sandbox says
of each kind of fact is tested next door.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Sum

from campaigns import gateway, ledger
from campaigns.models import Campaign, LedgerLine, Payment
from campaigns.settlement import aftermath
from campaigns.settlement.payments import record_payment
from campaigns.settlement.transactions import in_one_transaction
from tests import factories
from tests.campaigns.aftermath import check, owed, shown

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Story:
    """One payment as Stripe has it, and what of it must be left by all rules."""

    payment: Payment
    charge: gateway.ChargeState
    refunds: list[gateway.RefundState] = field(default_factory=list)
    disputes: list[gateway.DisputeState] = field(default_factory=list)

    @property
    def gone_minor(self) -> int:
        """What went back and has not come again, by Stripe's bookings."""
        bookings = [b for dispute in self.disputes for b in dispute.balances]
        for refund in self.refunds:
            bookings += [b for b in (refund.balance, refund.failure_balance) if b]
        return -sum(booking.amount_minor for booking in bookings)

    @property
    def free_minor(self) -> int:
        """What a refund or a dispute can still ask for."""
        return self.payment.amount_minor - max(0, self.gone_minor)


class Stripe:
    """Stripe's side of a random history, in one currency; one fact a minute."""

    def __init__(self, campaign: Campaign, seed: int) -> None:
        self.campaign = campaign
        self.random = random.Random(seed)
        self.stories: list[Story] = []
        self.count = 0

    def name(self, kind: str) -> str:
        """An id of Stripe's."""
        self.count += 1
        return f"{kind}_{self.campaign.pk}_{self.count:05}"

    def book(self, source_id: str, amount_minor: int) -> gateway.BalanceState:
        """A balance transaction, with a fee."""
        return gateway.BalanceState(
            id=self.name("txn"),
            type="charge",
            reporting_category="charge",
            source_id=source_id,
            amount_minor=amount_minor,
            fee_minor=self.random.randrange(0, 40),
            currency=self.campaign.currency,
            booked_at=START + timedelta(minutes=self.count),
            available_on=START.date(),
        )

    def gift(self) -> Story:
        """A new gift, paid and recorded."""
        amount = self.random.choice((1, 2, 3, 100, 1000, 2500, 33333))
        donation = factories.make_donation(campaign=self.campaign, amount_minor=amount)
        charge_id, intent_id = self.name("ch"), self.name("pi")
        charge = gateway.ChargeState(
            id=charge_id,
            payment_intent_id=intent_id,
            status="succeeded",
            amount_minor=amount,
            refunded_minor=0,
            currency=self.campaign.currency,
            is_disputed=False,
            is_live=False,
            charged_at=START,
            balance=self.book(charge_id, amount) if self.random.random() < 0.8 else None,
            card=None,
        )
        state = gateway.PaymentState(
            id=intent_id,
            status="succeeded",
            amount_minor=amount,
            currency=self.campaign.currency,
            is_live=False,
            reference=str(donation.uuid),
            charge_id=charge_id,
            charged_at=START,
            charge=charge,
        )
        in_one_transaction(lambda: record_payment(donation=donation, state=state))
        story = Story(Payment.objects.get(payment_intent_id=intent_id), charge)
        self.stories.append(story)
        return story

    def refund(self, story: Story, amount: int) -> None:
        """Give back a part."""
        refund_id = self.name("re")
        story.refunds.insert(
            0,
            gateway.RefundState(
                id=refund_id,
                charge_id=story.charge.id,
                payment_intent_id=story.payment.payment_intent_id,
                amount_minor=amount,
                currency=story.payment.currency,
                status=self.random.choice(("pending", "succeeded")),
                refunded_at=START,
                balance=self.book(refund_id, -amount),
                failure_balance=None,
            ),
        )

    def fail_refund(self, story: Story, place: int) -> None:
        """Let a refund come back."""
        refund = story.refunds[place]
        if refund.status != "failed":
            back = self.book(refund.id, refund.amount_minor)
            story.refunds[place] = replace(refund, status="failed", failure_balance=back)

    def dispute(self, story: Story, amount: int) -> None:
        """A bank takes a part, or asks about it first."""
        dispute_id = self.name("du")
        is_inquiry = self.random.random() < 0.2
        story.disputes.insert(
            0,
            gateway.DisputeState(
                id=dispute_id,
                charge_id=story.charge.id,
                payment_intent_id=story.payment.payment_intent_id,
                amount_minor=amount,
                currency=story.payment.currency,
                status="warning_needs_response" if is_inquiry else "needs_response",
                reason="general",
                opened_at=START,
                evidence_due_at=None,
                balances=() if is_inquiry else (self.book(dispute_id, -amount),),
            ),
        )

    def decide(self, story: Story, place: int) -> None:
        """The bank decides a dispute, or changes its mind about a lost one."""
        dispute = story.disputes[place]
        if dispute.status == "warning_needs_response":
            story.disputes[place] = replace(dispute, status="warning_closed")
        elif dispute.status in ("needs_response", "lost"):
            is_won = dispute.status == "lost" or self.random.random() < 0.5
            back = (self.book(dispute.id, dispute.amount_minor),) if is_won else ()
            story.disputes[place] = replace(
                dispute, status="won" if is_won else "lost", balances=dispute.balances + back
            )

    def next(self) -> Story:
        """Let one more thing happen; returns the payment it happened to."""
        if not self.stories or self.random.random() < 0.25:
            return self.gift()
        story = self.random.choice(self.stories)
        kind = self.random.choice(("refund", "refund", "fail", "dispute", "decide", "book"))
        if kind == "book" and story.charge.balance is None:
            booked = self.book(story.charge.id, story.payment.amount_minor)
            story.charge = replace(story.charge, balance=booked)
        elif kind == "refund" and story.free_minor > 0:
            self.refund(story, self.random.randint(1, story.free_minor))
        elif kind == "fail" and story.refunds:
            self.fail_refund(story, self.random.randrange(len(story.refunds)))
        elif kind == "dispute":
            # A bank may ask for the whole though a part has gone back already.
            self.dispute(story, self.random.randint(1, story.payment.amount_minor))
        elif kind == "decide" and story.disputes:
            self.decide(story, self.random.randrange(len(story.disputes)))
        return story

    def listed(self, what: str, payment_intent_id: str) -> list:
        """Answer as the gateway does: the newest first."""
        found = [s for s in self.stories if s.payment.payment_intent_id == payment_intent_id]
        return list(getattr(found[0], what))


@pytest.fixture
def stripe_told_here(monkeypatch: pytest.MonkeyPatch):
    """Begin a history by its seed; the gateway answers from it."""

    def begin(campaign: Campaign, seed: int) -> Stripe:
        stripe = Stripe(campaign, seed)
        for name in ("refunds", "disputes"):
            monkeypatch.setattr(
                gateway,
                f"list_{name}",
                lambda payment_intent_id, name=name: stripe.listed(name, payment_intent_id),
            )
        monkeypatch.setattr(gateway, "list_warnings", lambda **_arguments: [])
        return stripe

    return begin


def follow(story: Story) -> None:
    """Read a payment from the story."""
    aftermath.follow(payment=story.payment, charge=story.charge, is_thorough=True)


def recomputed(campaign: Campaign) -> tuple[int, int]:
    """The total and the number of gifts, from what is left of each payment."""
    sums = (
        LedgerLine.objects.filter(account__kind__in=ledger.PAYABLE, account__campaign=campaign)
        .order_by()
        .values_list("transaction__payment")
        .annotate(Sum("amount_minor"))
    )
    left = [-amount for _payment, amount in sums]
    return sum(left), sum(1 for amount in left if amount)


FACTS = 150


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 20260301])
def test_after_every_fact_of_a_random_history_the_total_is_the_sum(stripe_told_here, seed):
    campaign = factories.make_campaign(partners=("River", "Mountain", "Sea"))
    stripe = stripe_told_here(campaign, seed)
    for step in range(FACTS):
        story = stripe.next()
        follow(story)
        came = story.payment.amount_minor
        left = min(max(came - story.gone_minor, 0), came)
        assert ledger.left_minor(story.payment) == left, f"step {step}"
        assert min(owed(story.payment)) >= 0, f"step {step}"
        assert shown(campaign) == recomputed(campaign), f"step {step}"
    assert check() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [4, 5])
def test_a_history_read_at_the_end_gives_what_reading_every_fact_gave(stripe_told_here, seed):
    books = []
    for is_read_at_once in (True, False):
        campaign = factories.make_campaign(partners=(f"River {is_read_at_once}", "Sea", "Hill"))
        stripe = stripe_told_here(campaign, seed)
        for _step in range(40):
            story = stripe.next()
            if is_read_at_once:
                follow(story)
        for story in stripe.stories:
            follow(story)
            follow(story)
        books.append(
            [
                shown(campaign),
                [owed(story.payment) for story in stripe.stories],
                [ledger.receipted_minor(story.payment) for story in stripe.stories],
            ]
        )
        assert check() == ""
    assert books[0] == books[1]
