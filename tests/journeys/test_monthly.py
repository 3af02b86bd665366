"""Thirteen months of one gift, with everything that happens to gifts: to the cent, mail by mail."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from campaigns import events, monthly
from campaigns.models import (
    Campaign,
    CampaignTotal,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    Payment,
    Receipt,
    StripeEvent,
    UnmatchedMoney,
)
from campaigns.settlement.months import months_later
from tests.campaigns.conftest import campaign, sandbox_process, stripe_sandbox
from tests.campaigns.stored_events import make_due, store
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

__all__ = ["campaign", "sandbox_process", "stripe_sandbox"]

# `check_books` reads one state of the database in a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

Kind = MonthlyGiftChange.Kind
Status = MonthlyGift.Status


class Year:
    """A monthly gift, Stripe's clock and ours together, and the webhook between them."""

    def __init__(self, sandbox: Sandbox, clock: time_machine.Traveller) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.told = 0

    def begin(self, campaign: Campaign) -> None:
        """Start the gift and pay its first month."""
        donation = start_gift(campaign, rhythm="monthly")
        self.sandbox.pay(donation.session_id)
        self.tell()
        self.gift = MonthlyGift.objects.get()

    def tell(self) -> None:
        """Let every new event come in, the last first, and be worked on."""
        new = self.sandbox.events()[self.told :]
        self.told += len(new)
        for event in reversed(new):
            stored = store(event)
            events.process(event_id=stored.pk)
        make_due()
        for stored in StripeEvent.objects.filter(state=StripeEvent.State.RECEIVED):
            events.process(event_id=stored.pk)

    def go_to(self, at: datetime) -> None:
        """Move both clocks to a moment, and tell what has happened until then."""
        self.sandbox.advance_to(at.timestamp())
        self.clock.move_to(at)
        self.tell()
        self.gift.refresh_from_db()

    def pass_charge(self) -> None:
        """Go two hours beyond the charge that is due."""
        self.go_to(self.gift.next_charge_at + timedelta(hours=2))

    def change(self, kind: str, **facts) -> None:
        """Let the donor change the gift."""
        monthly.change(gift=self.gift, kind=kind, facts=facts)
        self.tell()
        self.gift.refresh_from_db()

    def amounts(self) -> list[int]:
        """What has come, month by month."""
        return list(Payment.objects.order_by("paid_at").values_list("amount_minor", flat=True))


@pytest.fixture
def year(stripe_sandbox: Sandbox) -> Iterator[Year]:
    """A clock that both sides share; it begins on the 10th of next month.

    What is charged on the last days of a month and paid at the second attempt is paid in the next.
    """
    now = datetime.fromtimestamp(stripe_sandbox.advance(1), UTC)
    begins_at = (now.replace(day=10) + timedelta(days=31)).replace(day=10)
    stripe_sandbox.advance_to(begins_at.timestamp())
    with time_machine.travel(begins_at) as clock:
        yield Year(stripe_sandbox, clock)


def test_thirteen_months_of_a_gift(year: Year, campaign: Campaign, stripe_sandbox: Sandbox):
    year.begin(campaign)
    gift = year.gift
    assert year.amounts() == [2500]

    # 2: paid. 3: declined, paid at the second attempt.
    year.pass_charge()
    stripe_sandbox.next_charge(gift.subscription_id, outcome="declined")
    year.pass_charge()
    assert (gift.status, year.amounts()) == (Status.PAST_DUE, [2500] * 2)
    invoice = stripe_sandbox.invoices(gift.subscription_id)[-1]
    year.go_to(datetime.fromtimestamp(invoice["next_payment_attempt"] + 60, UTC))
    assert (gift.status, year.amounts()) == (Status.ACTIVE, [2500] * 3)

    # 4: the donor's bank asks.
    stripe_sandbox.next_charge(gift.subscription_id, outcome="authentication_required")
    year.pass_charge()
    assert gift.status == Status.PAST_DUE
    invoice = stripe_sandbox.invoices(gift.subscription_id)[-1]
    stripe_sandbox.pay_invoice(invoice["id"], "authenticated")
    year.tell()
    assert year.amounts() == [2500] * 4

    # 5: the card ends soon; the donor enters another one, and it is charged.
    due = gift.next_charge_at
    stripe_sandbox.set_card(gift.customer_id, exp_month=due.month, exp_year=due.year)
    year.go_to(due - timedelta(days=1))
    assert OutgoingMail.objects.filter(kind="card_expires").count() == 1
    stripe_sandbox.replace_card(gift.customer_id, exp_month=12, exp_year=2045)
    year.tell()
    gift.refresh_from_db()
    assert gift.card_expires_on.year == 2045
    year.pass_charge()
    assert year.amounts() == [2500] * 5

    # 6 and 7 are not charged: two months of pause, ended by the sweep.
    today = datetime.now(UTC).date()
    year.change(Kind.PAUSE, resumes_on=months_later(today, 2).isoformat())
    year.go_to(months_later(datetime.now(UTC), 2) + timedelta(days=1))
    assert (gift.status, year.amounts()) == (Status.PAUSED, [2500] * 5)
    assert monthly.to_resume() == [gift.pk]
    monthly.resume(gift_id=gift.pk)
    year.tell()
    gift.refresh_from_db()
    assert (gift.status, monthly.to_resume()) == (Status.ACTIVE, [])
    year.pass_charge()
    assert year.amounts() == [2500] * 6

    # 9 is skipped.
    due = gift.next_charge_at
    year.change(Kind.SKIP)
    year.go_to(due + timedelta(hours=2))
    assert (gift.status, year.amounts()) == (Status.ACTIVE, [2500] * 6)
    year.pass_charge()
    assert year.amounts() == [2500] * 7

    # Another day, then another amount.
    day = 5 if gift.next_charge_at.day != 5 else 6
    year.change(Kind.DAY, day=day)
    assert gift.next_charge_at.day == day
    year.pass_charge()
    year.change(Kind.AMOUNT, amount_minor=4000)
    year.pass_charge()
    assert year.amounts() == [2500] * 8 + [4000]
    assert gift.next_charge_at.day == day

    # 13: the last one, and the end.
    year.change(Kind.CANCEL_LATER)
    due = gift.next_charge_at
    year.change(Kind.KEEP)
    year.pass_charge()
    year.change(Kind.CANCEL)
    year.go_to(due + timedelta(days=70))
    assert (gift.status, year.amounts()) == (Status.CANCELED, [2500] * 8 + [4000] * 2)

    assert_all_is_right(gift)


def assert_all_is_right(gift: MonthlyGift) -> None:
    """Ten payments, each with its receipt and mail; every other mail once; the books agree."""
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (28_000, 10)
    assert Receipt.objects.count() == 10
    mails = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    assert mails == {
        "receipt": 10,
        "monthly_failed": 1,
        "monthly_action": 1,
        "card_expires": 1,
        "monthly_changed": 7,
        "monthly_ended": 1,
    }
    charges = list(Payment.objects.order_by("paid_at").values_list("paid_at", flat=True))
    in_months = Counter((at.year, at.month) for at in charges)
    assert max(in_months.values()) == 1
    assert not UnmatchedMoney.objects.exists()
    assert not StripeEvent.objects.exclude(state__in=["processed", "ignored"]).exists()
    assert not gift.changes.filter(done_at__isnull=True).exists()
    call_command("check_books", stdout=StringIO())
