"""Monthly gifts changed: another day, another amount, a pause, an end, another card's owner."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.monthly import DAY, begin, monthly_params, types_since

NO_CREDIT = {"bill_for": {"unused_time_from": {"type": "none"}}}
UNCHANGED = {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "none"}


def period_end(sandbox: Sandbox, subscription_id: str) -> int:
    return sandbox.subscription(subscription_id)["items"]["data"][0]["current_period_end"]


def price_data(subscription: stripe.Subscription, amount: int) -> dict[str, Any]:
    item = subscription["items"].data[0]
    return {
        "items": [
            {
                "id": item.id,
                "price_data": {
                    "currency": item.price.currency,
                    "unit_amount": amount,
                    "product": item.price.product,
                    "recurring": {"interval": "month"},
                },
            }
        ],
        "proration_behavior": "none",
    }


def test_a_trial_moves_the_day_and_charges_nothing_until_then(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    count = len(sandbox.events())
    end = period_end(sandbox, subscription.id) + 40 * DAY
    moved = client.v1.subscriptions.update(
        subscription.id, {"trial_end": end, "proration_behavior": "none"}
    )
    assert (moved.status, moved.billing_cycle_anchor, moved.trial_end) == ("trialing", end, end)
    assert moved["items"].data[0].current_period_end == end
    assert types_since(sandbox, count) == ["customer.subscription.updated"]
    [event] = sandbox.events("customer.subscription.updated")
    assert event["data"]["previous_attributes"]["status"] == "active"
    assert event["data"]["previous_attributes"]["trial_end"] is None
    assert event["request"]["id"].startswith("req_")
    sandbox.advance_to(end - 60)
    assert len(sandbox.invoices(subscription.id)) == 1
    assert types_since(sandbox, count)[1:] == [
        "invoice.upcoming", "customer.subscription.trial_will_end",
    ]  # fmt: skip
    [charged] = sandbox.renew(subscription.id)
    assert (charged["status"], charged["billing_reason"]) == ("paid", "subscription_cycle")
    after = sandbox.subscription(subscription.id)
    assert (after["status"], after["billing_cycle_anchor"]) == ("active", end)
    days = [datetime.fromtimestamp(at, UTC).day for at in (end, period_end(sandbox, after["id"]))]
    assert days[0] == days[1] or days[0] > 28


def test_a_trial_may_begin_with_a_paid_invoice_for_nothing(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.set_billing(has_trial_invoices=True)
    subscription = begin(client, sandbox)
    end = period_end(sandbox, subscription.id) + 30 * DAY
    client.v1.subscriptions.update(
        subscription.id, {"trial_end": end, "proration_behavior": "none"}
    )
    free = sandbox.invoices(subscription.id)[-1]
    assert (free["status"], free["amount_paid"], free["payments"]) == ("paid", 0, [])


def test_a_trial_can_be_ended_at_once_which_charges_at_once(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    end = period_end(sandbox, subscription.id) + 30 * DAY
    none = {"proration_behavior": "none"}
    client.v1.subscriptions.update(subscription.id, {"trial_end": end, **none})
    ended = client.v1.subscriptions.update(subscription.id, {"trial_end": "now", **none})
    assert ended.status == "active"
    assert [i["status"] for i in sandbox.invoices(subscription.id)] == ["paid", "paid"]


def test_another_amount_counts_from_the_next_invoice(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    changed = client.v1.subscriptions.update(subscription.id, price_data(subscription, 4000))
    item = changed["items"].data[0]
    assert (item.price.unit_amount, item.plan.amount) == (4000, 4000)
    assert item.id == subscription["items"].data[0].id
    assert [i["total"] for i in sandbox.invoices(subscription.id)] == [2500]
    [event] = sandbox.events("customer.subscription.updated")
    assert "items" in event["data"]["previous_attributes"]
    assert [i["amount_paid"] for i in sandbox.renew(subscription.id, cycles=2)] == [4000, 4000]
    assert client.v1.prices.retrieve(item.price.id).recurring.interval == "month"


def test_an_end_at_the_periods_end_can_be_taken_back(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    end = period_end(sandbox, subscription.id)
    ending = client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (ending.status, ending.cancel_at) == ("active", end)
    assert ending.cancellation_details.reason == "cancellation_requested"
    kept = client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (kept.cancel_at, kept.canceled_at) == (None, None)
    client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    sandbox.advance_to(end + 5)
    over = client.v1.subscriptions.retrieve(subscription.id)
    assert (over.status, over.ended_at) == ("canceled", end)
    assert len(sandbox.invoices(subscription.id)) == 1
    assert sandbox.events("invoice.upcoming") == []
    [deleted] = sandbox.events("customer.subscription.deleted")
    assert deleted["data"]["object"]["status"] == "canceled"


def test_a_gift_cancelled_at_once_is_never_charged_again(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    over = client.v1.subscriptions.cancel(subscription.id)
    assert (over.status, over.cancellation_details.reason) == ("canceled", "cancellation_requested")
    sandbox.advance(70 * DAY)
    assert len(sandbox.invoices(subscription.id)) == 1
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.cancel(subscription.id)
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="can only update its"):
        client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert client.v1.subscriptions.list().data == []
    for status in ("canceled", "ended", "all"):
        listed = client.v1.subscriptions.list({"status": status, "customer": over.customer}).data
        assert [found.id for found in listed] == [over.id]


def test_the_dashboard_can_cancel_pause_and_resume(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    assert sandbox.pause_subscription(subscription.id)["status"] == "paused"
    assert sandbox.resume_subscription(subscription.id)["status"] == "active"
    ending = sandbox.cancel_subscription(subscription.id, at_period_end=True)
    assert ending["cancel_at_period_end"]
    assert sandbox.cancel_subscription(subscription.id)["status"] == "canceled"


def test_a_paused_gift_has_no_invoices_and_goes_on_in_its_cycle(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    anchor = subscription.billing_cycle_anchor
    count = len(sandbox.events())
    paused = client.v1.subscriptions.pause(subscription.id, NO_CREDIT)
    assert paused.status == "paused"
    assert paused.status_details.paused.subscription.type == "pause_requested"
    assert types_since(sandbox, count) == [
        "customer.subscription.updated", "customer.subscription.paused",
    ]  # fmt: skip
    sandbox.advance(100 * DAY)
    assert len(sandbox.invoices(subscription.id)) == 1
    resumed = client.v1.subscriptions.resume(subscription.id, UNCHANGED)
    assert (resumed.status, resumed.status_details) == ("active", None)
    assert resumed.billing_cycle_anchor == anchor
    item, now = resumed["items"].data[0], sandbox.advance(0)
    assert item.current_period_start <= now < item.current_period_end
    assert len(sandbox.invoices(subscription.id)) == 1
    assert types_since(sandbox, count)[2:] == [
        "customer.subscription.updated", "customer.subscription.resumed",
    ]  # fmt: skip
    assert [i["status"] for i in sandbox.renew(subscription.id)] == ["paid"]


def test_resuming_in_a_new_cycle_waits_for_the_payment(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    client.v1.subscriptions.pause(subscription.id, NO_CREDIT)
    sandbox.advance(100 * DAY)
    resumed = client.v1.subscriptions.resume(
        subscription.id, {"payment_behavior": "resume_on_payment_success"}
    )
    assert resumed.status == "active"
    assert resumed.billing_cycle_anchor == pytest.approx(sandbox.advance(0), abs=5)
    assert [i["status"] for i in sandbox.invoices(subscription.id)] == ["paid", "paid"]
    client.v1.subscriptions.pause(subscription.id, NO_CREDIT)
    sandbox.next_charge(subscription.id, outcome="declined")
    refused = client.v1.subscriptions.resume(
        subscription.id, {"payment_behavior": "resume_on_payment_success"}
    )
    assert refused.status == "paused"
    sandbox.advance(4 * DAY)
    assert sandbox.subscription(subscription.id)["status"] == "active"


@pytest.mark.parametrize(("days", "status"), [(10, "trialing"), (60, "active")])
def test_a_pause_keeps_a_trial_that_is_not_over(
    client: stripe.StripeClient, sandbox: Sandbox, days: int, status: str
) -> None:
    subscription = begin(client, sandbox)
    end = period_end(sandbox, subscription.id) + 20 * DAY
    client.v1.subscriptions.update(
        subscription.id, {"trial_end": end, "proration_behavior": "none"}
    )
    client.v1.subscriptions.pause(subscription.id, NO_CREDIT)
    sandbox.advance(days * DAY)
    resumed = client.v1.subscriptions.resume(subscription.id, UNCHANGED)
    assert (resumed.status, resumed.billing_cycle_anchor) == (status, end)
    assert len(sandbox.invoices(subscription.id)) == 1
    assert [i["status"] for i in sandbox.renew(subscription.id)] == ["paid"]


def test_by_default_resuming_charges_nobody_and_lapses_within_a_day(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    client.v1.subscriptions.pause(subscription.id, NO_CREDIT)
    assert client.v1.subscriptions.resume(subscription.id).status == "paused"
    assert sandbox.invoices(subscription.id)[-1]["status"] == "open"
    sandbox.advance(DAY)
    assert sandbox.invoices(subscription.id)[-1]["status"] == "void"
    assert sandbox.subscription(subscription.id)["status"] == "paused"
    client.v1.subscriptions.resume(subscription.id)
    sandbox.pay_invoice(sandbox.invoices(subscription.id)[-1]["id"])
    assert sandbox.subscription(subscription.id)["status"] == "active"


def test_a_deleted_customer_has_no_gifts_and_is_known_no_more(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    customer, product = subscription.customer, subscription["items"].data[0].price.product
    [card] = client.v1.customers.payment_methods.list(customer).data
    assert client.v1.customers.payment_methods.retrieve(customer, card.id).card.exp_year == 2034
    assert client.v1.customers.delete(customer).deleted
    assert sandbox.subscription(subscription.id)["status"] == "canceled"
    assert [e["type"] for e in sandbox.events()][-2:] == [
        "customer.subscription.deleted", "customer.deleted",
    ]  # fmt: skip
    gone = client.v1.customers.retrieve(customer)
    assert (gone.deleted, hasattr(gone, "email")) == (True, False)
    assert client.v1.customers.list().data == []
    assert client.v1.payment_methods.retrieve(subscription.default_payment_method).customer is None
    for attempt in (
        lambda: client.v1.customers.payment_methods.retrieve(customer, card.id),
        lambda: client.v1.customers.update(customer, {"name": "N"}),
        lambda: client.v1.customers.delete(customer),
        lambda: client.v1.checkout.sessions.create(
            monthly_params(product, customer=customer, customer_email=None)
        ),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            attempt()
        assert refused.value.code == "resource_missing"


def test_one_customer_cannot_give_in_two_currencies_at_once(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    subscription = begin(client, sandbox)
    product = subscription["items"].data[0].price.product
    params = monthly_params(
        product, currency="eur", customer=subscription.customer, customer_email=None
    )
    with pytest.raises(stripe.InvalidRequestError, match="cannot combine currencies"):
        client.v1.checkout.sessions.create(params)
    client.v1.subscriptions.cancel(subscription.id)
    assert client.v1.checkout.sessions.create(params).status == "open"
