"""check_books holds every refund, dispute and booking of Stripe's against the ledger."""

from dataclasses import replace

import pytest
from django.utils import timezone

from campaigns import gateway
from campaigns.models import (
    BalanceTransaction,
    Campaign,
    CampaignTotal,
    Dispute,
    LedgerLine,
    LedgerTransaction,
    Payment,
    Receipt,
    Refund,
    UnmatchedMoney,
)
from campaigns.settlement.bookings import book
from tests import factories
from tests.campaigns.aftermath import balances, check, follow, give, take_triggers_away
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(stripe_sandbox: Sandbox) -> Campaign:
    """An open campaign in won with two partners, whose gifts settle in dollars."""
    stripe_sandbox.set_settlement({"*": "usd"})
    return factories.make_campaign(currency="KRW", partners=("River", "Sea"))


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A gift of 50,000 won: a part refunded, a part disputed, a refund failed; the books agree.

    The triggers are gone, so that the test can break them.
    """
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    ids = [refund(payment, amount) for amount in (10000, 3000)]
    stripe_sandbox.fail_refund(ids[1])
    stripe_sandbox.advance(60)
    stripe_sandbox.open_dispute(payment.charge_id, amount=20000)
    follow(payment)
    assert check() == ""
    take_triggers_away()
    return payment


def refund(payment: Payment, amount_minor: int) -> str:
    """Give back a part in Stripe's dashboard; returns the refund's id."""
    return gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        idempotency_key=f"{payment}:{amount_minor}",
    ).id


def unpost(key: str) -> None:
    """Take a posting out of the ledger."""
    LedgerLine.objects.filter(transaction__key=key)._raw_delete("default")
    LedgerTransaction.objects.filter(key=key)._raw_delete("default")


def test_a_refund_that_is_not_posted_is_found(payment):
    done = Refund.objects.get(status=Refund.Status.SUCCEEDED)
    unpost(f"refund:{done}")
    assert f"refund {done}: 10000 KRW went back, 0 are posted and 0 of them as failed" in check()


def test_a_refund_posted_with_another_amount_is_found(payment):
    done = Refund.objects.get(status=Refund.Status.SUCCEEDED)
    Refund.objects.filter(pk=done.pk).update(amount_minor=9000)
    assert f"refund {done}: 9000 KRW went back, 10000 are posted" in check()


def test_a_failed_refund_that_is_not_reversed_is_found(payment):
    failed = Refund.objects.get(status=Refund.Status.FAILED)
    unpost(f"refund:{failed}:failed")
    assert (
        f"refund {failed}: is failed, of 3000 KRW 3000 are posted and 0 of them as failed"
        in check()
    )


def test_a_refund_that_failed_without_ever_being_booked_is_no_mistake(payment):
    Refund.objects.create(
        refund_id="re_canceled",
        payment=payment,
        amount_minor=5,
        currency="KRW",
        status=Refund.Status.CANCELED,
        refunded_at=timezone.now(),
    )
    assert check() == ""


def test_a_dispute_s_booking_that_is_not_posted_is_found(payment):
    booking = BalanceTransaction.objects.get(source_id=Dispute.objects.get().dispute_id)
    unpost(f"dispute:{booking}")
    found = check()
    assert f"balance transaction {booking}: {booking.amount_minor} USD are booked" in found
    assert "20000 of another currency are left" in found


def test_a_booking_without_its_conversion_is_found(payment):
    booking = BalanceTransaction.objects.get(source_id=payment.charge_id)
    unpost(f"conversion:{booking}")
    assert (
        f"balance transaction {booking}: {booking.amount_minor} USD are booked, 0 are posted and "
        "50000 of another currency are left" in check()
    )


def test_a_booking_with_another_amount_is_found(payment):
    booking = BalanceTransaction.objects.get(source_id=payment.charge_id)
    BalanceTransaction.objects.filter(pk=booking.pk).update(amount_minor=booking.amount_minor + 1)
    found = check()
    assert f"balance transaction {booking}: {booking.amount_minor + 1} USD are booked" in found
    assert "clearing: the ledger holds" in found


def test_a_fee_that_is_not_posted_is_found(payment):
    booking = BalanceTransaction.objects.get(source_id=payment.charge_id)
    unpost(f"fee:{booking}")
    assert (
        f"balance transaction {booking}: its fee is {booking.fee_minor} USD, 0 are posted"
        in check()
    )


def test_a_fee_that_was_corrected_is_posted_by_what_it_is_now(payment):
    booking = BalanceTransaction.objects.get(source_id=payment.charge_id)
    BalanceTransaction.objects.filter(pk=booking.pk).update(fee_minor=1)
    assert f"its fee is 1 USD, {booking.fee_minor} are posted" in check()


def test_a_posting_of_clearing_that_stripe_never_booked_is_found(payment):
    held = balances()["stripe_clearing", "USD"]
    line = LedgerLine.objects.filter(currency="USD").earliest("pk")
    account = LedgerLine.objects.filter(account__kind="stripe_clearing").earliest("pk").account
    LedgerLine.objects.create(
        transaction=LedgerTransaction.objects.create(key="made up", kind="other"),
        account=account,
        amount_minor=5,
        currency=line.currency,
    )
    assert f"clearing: the ledger holds {held + 5} USD, Stripe's bookings say {held}" in check()


def test_a_receipt_that_a_lost_dispute_has_ended_is_found(payment):
    Dispute.objects.update(status=Dispute.Status.LOST)
    assert f"payment {payment}: has a receipt for 40000, 20000 KRW are left of it" in check()


def test_a_valid_receipt_for_a_gift_that_went_back_whole_is_found(campaign, stripe_sandbox):
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    refund(payment, 50000)
    follow(payment)
    assert check() == ""
    take_triggers_away()
    payment.receipts.update(status=Receipt.Status.ISSUED, voided_at=None)
    assert f"payment {payment}: has a receipt for 50000, 0 KRW are left of it" in check()


def test_a_gift_of_which_nothing_is_left_counts_no_more(campaign, payment):
    CampaignTotal.objects.update(gift_count=0)
    assert f"campaign {campaign.slug}: shows 0 gifts of 1" in check()


def test_more_than_came_going_back_without_a_word_to_staff_is_found(campaign, stripe_sandbox):
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    refund(payment, 10000)
    stripe_sandbox.advance(60)
    stripe_sandbox.open_dispute(payment.charge_id, amount=50000)
    follow(payment)
    assert check() == ""
    take_triggers_away()
    UnmatchedMoney.objects.all()._raw_delete("default")
    assert f"payment {payment}: 10000 KRW went back beyond it" in check()


def test_payouts_top_ups_and_stripe_s_own_charges_are_part_of_clearing(campaign, stripe_sandbox):
    payment = give(campaign, stripe_sandbox, amount_minor=50000)
    follow(payment)
    stripe_sandbox.top_up(10000, "usd")
    stripe_sandbox.take_fee(200, "usd")
    failed = stripe_sandbox.make_payout("usd", with_pending=True)
    stripe_sandbox.fail_payout(failed["id"])
    stripe_sandbox.make_payout("usd", with_pending=True)
    of_payments = set(BalanceTransaction.objects.values_list("txn_id", flat=True))
    listed = [b for b in gateway.list_balance_transactions() if b.id not in of_payments]
    assert len(listed) == 5
    assert [book(balance=balance, is_live=False) for balance in listed] == [True] * 5
    assert [book(balance=balance, is_live=False) for balance in listed] == [False] * 5
    sums = balances()
    gift = BalanceTransaction.objects.get(payment=payment)
    assert ("stripe_clearing", "USD") not in sums
    assert sums["bank", "USD"] == gift.amount_minor - gift.fee_minor + 10000 - 200
    assert sums["unrestricted", "USD"] == -10000
    assert sums["fees", "USD"] == gift.fee_minor + 200
    assert check() == ""
    take_triggers_away()
    booking = BalanceTransaction.objects.get(type="topup")
    unpost(f"top_up:{booking}")
    assert f"balance transaction {booking}: 10000 USD are booked, 0 are posted" in check()


def test_a_booking_of_a_payment_is_not_recorded_without_it(payment):
    booked = gateway.read_balance_transaction(
        txn_id=BalanceTransaction.objects.get(source_id=payment.charge_id).txn_id
    )
    with pytest.raises(ValueError, match="belongs to a payment"):
        book(balance=booked, is_live=False)


def test_a_receipt_of_another_number_than_its_series_gave_is_found(payment):
    Receipt.objects.filter(number=1).update(number=77)
    assert "numbers from 2 to 77" in check()


def test_a_booking_of_another_amount_than_the_fact_is_found(stripe_sandbox, monkeypatch):
    stripe_sandbox.set_balance_delay(None)
    payment = give(factories.make_campaign(), stripe_sandbox, is_booked=False)
    stripe_sandbox.post_balance(payment.charge_id)
    read = gateway.read_charge

    def one_cent_less(**arguments) -> gateway.ChargeState:
        charge = read(**arguments)
        return replace(charge, balance=replace(charge.balance, amount_minor=2499))

    monkeypatch.setattr(gateway, "read_charge", one_cent_less)
    follow(payment)
    booking = BalanceTransaction.objects.get()
    assert check() == (
        f"posting conversion:{booking}: Stripe booked another amount than the payment's, "
        "without cause"
    )
