"""What the account at Stripe must have: a webhook endpoint and a configuration of the portal."""

from collections.abc import Iterator, Sequence
from typing import Any

import stripe
from django.conf import settings

from campaigns.gateway.client import API_VERSION, ask, walk, with_key
from campaigns.gateway.states import EndpointState, PortalState

# How our configuration of the portal is told from others of the account.
OURS = {"nkarchive": "1"}
# Every type that is acted on; the endpoint is to send these and no other.
WEBHOOK_EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
    "customer.updated",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.upcoming",
    "invoice_payment.paid",
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
)


def list_webhook_endpoints() -> Iterator[EndpointState]:
    """Yield the webhook endpoints of the account, newest first, without their secrets."""
    for endpoint in walk(lambda client, page: client.v1.webhook_endpoints.list(page), {}):
        yield _endpoint(endpoint)


def create_webhook_endpoint(
    *, url: str, events: Sequence[str] = WEBHOOK_EVENTS, idempotency_key: str
) -> EndpointState:
    """Make an endpoint of our version of the API. Its secret is told in this answer alone."""
    params = {"url": url, "enabled_events": list(events), "api_version": API_VERSION}
    options = with_key(idempotency_key)
    return _endpoint(ask(lambda client: client.v1.webhook_endpoints.create(params, options)))


def update_webhook_endpoint(
    *, endpoint_id: str, url: str, events: Sequence[str] = WEBHOOK_EVENTS, idempotency_key: str
) -> EndpointState:
    """Have an endpoint send these events to this address, and send at all.

    Its version cannot be changed: an endpoint of another one is to be made anew.
    """
    params = {"url": url, "enabled_events": list(events), "disabled": False}
    options = with_key(idempotency_key)
    return _endpoint(
        ask(lambda client: client.v1.webhook_endpoints.update(endpoint_id, params, options))
    )


def _endpoint(endpoint: stripe.WebhookEndpoint) -> EndpointState:
    return EndpointState(
        id=endpoint.id,
        url=endpoint.url,
        events=tuple(endpoint.enabled_events),
        api_version=endpoint.api_version or "",
        is_enabled=endpoint.status == "enabled",
        is_live=endpoint.livemode,
        secret=getattr(endpoint, "secret", None) or "",
    )


def list_portal_configurations() -> Iterator[PortalState]:
    """Yield the configurations of the portal, newest first."""
    for configuration in walk(
        lambda client, page: client.v1.billing_portal.configurations.list(page), {}
    ):
        yield _portal(configuration)


def create_portal_configuration(
    *, return_url: str, privacy_url: str, idempotency_key: str
) -> PortalState:
    """Make a configuration that changes the card and nothing else.

    Whatever else a donor may do is done on our own page, which knows of receipts and mails.
    """
    off: dict[str, Any] = {"enabled": False}
    params = {
        "default_return_url": return_url,
        "metadata": OURS,
        "business_profile": {"privacy_policy_url": privacy_url},
        "features": {
            "payment_method_update": {"enabled": True},
            "customer_update": off,
            "invoice_history": off,
            "subscription_cancel": off,
            "subscription_update": off,
        },
    }
    options = with_key(idempotency_key)
    return _portal(
        ask(lambda client: client.v1.billing_portal.configurations.create(params, options))
    )


def portal_configuration() -> str:
    """Return the id of our configuration of the portal, "" where the account has none.

    Once found it is remembered as long as this process lives.
    """
    account = (settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
    if account not in _known:
        ours = (state for state in list_portal_configurations() if state.is_ours)
        found = next((state.id for state in ours if state.is_active), "")
        if not found:
            return ""
        _known[account] = found
    return _known[account]


def forget_portal_configuration() -> None:
    """Look for the configuration anew next time: the one we knew is gone."""
    _known.clear()


_known: dict[tuple[str, str], str] = {}


def _portal(configuration: stripe.billing_portal.Configuration) -> PortalState:
    features = configuration.features.to_dict()
    return PortalState(
        id=configuration.id,
        is_active=configuration.active,
        is_default=configuration.is_default,
        is_live=configuration.livemode,
        is_ours=bool(configuration.metadata) and configuration.metadata.to_dict() == OURS,
        privacy_url=configuration.business_profile.privacy_policy_url or "",
        features=tuple(sorted(name for name, part in features.items() if part.get("enabled"))),
    )
