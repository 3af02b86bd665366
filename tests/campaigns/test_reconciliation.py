"""Our books are compared with Stripe's, and mended; a second comparison finds nothing."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns import gateway, reconciliation
from campaigns.models import (
    BalanceTransaction,
    Campaign,
    Donation,
    Payment,
    ReconciliationRun,
    StripeEvent,
    UnmatchedMoney,
)
from tests.campaigns.aftermath import balances, check, give
from tests.campaigns.reconciling import an_hour_later, hear, kinds, paid_elsewhere, reconcile
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


def test_books_that_agree_are_said_to_agree(campaign: Campaign, stripe_sandbox: Sandbox, capsys):
    give(campaign, stripe_sandbox)
    hear(stripe_sandbox)
    assert reconcile() == []
    with an_hour_later():
        call_command("reconcile_stripe")
    assert "say the same" in capsys.readouterr().out


def test_a_gift_whose_events_never_came_is_settled_by_them(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    donation, _charge = paid_elsewhere(campaign, stripe_sandbox)
    found = reconcile()
    assert set(kinds(found)) == {"missing_event"}
    assert len(found) == StripeEvent.objects.filter(state="processed").count()
    donation.refresh_from_db()
    assert donation.status == Donation.Status.SUCCEEDED
    assert check() == ""
    assert reconcile() == []


def test_a_gift_that_was_paid_and_never_settled_is_settled(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    donation, charge = paid_elsewhere(campaign, stripe_sandbox)
    hear(stripe_sandbox)
    line = gateway.read_charge(charge_id=charge["id"]).balance
    assert reconcile() == [("gift_not_settled", line.id, True)]
    assert donation.payments.get().receipts.count() == 1
    assert check() == ""
    assert reconcile() == []


def test_a_booking_refunds_and_disputes_that_were_missed_are_recorded(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    refunded = give(campaign, stripe_sandbox)
    disputed = give(campaign, stripe_sandbox)
    unbooked = give(campaign, stripe_sandbox, is_booked=False)
    gateway.create_refund(
        payment_intent_id=refunded.payment_intent_id,
        amount_minor=700,
        currency="USD",
        idempotency_key="r",
    )
    stripe_sandbox.open_dispute(disputed.charge_id)
    stripe_sandbox.post_balance(unbooked.charge_id)
    hear(stripe_sandbox)
    found = reconcile()
    assert kinds(found) == ["dispute_not_recorded", "gift_not_booked", "refund_not_recorded"]
    assert all(is_repaired for _kind, _id, is_repaired in found)
    assert refunded.refunds.get().amount_minor == 700
    assert disputed.disputes.exists()
    assert check() == ""
    assert reconcile() == []


def test_a_fee_that_stripe_corrected_is_corrected_in_the_ledger(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    payment = give(campaign, stripe_sandbox)
    hear(stripe_sandbox)
    line = payment.balance_transactions.get()
    stripe_sandbox.change_fee(line.txn_id, line.fee_minor + 11)
    assert reconcile() == [("fee_changed", line.txn_id, True)]
    assert balances()["fees", "USD"] == line.fee_minor + 11
    assert check() == ""
    assert reconcile() == []


def test_a_charge_that_no_gift_explains_is_parked_and_posted(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    made = stripe_sandbox.unknown_payment(amount=4200, currency="usd", has_session=False)
    stripe_sandbox.post_balance(made["charge"]["id"])
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["unknown_payment"]
    assert UnmatchedMoney.objects.get().key == made["payment_intent"]["id"]
    assert Payment.objects.count() == 0
    line = BalanceTransaction.objects.get()
    assert balances() == {
        ("stripe_clearing", "USD"): 4200 - line.fee_minor,
        ("unrestricted", "USD"): -4200,
        ("fees", "USD"): line.fee_minor,
    }
    assert check() == ""
    assert reconcile() == []
    # It goes back in the Dashboard: that is of the same money.
    gateway.create_refund(
        payment_intent_id=made["payment_intent"]["id"],
        amount_minor=4200,
        currency="USD",
        idempotency_key="back",
    )
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["unknown_payment"]
    assert UnmatchedMoney.objects.count() == 1
    assert ("unrestricted", "USD") not in balances()
    assert reconcile() == []


def test_money_of_another_amount_than_its_gift_is_parked_and_posted(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    donation, _charge = paid_elsewhere(campaign, stripe_sandbox)
    Donation.objects.filter(pk=donation.pk).update(amount_minor=2600)
    assert Donation.objects.get().status == Donation.Status.SESSION_OPEN
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["unknown_payment"]
    assert UnmatchedMoney.objects.get().donation == donation
    assert check() == ""
    assert reconcile() == []


def test_top_ups_and_charges_of_stripes_are_posted(campaign: Campaign, stripe_sandbox: Sandbox):
    stripe_sandbox.top_up(9000, "usd")
    stripe_sandbox.take_fee(250, "usd")
    assert kinds(reconcile()) == ["stripe_fee", "top_up"]
    assert balances() == {
        ("stripe_clearing", "USD"): 8750,
        ("unrestricted", "USD"): -9000,
        ("fees", "USD"): 250,
    }
    assert check() == ""
    assert reconcile() == []


def test_a_booking_that_stripe_does_not_know_is_left_to_a_person(
    campaign: Campaign, stripe_sandbox: Sandbox, capsys
):
    give(campaign, stripe_sandbox)
    hear(stripe_sandbox)
    give(campaign, stripe_sandbox)
    hear(stripe_sandbox)
    line = BalanceTransaction.objects.first()
    line.pk, line.txn_id, line.source_id = None, "txn_unheardof", "ch_unheardof"
    line.save()
    assert reconcile() == [("not_at_stripe", "txn_unheardof", False)]
    with an_hour_later(), pytest.raises(CommandError, match="need a person"):
        call_command("reconcile_stripe")
    assert "OPEN     not_at_stripe txn_unheardof" in capsys.readouterr().out


def test_an_amount_that_differs_is_left_to_a_person(campaign: Campaign, stripe_sandbox: Sandbox):
    line = give(campaign, stripe_sandbox).balance_transactions.get()
    hear(stripe_sandbox)
    BalanceTransaction.objects.update(amount_minor=2400)
    assert reconcile() == [("amount_differs", line.txn_id, False)]


def test_what_is_on_its_way_is_left_to_its_events(campaign: Campaign, stripe_sandbox: Sandbox):
    donation, _charge = paid_elsewhere(campaign, stripe_sandbox)
    assert reconciliation.reconcile().findings == []
    donation.refresh_from_db()
    assert donation.status != Donation.Status.SUCCEEDED
    assert StripeEvent.objects.count() == 0


def test_a_run_that_stripe_broke_off_has_no_end_and_goes_on_next_time(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    stripe_sandbox.top_up(9000, "usd")
    stripe_sandbox.fail_next("500", times=9, path="/v1/payouts")
    with pytest.raises(gateway.Unavailable):
        reconcile()
    assert ReconciliationRun.objects.get().ended_at is None
    stripe_sandbox.clear_faults()
    assert kinds(reconcile()) == ["top_up"]


def test_one_payment_that_stripe_cannot_explain_does_not_stop_the_others(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    paid_elsewhere(campaign, stripe_sandbox)
    stripe_sandbox.top_up(9000, "usd")
    hear(stripe_sandbox)
    stripe_sandbox.fail_next("500", times=3, path="/v1/charges")
    assert sorted(reconcile()) != []
    stripe_sandbox.clear_faults()
    reconcile()
    assert Payment.objects.count() == 1
    assert check() == ""
    assert reconcile() == []


def test_the_command_compares_from_a_day_on(campaign: Campaign, stripe_sandbox: Sandbox):
    call_command("reconcile_stripe", since=timezone.now().date())
    run = ReconciliationRun.objects.get()
    assert run.since_at.isoformat().endswith("T00:00:00+00:00")


def test_findings_name_nobody(campaign: Campaign, stripe_sandbox: Sandbox):
    paid_elsewhere(campaign, stripe_sandbox)
    stripe_sandbox.unknown_payment(amount=4200, currency="usd")
    reconcile()
    words = str(ReconciliationRun.objects.latest("pk").findings)
    for personal in ("Dana", "dana@", "stranger", campaign.title_en):
        assert personal not in words
    assert Payment.objects.exists()


def test_a_comparison_begins_well_before_the_last_whole_one_began(stripe_sandbox: Sandbox):
    first = reconciliation.reconcile()
    assert timezone.now() - first.since_at > timedelta(days=29)
    second = reconciliation.reconcile()
    assert second.since_at == first.started_at - timedelta(days=10)
    # Neither one that broke off nor one of a single payout counts as whole.
    ReconciliationRun.objects.create()
    ReconciliationRun.objects.create(payout_id="po_1", ended_at=timezone.now())
    assert reconciliation.reconcile().since_at == second.started_at - timedelta(days=10)
