"""Monthly gifts at Stripe: the subscription, the portal, the customer."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import stripe

from campaigns.gateway.amounts import from_stripe, to_stripe
from campaigns.gateway.client import (
    NotFound,
    Refused,
    ask,
    id_of,
    moment,
    reference_in,
    with_key,
)
from campaigns.gateway.reading import card_state, whole
from campaigns.gateway.setup import forget_portal_configuration, portal_configuration
from campaigns.gateway.states import SubscriptionState

# The card that is charged next: the subscription's own, else the customer's.
CARDS = ("default_payment_method", "customer.invoice_settings.default_payment_method")
# A change takes effect with the next invoice: nothing is charged or credited for part of a month.
NO_PRORATION = {"proration_behavior": "none"}


def read_subscription(*, subscription_id: str) -> SubscriptionState:
    """Return a subscription as it is now, with the card that will be charged."""
    params = {"expand": list(CARDS)}
    return _subscription(
        ask(lambda client: client.v1.subscriptions.retrieve(subscription_id, params))
    )


def pause_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """Stop a subscription until it is resumed; Stripe keeps no date for that.

    By the endpoint of flexible billing (docs.stripe.com/api/subscriptions/pause), without a
    credit for the rest of the month: that would lower the next gift.
    """
    params = {
        "type": "subscription",
        "bill_for": {"unused_time_from": {"type": "none"}},
        "expand": list(CARDS),
    }
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.pause(subscription_id, params, options))
    )


def resume_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """Let a paused subscription go on: charged again on its next day, nothing for the pause.

    The day of the month stays (docs.stripe.com/api/subscriptions/resume: an anchor of `now` would
    charge at once), so that no invoice is due at resuming and none can hold it back.
    """
    params = {
        "billing_cycle_anchor": {"type": "unchanged"},
        "payment_behavior": "resume_on_payment_attempt",
        "expand": list(CARDS),
        **NO_PRORATION,
    }
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.resume(subscription_id, params, options))
    )


def delay_subscription(
    *, subscription_id: str, until_at: datetime, idempotency_key: str
) -> SubscriptionState:
    """Charge next at a moment, and each month from there: a skipped month, or another day.

    Stripe says `trialing` until then (docs.stripe.com/billing/subscriptions/trials).
    """
    return _update(
        subscription_id, {"trial_end": int(until_at.timestamp()), **NO_PRORATION}, idempotency_key
    )


def change_subscription_amount(
    *,
    subscription_id: str,
    item_id: str,
    product_id: str,
    amount_minor: int,
    currency: str,
    idempotency_key: str,
) -> SubscriptionState:
    """Ask for another amount from the next invoice on."""
    price = {
        "currency": currency.lower(),
        "product": product_id,
        "unit_amount": to_stripe(amount_minor, currency),
        "recurring": {"interval": "month"},
    }
    return _update(
        subscription_id,
        {"items": [{"id": item_id, "price_data": price}], **NO_PRORATION},
        idempotency_key,
    )


def change_subscription_card(
    *, subscription_id: str, payment_method_id: str, idempotency_key: str
) -> SubscriptionState:
    """Charge another card of the customer from now on, such as a state's `newer_card_id`.

    Checkout gives a subscription a card of its own, which comes before the customer's, while the
    portal changes the customer's alone (docs.stripe.com/customer-management/portal-deep-links).
    """
    return _update(subscription_id, {"default_payment_method": payment_method_id}, idempotency_key)


def end_subscription_later(
    *, subscription_id: str, is_ending: bool, idempotency_key: str
) -> SubscriptionState:
    """Let a subscription end with the period that is paid for, or go on after all."""
    return _update(subscription_id, {"cancel_at_period_end": is_ending}, idempotency_key)


def _update(
    subscription_id: str, changes: dict[str, Any], idempotency_key: str
) -> SubscriptionState:
    params = {**changes, "expand": list(CARDS)}
    options = with_key(idempotency_key)
    return _subscription(
        ask(lambda client: client.v1.subscriptions.update(subscription_id, params, options))
    )


def cancel_subscription(*, subscription_id: str, idempotency_key: str) -> SubscriptionState:
    """End a subscription at once, for good; one that has ended already is returned as it is.

    Raises NotFound where Stripe never had it.
    """
    params = {"invoice_now": False, "prorate": False, "expand": list(CARDS)}
    options = with_key(idempotency_key)
    try:
        return _subscription(
            ask(lambda client: client.v1.subscriptions.cancel(subscription_id, params, options))
        )
    except NotFound:
        # A key does not make a DELETE repeat its answer (docs.stripe.com/api/idempotent_requests):
        # the second one, after a lost answer, does not find what the first has ended.
        return read_subscription(subscription_id=subscription_id)


def _subscription(subscription: stripe.Subscription) -> SubscriptionState:
    item = next(iter(subscription.items.data))
    price = item.price
    has_day = subscription.status not in ("paused", "canceled", "incomplete_expired")
    ended = subscription.cancellation_details
    own, chosen = _methods(subscription)
    is_newer = own and chosen and chosen.id != own.id and chosen.created >= own.created
    return SubscriptionState(
        id=subscription.id,
        status=subscription.status,
        item_id=item.id,
        customer_id=id_of(subscription.customer),
        amount_minor=from_stripe((price.unit_amount or 0) * (item.quantity or 1), price.currency),
        currency=price.currency.upper(),
        is_live=subscription.livemode,
        reference=reference_in(subscription.metadata),
        is_ending=subscription.cancel_at_period_end or subscription.cancel_at is not None,
        next_charge_at=moment(item.current_period_end) if has_day else None,
        trial_end_at=moment(subscription.trial_end),
        started_at=moment(subscription.start_date),
        ended_at=moment(subscription.ended_at),
        card=card_state(own or chosen),
        end_reason=(ended.reason if ended and subscription.ended_at else None) or "",
        newer_card_id=chosen.id if is_newer else "",
    )


def _methods(subscription: stripe.Subscription) -> tuple[Any, Any]:
    """Return the payment method of a subscription's own and that of its customer, None for none."""
    own = whole(subscription.default_payment_method, of=subscription.id)
    # A customer that was deleted has no settings any more.
    customer = whole(subscription.customer, of=subscription.id)
    chosen = getattr(customer, "invoice_settings", None)
    return own, getattr(chosen, "default_payment_method", None)


def portal_url(*, customer_id: str, return_url: str, language: str, idempotency_key: str) -> str:
    """Return the address of Stripe's page on which a customer changes the card, good for minutes.

    It is of our configuration, or of the account's default where `set_up_stripe` has made none,
    and leads back to `return_url` once the card is changed.
    """
    asked = (customer_id, return_url, language)
    try:
        return _portal_session(*asked, portal_configuration(), idempotency_key)
    except Refused as error:
        if error.param != "configuration":
            raise
    # Ours was put out of use since we learned of it.
    forget_portal_configuration()
    return _portal_session(*asked, portal_configuration(), f"{idempotency_key}:again")


def _portal_session(
    customer_id: str, return_url: str, language: str, configuration_id: str, idempotency_key: str
) -> str:
    params = {
        "customer": customer_id,
        "return_url": return_url,
        "locale": language,
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
        },
        **({"configuration": configuration_id} if configuration_id else {}),
    }
    options = with_key(idempotency_key)
    return ask(lambda client: client.v1.billing_portal.sessions.create(params, options)).url


def delete_customer(*, customer_id: str) -> None:
    """Have Stripe forget a customer, and end what they pay monthly; done already counts as done."""
    with suppress(NotFound):
        ask(lambda client: client.v1.customers.delete(customer_id))
