"""Monthly gifts through the gateway: their state, their invoices, and what a donor may change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns import gateway
from tests.campaigns.gateway_calls import begun, key
from tests.stripe_sandbox.client import Sandbox


def test_a_subscription_shows_its_amount_its_day_and_its_card(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox, currency="KRW", amount_minor=10_000)
    raw = stripe_sandbox.subscription(gift.id)
    [item] = raw["items"]["data"]
    assert (gift.status, gift.item_id, gift.customer_id) == ("active", item["id"], raw["customer"])
    assert (gift.amount_minor, gift.currency, gift.is_live) == (10_000, "KRW", False)
    assert gift.next_charge_at == datetime.fromtimestamp(item["current_period_end"], UTC)
    assert gift.started_at == datetime.fromtimestamp(raw["start_date"], UTC)
    assert (gift.is_ending, gift.trial_end_at, gift.ended_at) == (False, None, None)
    assert len(gift.card.last4) == 4
    assert gateway.read_subscription(subscription_id=gift.id) == gift


def test_each_paid_invoice_shows_its_gift_and_its_payment(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    stripe_sandbox.renew(gift.id, cycles=2)
    invoices = gateway.list_invoices(subscription_id=gift.id)
    assert [invoice.status for invoice in invoices] == ["paid"] * 3
    assert [i.created_at for i in invoices] == sorted(
        (i.created_at for i in invoices), reverse=True
    )
    for invoice in invoices:
        assert (invoice.subscription_id, invoice.reference) == (gift.id, gift.reference)
        assert (invoice.amount_minor, invoice.currency) == (2500, "USD")
        assert gateway.read_invoice(invoice_id=invoice.id) == invoice
        [part] = invoice.payments
        assert (part.status, part.amount_minor) == ("paid", 2500)
        assert gateway.read_invoice_payment(invoice_payment_id=part.id) == (part, invoice.id)
        payment = gateway.read_payment(payment_intent_id=part.payment_intent_id)
        assert (payment.is_paid, payment.amount_minor) == (True, 2500)
        assert gateway.find_invoice(payment_intent_id=payment.id) == invoice
    newest = gateway.list_invoices(subscription_id=gift.id, since_at=invoices[0].created_at)
    assert newest == invoices[:1]


def test_an_invoice_that_is_not_paid_says_when_it_is_tried_again(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    stripe_sandbox.next_charge(gift.id, outcome="declined")
    stripe_sandbox.renew(gift.id)
    assert gateway.read_subscription(subscription_id=gift.id).status == "past_due"
    invoice = gateway.list_invoices(subscription_id=gift.id)[0]
    assert (invoice.status, invoice.attempt_count) == ("open", 1)
    assert invoice.next_attempt_at > invoice.created_at
    assert invoice.hosted_url.startswith("http")
    assert [part.paid_at for part in invoice.payments if part.status == "paid"] == []


def test_a_pause_credits_nothing_and_resuming_charges_nothing_before_its_day(
    stripe_sandbox: Sandbox,
):
    gift = begun(stripe_sandbox)
    paused = gateway.pause_subscription(subscription_id=gift.id, idempotency_key="p")
    assert (paused.status, paused.next_charge_at) == ("paused", None)
    stripe_sandbox.advance(70 * 24 * 3600)
    resumed = gateway.resume_subscription(subscription_id=gift.id, idempotency_key="r")
    assert resumed.status == "active"
    assert len(gateway.list_invoices(subscription_id=gift.id)) == 1
    assert resumed.next_charge_at.day == gift.next_charge_at.day
    [charged] = stripe_sandbox.renew(gift.id)
    assert (charged["status"], charged["amount_paid"]) == ("paid", 2500)


def test_a_skipped_month_charges_nothing_until_the_new_day(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    until = gift.next_charge_at + timedelta(days=31)
    delayed = gateway.delay_subscription(
        subscription_id=gift.id, until_at=until, idempotency_key=key()
    )
    assert (delayed.status, delayed.next_charge_at, delayed.trial_end_at) == (
        "trialing",
        until,
        until,
    )
    stripe_sandbox.advance_to(until.timestamp() - 60)
    assert [i.amount_minor for i in gateway.list_invoices(subscription_id=gift.id)] == [2500]
    [charged] = stripe_sandbox.renew(gift.id)
    assert charged["amount_paid"] == 2500
    assert gateway.read_subscription(subscription_id=gift.id).status == "active"


def test_another_amount_counts_from_the_next_invoice_on(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    changed = gateway.change_subscription_amount(
        subscription_id=gift.id,
        item_id=gift.item_id,
        product_id="nkarchive-appeal",
        amount_minor=4000,
        currency="USD",
        idempotency_key=key(),
    )
    assert (changed.amount_minor, changed.item_id) == (4000, gift.item_id)
    assert changed.next_charge_at == gift.next_charge_at
    assert len(gateway.list_invoices(subscription_id=gift.id)) == 1
    [charged] = stripe_sandbox.renew(gift.id)
    assert charged["amount_paid"] == 4000


def test_a_gift_that_ends_later_can_be_kept_after_all(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    ending, kept = (
        gateway.end_subscription_later(
            subscription_id=gift.id, is_ending=is_ending, idempotency_key=key()
        )
        for is_ending in (True, False)
    )
    assert (ending.status, ending.is_ending, ending.next_charge_at) == (
        "active",
        True,
        gift.next_charge_at,
    )
    assert not kept.is_ending
    assert kept == gift


def test_a_cancelled_gift_has_ended_and_says_why(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    ended = gateway.cancel_subscription(subscription_id=gift.id, idempotency_key="c")
    assert (ended.status, ended.next_charge_at) == ("canceled", None)
    assert ended.ended_at >= gift.started_at
    assert ended.end_reason == "cancellation_requested"


def test_a_gift_is_cancelled_although_the_answer_was_lost(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    stripe_sandbox.fail_next("drop", when="after", method="DELETE", path="/v1/subscriptions")
    with stripe_sandbox.deliberate():
        ended = gateway.cancel_subscription(subscription_id=gift.id, idempotency_key="c")
    assert (ended.status, ended.id) == ("canceled", gift.id)
    with stripe_sandbox.deliberate(), pytest.raises(gateway.NotFound):
        gateway.cancel_subscription(subscription_id="sub_unknown", idempotency_key="d")


def test_a_gift_that_could_not_be_charged_ends_for_that_reason(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    stripe_sandbox.next_charge(gift.id, outcome="declined", times=9)
    stripe_sandbox.renew(gift.id)
    stripe_sandbox.advance(40 * 24 * 3600)
    ended = gateway.read_subscription(subscription_id=gift.id)
    assert (ended.status, ended.end_reason) == ("canceled", "payment_failed")


def test_a_newer_card_of_the_customer_is_named_until_it_is_charged(stripe_sandbox: Sandbox):
    """The portal may change the customer's card alone, and the subscription's comes first."""
    gift = begun(stripe_sandbox)
    assert gift.newer_card_id == ""
    first = stripe_sandbox.subscription(gift.id)["default_payment_method"]
    newer = stripe_sandbox.replace_card(gift.customer_id, exp_month=3, exp_year=2041)["id"]
    change = {"subscription_id": gift.id}
    behind = gateway.change_subscription_card(
        **change, payment_method_id=first, idempotency_key=key()
    )
    assert (behind.card, behind.newer_card_id) == (gift.card, newer)
    caught_up = gateway.change_subscription_card(
        **change, payment_method_id=newer, idempotency_key=key()
    )
    assert (caught_up.card.exp_year, caught_up.newer_card_id) == (2041, "")


def test_the_portal_opens_for_the_card_and_leads_back(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    gateway.create_portal_configuration(
        return_url="https://example.org/giving/",
        privacy_url="https://example.org/privacy/",
        idempotency_key=key(),
    )
    address = gateway.portal_url(
        customer_id=gift.customer_id,
        return_url="https://example.org/giving/",
        language="ko",
        idempotency_key=key(),
    )
    assert address.startswith(stripe_sandbox.base_url)
    sent = stripe_sandbox.requests()[-1]["params"]
    assert sent["flow_data"]["type"] == "payment_method_update"


def test_a_deleted_customer_is_gone_and_pays_no_more(stripe_sandbox: Sandbox):
    gift = begun(stripe_sandbox)
    gateway.delete_customer(customer_id=gift.customer_id)
    with stripe_sandbox.deliberate():
        gateway.delete_customer(customer_id=gift.customer_id)
    assert gateway.read_subscription(subscription_id=gift.id).status == "canceled"
    assert gateway.list_invoices(subscription_id=gift.id)[0].created_at <= timezone.now()
