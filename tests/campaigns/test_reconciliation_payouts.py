"""Payouts are compared line by line: what they took along, what came back, what is missing."""

import pytest
from django.core.management import CommandError, call_command

from campaigns import events, gateway, settlement
from campaigns.models import (
    BalanceTransaction,
    Campaign,
    Donation,
    LedgerTransaction,
    Payment,
    Payout,
    StripeEvent,
    UnmatchedMoney,
)
from tests.campaigns.aftermath import balances, check, give
from tests.campaigns.reconciling import hear, kinds, paid_elsewhere, reconcile
from tests.campaigns.stored_events import the_event
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

GIFTS, REFUNDS, TOP_UPS, FEES = 30, 15, 100, 60


def test_all_that_is_wrong_in_a_payout_of_mixed_lines_is_found_named_and_repaired_once(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    gifts = [
        paid_elsewhere(campaign, stripe_sandbox, amount_minor=1000 + n)[0] for n in range(GIFTS)
    ]
    for gift in gifts:
        settlement.settle(donation_id=gift.pk)
    payments = list(Payment.objects.order_by("pk"))
    for payment in payments[:REFUNDS]:
        gateway.create_refund(
            payment_intent_id=payment.payment_intent_id,
            amount_minor=300,
            currency="USD",
            idempotency_key=f"refund:{payment.pk}",
        )
        settlement.settle(donation_id=payment.donation_id, about=payment.payment_intent_id)
    for number in range(TOP_UPS):
        stripe_sandbox.top_up(500 + number, "usd")
    for number in range(FEES):
        stripe_sandbox.take_fee(10 + number, "usd")
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["stripe_fee"] * FEES + ["top_up"] * TOP_UPS
    assert (check(), reconcile()) == ("", [])

    unheard, _charge = paid_elsewhere(campaign, stripe_sandbox)
    events_of_it = {
        event["id"]
        for event in stripe_sandbox.events()
        if event["type"] in gateway.WEBHOOK_EVENTS
        and not StripeEvent.objects.filter(event_id=event["id"]).exists()
    }
    missing = next(
        event["id"]
        for event in stripe_sandbox.events("checkout.session.completed")
        if event["id"] in events_of_it
    )
    stranger = stripe_sandbox.unknown_payment(amount=4200, currency="usd", has_session=False)
    line_of_it = stripe_sandbox.post_balance(stranger["charge"]["id"])
    corrected = payments[-1].balance_transactions.get()
    stripe_sandbox.change_fee(corrected.txn_id, corrected.fee_minor + 5)
    first = stripe_sandbox.make_payout("usd", with_pending=True)
    stripe_sandbox.fail_payout(first["id"])
    again = stripe_sandbox.make_payout("usd")
    hear(stripe_sandbox)
    StripeEvent.objects.filter(event_id=missing).delete()

    found = reconcile()
    assert {found_id: kind for kind, found_id, _is_repaired in found} == {
        missing: "missing_event",
        line_of_it["id"]: "unknown_payment",
        corrected.txn_id: "fee_changed",
        first["id"]: "payout_failed",
        again["id"]: "payout_issued_anew",
        **{
            line: "payout" if line in sent else "payout_failed"
            for payout in (first["id"], again["id"])
            for sent in [{gateway.read_payout(payout_id=payout).balance_ids[0]}]
            for line in gateway.read_payout(payout_id=payout).balance_ids
        },
    }
    assert all(is_repaired for _kind, _id, is_repaired in found)
    assert reconcile() == []

    unheard.refresh_from_db()
    assert unheard.status == Donation.Status.SUCCEEDED
    assert UnmatchedMoney.objects.get().key == stranger["payment_intent"]["id"]
    lines = BalanceTransaction.objects.filter(payout_id=first["id"])
    assert lines.count() == GIFTS + REFUNDS + TOP_UPS + FEES + 3
    # The bank has it all, and Stripe nothing.
    assert balances()["bank", "USD"] == again["amount"]
    assert ("stripe_clearing", "USD") not in balances()
    assert check() == ""


def test_a_payout_is_posted_to_the_bank_and_its_lines_name_it(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    payment = give(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["payout"]
    payout = Payout.objects.get()
    assert (payout.payout_id, payout.status) == (made["id"], "paid")
    assert payout.reconciled_at is not None
    assert payment.balance_transactions.get().payout_id == made["id"]
    assert balances()["bank", "USD"] == made["amount"]
    assert check() == ""


def test_a_payout_that_fails_later_is_posted_back(campaign: Campaign, stripe_sandbox: Sandbox):
    give(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    hear(stripe_sandbox)
    reconcile()
    stripe_sandbox.fail_payout(made["id"])
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["payout_failed", "payout_failed"]
    assert Payout.objects.get().status == "failed"
    assert ("bank", "USD") not in balances()
    assert check() == ""
    assert reconcile() == []


def test_a_payout_that_fails_twice_over_is_posted_back_once(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    give(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    stripe_sandbox.fail_payout(made["id"])
    reconcile(payout_id=made["id"])
    assert reconcile(payout_id=made["id"]) == []
    assert LedgerTransaction.objects.filter(kind=LedgerTransaction.Kind.PAYOUT).count() == 2


def test_the_lines_of_one_payout_are_compared_alone(campaign: Campaign, stripe_sandbox: Sandbox):
    donation, _charge = paid_elsewhere(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    other, _charge = paid_elsewhere(campaign, stripe_sandbox)
    assert kinds(reconcile(payout_id=made["id"])) == ["gift_not_settled", "payout"]
    assert donation.payments.exists()
    assert not other.payments.exists()
    assert BalanceTransaction.objects.filter(payout_id=made["id"]).count() == 2
    assert reconcile(payout_id=made["id"]) == []


def test_lines_that_stripe_does_not_list_yet_are_compared_once_it_does(
    campaign: Campaign, stripe_sandbox: Sandbox
):
    give(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True, is_paid=False)
    hear(stripe_sandbox)
    found = reconcile(payout_id=made["id"])
    assert ("payout_not_ready", made["id"], False) in found
    # To the daily comparison that is nothing unusual.
    assert reconcile() == []
    assert Payout.objects.get().reconciled_at is None
    for step in ("send", "pay", "reconcile"):
        stripe_sandbox.move_payout(made["id"], step)
    hear(stripe_sandbox)
    assert reconcile() == []
    assert Payout.objects.get().reconciled_at is not None


def test_a_payout_by_hand_is_posted_though_it_has_no_list(
    campaign: Campaign, stripe_sandbox: Sandbox, payout_by_hand
):
    stripe_sandbox.top_up(9000, "usd")
    made = payout_by_hand(4000)
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["payout", "payout_by_hand", "top_up"]
    assert balances()["bank", "USD"] == 4000
    assert Payout.objects.get().payout_id == made
    assert check() == ""
    assert reconcile() == []


@pytest.fixture
def payout_by_hand(stripe_sandbox: Sandbox):
    """Pay out an amount of USD as somebody does in the Dashboard; returns the payout's id."""
    import stripe

    client = stripe.StripeClient(
        "sk_test_nkarchive", base_addresses={"api": stripe_sandbox.base_url}
    )
    return lambda amount: client.v1.payouts.create({"amount": amount, "currency": "usd"}).id


@pytest.mark.parametrize("currency", ["HUF", "TWD"])
def test_what_no_bank_takes_is_left_for_the_next_payout(stripe_sandbox: Sandbox, currency: str):
    stripe_sandbox.top_up(10055, currency.lower())
    stripe_sandbox.make_payout(currency.lower())
    stripe_sandbox.top_up(10055, currency.lower())
    stripe_sandbox.make_payout(currency.lower())
    hear(stripe_sandbox)
    assert kinds(reconcile()) == ["payout", "payout", "top_up", "top_up"]
    assert balances()["bank", currency] == 20100
    assert check() == ""


def test_lines_that_do_not_add_up_to_their_payout_are_left_to_a_person(
    stripe_sandbox: Sandbox, payout_by_hand
):
    stripe_sandbox.top_up(9000, "usd")
    payout_by_hand(4000)
    made = stripe_sandbox.make_payout("usd")
    hear(stripe_sandbox)
    assert ("payout_does_not_add_up", made["id"], False) in reconcile()
    # As long as nobody has explained it.
    assert reconcile() == [("payout_does_not_add_up", made["id"], False)]


def test_the_end_of_a_payout_has_its_lines_compared(campaign: Campaign, stripe_sandbox: Sandbox):
    give(campaign, stripe_sandbox)
    made = stripe_sandbox.make_payout("usd", with_pending=True)
    ended = the_event(stripe_sandbox, "payout.reconciliation_completed")
    assert events.payout_of(event_id=ended.pk) == ""
    events.process(event_id=ended.pk)
    assert events.payout_of(event_id=ended.pk) == made["id"]
    begun = the_event(stripe_sandbox, "payout.created")
    events.process(event_id=begun.pk)
    assert events.payout_of(event_id=begun.pk) == ""


def test_the_command_names_a_payout_that_does_not_exist(stripe_sandbox: Sandbox):
    with pytest.raises(CommandError, match="no such payout"):
        call_command("reconcile_stripe", payout="po_unheardof")
