"""Settling: Stripe is asked outside any transaction, and what it says is recorded once, whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from campaigns import checkout, gateway, ledger, mailing, receipts, settlement
from campaigns.models import (
    Campaign,
    CampaignTotal,
    Donation,
    LedgerTransaction,
    OutgoingMail,
    Partner,
    Payment,
    Receipt,
    UnmatchedMoney,
)
from tests import factories
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

Status = Donation.Status


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign with two partners, with Stripe at hand."""
    return factories.make_campaign(partners=("River", "Mountain"))


def a_gift(campaign: Campaign, *, form: str = "form-1", amount_minor: int = 2500) -> Donation:
    """A gift whose Session is open."""
    return checkout.start(
        campaign=campaign,
        amount_minor=amount_minor,
        donor_name="Dana Donor",
        donor_email="dana@example.com",
        language="en",
        form_token=form,
    )


def counts() -> list[int]:
    """How many rows there are of each thing that one gift makes once."""
    models = (Payment, LedgerTransaction, Receipt, OutgoingMail, CampaignTotal)
    return [model.objects.count() for model in models]


def test_a_paid_gift_is_recorded_whole(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    story = stripe_sandbox.pay(donation.session_id)
    outcome = settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    assert (payment.payment_intent_id, payment.charge_id) == (
        story["payment_intent"]["id"],
        story["charge"]["id"],
    )
    assert (payment.donation, payment.amount_minor, payment.currency) == (donation, 2500, "USD")
    assert sorted(line.amount_minor for line in LedgerTransaction.objects.get().lines.all()) == [
        -1250,
        -1250,
        2500,
    ]
    assert payment.receipt.number == 1
    assert outcome == settlement.Outcome(
        status=Status.SUCCEEDED, mails=[OutgoingMail.objects.get().pk]
    )
    total = CampaignTotal.objects.get()
    assert (total.campaign, total.raised_minor, total.gift_count) == (campaign, 2500, 1)


def test_settling_again_changes_nothing_and_names_the_mail_that_still_waits(
    campaign, stripe_sandbox
):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    first = settlement.settle(donation_id=donation.pk)
    asked = len(stripe_sandbox.requests())
    assert settlement.settle(donation_id=donation.pk) == first
    assert len(stripe_sandbox.requests()) == asked
    OutgoingMail.objects.update(state=OutgoingMail.State.SENT)
    assert settlement.settle(donation_id=donation.pk).mails == []
    assert counts() == [1, 1, 1, 1, 1]


def test_the_total_of_a_campaign_is_the_sum_of_its_gifts(campaign, stripe_sandbox):
    for number, amount in enumerate((100, 250, 3333)):
        donation = a_gift(campaign, form=f"form-{number}", amount_minor=amount)
        stripe_sandbox.pay(donation.session_id)
        settlement.settle(donation_id=donation.pk)
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (3683, 3)


@pytest.mark.parametrize(
    ("zone", "charged_at", "gift_on"),
    [
        ("America/New_York", datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        ("America/New_York", datetime(2026, 1, 1, 5, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        ("Asia/Seoul", datetime(2025, 12, 31, 14, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        ("Asia/Seoul", datetime(2025, 12, 31, 15, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        ("Pacific/Honolulu", datetime(2026, 1, 1, 9, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
    ],
)
def test_the_date_of_a_gift_is_the_charge_s_in_the_time_zone_of_the_entity(
    stripe_sandbox, monkeypatch, zone, charged_at, gift_on
):
    campaign = factories.make_campaign(entity=factories.make_entity(time_zone=zone))
    donation = a_gift(campaign)
    paid = paid_session(donation, charged_at=charged_at)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    assert (payment.gift_on, payment.receipt.series.year) == (gift_on, gift_on.year)
    assert payment.paid_at == charged_at


def paid_session(donation: Donation, **fields) -> gateway.SessionState:
    """A Session of a gift as Stripe shows it when paid; fields change its payment."""
    payment = {
        "id": "pi_1",
        "status": "succeeded",
        "amount_minor": donation.amount_minor,
        "currency": donation.currency,
        "is_live": False,
        "reference": str(donation.uuid),
        "charge_id": "ch_1",
        "charged_at": timezone.now(),
        **fields,
    }
    return gateway.SessionState(
        id=donation.session_id,
        status="complete",
        is_paid=True,
        amount_minor=donation.amount_minor,
        currency=donation.currency,
        is_live=False,
        reference=str(donation.uuid),
        url="",
        expires_at=donation.session_expires_at,
        payment=gateway.PaymentState(**payment),
    )


# What Stripe says of gifts without money


def test_an_unpaid_open_session_leaves_the_gift_at_stripe_s_page(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "declined")
    assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    assert counts() == [0, 0, 0, 0, 0]


def test_an_expired_session_expires_the_gift(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    stripe_sandbox.advance(3601)
    assert settlement.settle(donation_id=donation.pk).status == Status.EXPIRED


def test_a_bank_debit_is_a_gift_only_when_it_arrives(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    assert settlement.settle(donation_id=donation.pk).status == Status.PROCESSING
    assert counts() == [0, 0, 0, 0, 0]
    stripe_sandbox.settle_debit(donation.session_id)
    assert settlement.settle(donation_id=donation.pk).status == Status.SUCCEEDED
    assert counts() == [1, 1, 1, 1, 1]


def test_a_bank_debit_that_comes_back_fails_the_gift(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id, "bank_debit")
    settlement.settle(donation_id=donation.pk)
    stripe_sandbox.settle_debit(donation.session_id, is_good=False)
    assert settlement.settle(donation_id=donation.pk).status == Status.FAILED
    assert counts() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("opinion", [Status.EXPIRED, Status.FAILED, Status.CREATED])
def test_money_wins_over_an_earlier_opinion(campaign, stripe_sandbox, opinion):
    donation = a_gift(campaign)
    Donation.objects.update(status=opinion)
    stripe_sandbox.pay(donation.session_id)
    assert settlement.settle(donation_id=donation.pk).status == Status.SUCCEEDED


@pytest.mark.parametrize(
    ("status", "late"),
    [
        (Status.SUCCEEDED, Status.EXPIRED),
        (Status.SUCCEEDED, Status.FAILED),
        (Status.SUCCEEDED, Status.PROCESSING),
        (Status.PROCESSING, Status.EXPIRED),
        (Status.PROCESSING, Status.SESSION_OPEN),
        (Status.FAILED, Status.PROCESSING),
        (Status.FAILED, Status.SESSION_OPEN),
        (Status.EXPIRED, Status.SESSION_OPEN),
    ],
)
def test_a_late_word_does_not_move_a_gift_back(status, late):
    donation = factories.make_donation(status=status)
    settlement.move(donation_id=donation.pk, to=late)
    donation.refresh_from_db()
    assert donation.status == status


def test_a_gift_that_never_got_a_session_expires_without_asking(stripe_sandbox):
    past = timezone.now() - timedelta(minutes=1)
    factories.make_donation(status=Status.CREATED, session_id=None, session_expires_at=past)
    kept = factories.make_donation(status=Status.CREATED, session_id=None)
    settlement.give_up_unopened()
    assert list(Donation.objects.filter(status=Status.CREATED)) == [kept]
    settlement.settle(donation_id=kept.pk)
    assert not stripe_sandbox.requests()


# Money that does not fit


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": 2499}, "other_amount"),
        ({"amount": 250000}, "other_amount"),
        ({"currency": "eur"}, "other_currency"),
    ],
)
def test_money_that_differs_from_its_gift_is_parked_once(campaign, stripe_sandbox, change, reason):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    story = stripe_sandbox.change_session(donation.session_id, **change)
    for _again in range(2):
        assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    parked = UnmatchedMoney.objects.get()
    assert (parked.key, parked.reason) == (story["payment_intent"]["id"], reason)
    assert (parked.donation, parked.session_id) == (donation, donation.session_id)
    assert (parked.amount_minor, parked.currency) == (
        change.get("amount", 2500),
        change.get("currency", "usd").upper(),
    )
    assert counts() == [0, 0, 0, 0, 0]


def test_a_payment_of_another_amount_than_its_session_is_parked(campaign, monkeypatch):
    donation = a_gift(campaign)
    paid = paid_session(donation, amount_minor=1)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "other_amount"
    assert counts() == [0, 0, 0, 0, 0]


def test_a_payment_of_the_other_mode_is_parked(campaign, monkeypatch):
    donation = a_gift(campaign)
    paid = paid_session(donation, is_live=True)
    monkeypatch.setattr(gateway, "read_session", lambda **_arguments: paid)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "other_mode"
    assert counts() == [0, 0, 0, 0, 0]


def test_a_gift_of_the_other_mode_is_not_asked_about(campaign, stripe_sandbox, settings):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    asked = len(stripe_sandbox.requests())
    settings.STRIPE_IS_LIVE = True
    assert settlement.settle(donation_id=donation.pk).status == Status.SESSION_OPEN
    assert len(stripe_sandbox.requests()) == asked


def test_a_session_that_names_another_gift_is_parked(campaign, stripe_sandbox):
    donation, other = a_gift(campaign), a_gift(campaign, form="form-2")
    stripe_sandbox.pay(other.session_id)
    Donation.objects.filter(pk=other.pk).update(session_id=None)
    Donation.objects.filter(pk=donation.pk).update(session_id=other.session_id)
    settlement.settle(donation_id=donation.pk)
    assert UnmatchedMoney.objects.get().reason == "unknown_session"
    assert counts() == [0, 0, 0, 0, 0]


# Once


def test_the_database_records_a_payment_once():
    payment = factories.make_payment()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_payment(payment_intent_id=payment.payment_intent_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_payment(charge_id=payment.charge_id)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_at_once_one_wins(campaign, stripe_sandbox, monkeypatch):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    everyone_has_read = Barrier(8)
    read = gateway.read_session

    def read_together(**arguments) -> gateway.SessionState:
        session = read(**arguments)
        everyone_has_read.wait(timeout=20)
        return session

    monkeypatch.setattr(gateway, "read_session", read_together)

    def settle(_number: int) -> str:
        try:
            return settlement.settle(donation_id=donation.pk).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(settle, range(8))) == {Status.SUCCEEDED}
    assert counts() == [1, 1, 1, 1, 1]
    assert CampaignTotal.objects.get().raised_minor == 2500


@pytest.mark.django_db(transaction=True)
def test_many_gifts_at_once_lose_nothing_of_the_total(campaign, stripe_sandbox):
    gifts = [a_gift(campaign, form=f"form-{number}") for number in range(8)]
    for donation in gifts:
        stripe_sandbox.pay(donation.session_id)

    def settle(donation: Donation) -> None:
        try:
            settlement.settle(donation_id=donation.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(settle, gifts))
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (8 * 2500, 8)
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 9))


# Transactions


def test_stripe_is_never_asked_inside_a_transaction(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    asked = len(stripe_sandbox.requests())
    for settle in (settlement.settle, settlement.settle_throttled):
        with transaction.atomic(), pytest.raises(RuntimeError):
            settle(donation_id=donation.pk)
    assert len(stripe_sandbox.requests()) == asked


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (ledger, "record_gift"),
        (receipts, "issue"),
        (mailing, "queue_receipt"),
        (settlement, "move"),
    ],
)
def test_a_failure_at_any_step_leaves_no_part_behind(
    campaign, stripe_sandbox, monkeypatch, module, name
):
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)

    def fail(**_arguments) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(RuntimeError):
            settlement.settle(donation_id=donation.pk)
    assert counts() == [0, 0, 0, 0, 0]
    settlement.settle(donation_id=donation.pk)
    assert counts() == [1, 1, 1, 1, 1]
    assert Receipt.objects.get().number == 1


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sqlstate", "is_repeated"), [("40001", True), ("40P01", True), ("57014", False)]
)
def test_a_transaction_is_repeated_when_the_database_asks_for_it(sqlstate, is_repeated):
    tries = []

    def work() -> str:
        tries.append(1)
        Partner.objects.create(name_en="River")
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$")
        return "done"

    if is_repeated:
        assert settlement.in_one_transaction(work) == "done"
        assert len(tries) == 2
    else:
        with pytest.raises(OperationalError):
            settlement.in_one_transaction(work)
        assert len(tries) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_survived(campaign, stripe_sandbox):
    total = CampaignTotal.objects.create(campaign=campaign, currency="USD")
    donation = a_gift(campaign)
    other = CampaignTotal.objects.create(campaign=factories.make_campaign(), currency="USD")
    both_hold_one = Barrier(2)

    def touch(first: int, second: int) -> None:
        waited = []

        def work() -> None:
            CampaignTotal.objects.select_for_update().get(pk=first)
            if not waited:
                waited.append(1)
                both_hold_one.wait(timeout=10)
            CampaignTotal.objects.filter(pk=second).update(gift_count=donation.pk)

        try:
            settlement.in_one_transaction(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(touch, [total.pk, other.pk], [other.pk, total.pk]))
    assert {row.gift_count for row in CampaignTotal.objects.all()} == {donation.pk}


# The page that reloads


def test_a_page_that_reloads_asks_stripe_once_in_five_seconds(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    asked = len(stripe_sandbox.requests())
    for _reload in range(5):
        assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SESSION_OPEN
    assert len(stripe_sandbox.requests()) == asked + 1
    stripe_sandbox.pay(donation.session_id)
    assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SESSION_OPEN
    Donation.objects.update(asked_stripe_at=timezone.now() - timedelta(seconds=5))
    assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_many_pages_at_once_ask_stripe_once(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    asked = len(stripe_sandbox.requests())

    def reload(_number: int) -> None:
        try:
            settlement.settle_throttled(donation_id=donation.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(reload, range(8)))
    assert len(stripe_sandbox.requests()) == asked + 1


def test_a_page_shows_what_the_row_says_while_stripe_is_away(campaign, stripe_sandbox):
    donation = a_gift(campaign)
    stripe_sandbox.fail_next("503", times=3)
    assert settlement.settle_throttled(donation_id=donation.pk).status == Status.SESSION_OPEN


def test_nothing_personal_is_logged(campaign, stripe_sandbox, caplog):
    caplog.set_level("DEBUG")
    donation = a_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    stripe_sandbox.change_session(donation.session_id, amount=1)
    settlement.settle(donation_id=donation.pk)
    assert "fits no gift" in caplog.text
    lines = [line for line in caplog.text.splitlines() if "campaigns" in line]
    assert not [line for line in lines if "dana" in line.lower()]
