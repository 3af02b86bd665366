"""Make, or check, what the account at Stripe must have; say what only a person can set there."""

import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from campaigns import gateway
from campaigns.checkout.requests import ensure_product
from campaigns.models import Campaign

# What Stripe's interface cannot set: where in the Dashboard, what, and why.
BY_HAND = (
    (
        "Settings > Customer emails: successful payments and refunds OFF",
        "We send the receipts; two of them for one gift confuse donors and auditors.",
    ),
    (
        "Settings > Billing > Subscriptions and emails: every e-mail to customers OFF",
        "We mail about failed payments and expiring cards, in the donor's language, once each.",
    ),
    (
        "Settings > Billing > Subscriptions and emails: Smart Retries ON, 8 tries within 2 weeks, "
        "then cancel the subscription",
        "A card that fails today often works next week; a gift that failed for good must end.",
    ),
    (
        "Settings > Billing > Subscriptions and emails: links to a Stripe-hosted page for 3D Secure"
        " OFF",
        "We mail that link ourselves.",
    ),
    (
        "Settings > Public details: statement descriptor discreet, without cause or place",
        "Others than the donor read statements.",
    ),
    (
        "Settings > Branding: name, icon and colour",
        "Donors must recognise the payment page as ours.",
    ),
    (
        "Radar > Rules: block where CVC or postal code fails; review above your usual gift; block "
        "more than 5 declined cards an hour from one address",
        "Donation pages are where stolen cards are tried out.",
    ),
    (
        "Settings > Payment methods: cards, wallets and the bank debits you want",
        "The payment page offers what is on there; we name no methods ourselves.",
    ),
    (
        "Settings > Payouts: automatic",
        "Only automatic payouts list what they took along.",
    ),
    (
        "Developers > API keys: a restricted key; Settings > Team: two-step sign-in for everyone",
        "What leaks can do less.",
    ),
)


@dataclass(frozen=True)
class Need:
    """Something that the account must have: in words, whether it is there, and what makes it."""

    words: str
    is_met: bool
    make: Callable[[], str]


class Command(BaseCommand):
    """With --check it changes nothing, and ends with status 1 where something is missing."""

    help = "Make the webhook endpoint, Products and portal configuration that Stripe must have."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a run only look."""
        parser.add_argument("--check", action="store_true", help="change nothing, only look")

    def handle(self, *args: Any, check: bool, verbosity: int, **options: Any) -> None:
        """Go through what is needed; raises CommandError where Stripe refuses or lacks it."""
        missing = 0
        try:
            for need in _needs():
                missing += not need.is_met
                if need.is_met:
                    said = "there"
                elif check:
                    said = "MISSING"
                else:
                    said = need.make()
                if verbosity:
                    self.stdout.write(f"{need.words}: {said}")
        except (gateway.Unavailable, gateway.Refused) as error:
            raise CommandError(f"Stripe did not do it: {error}") from None
        if verbosity:
            self._tell_what_is_left()
        if check and missing:
            raise CommandError(f"{missing} missing at Stripe: run set_up_stripe without --check.")

    def _tell_what_is_left(self) -> None:
        self.stdout.write("\nTo set by hand at https://dashboard.stripe.com:")
        for what, why in BY_HAND:
            self.stdout.write(f"- {what}\n  {why}")


def _needs() -> Iterator[Need]:
    yield _endpoint()
    yield _portal()
    for campaign in Campaign.objects.open().filter(takes_monthly=True).order_by("pk"):
        yield _product(campaign)


def _endpoint() -> Need:
    """Say whether Stripe sends us every event that we act on, in our version and once."""
    url = settings.SITE_ORIGIN + reverse("stripe_webhook")
    wanted = set(gateway.WEBHOOK_EVENTS)
    at_url = [endpoint for endpoint in gateway.list_webhook_endpoints() if endpoint.url == url]
    ours = next((one for one in at_url if one.api_version == gateway.API_VERSION), None)
    sent = set(ours.events) if ours else set()
    is_met = ours is not None and ours.is_enabled and ("*" in sent or wanted <= sent)

    def make() -> str:
        if ours is not None:
            gateway.update_webhook_endpoint(
                endpoint_id=ours.id, url=url, idempotency_key=str(uuid.uuid4())
            )
            return "changed; its secret stays"
        made = gateway.create_webhook_endpoint(url=url, idempotency_key=str(uuid.uuid4()))
        said = f"made. Its secret is shown this once: STRIPE_WEBHOOK_SECRET={made.secret}"
        if at_url:
            said += "\n  Disable the endpoint of the other version once this one has been answered."
        return said

    return Need(f"Webhook endpoint {url}, version {gateway.API_VERSION}", is_met, make)


def _portal() -> Need:
    """Say whether there is a configuration of ours that changes the card and nothing else."""
    privacy_url = settings.SITE_ORIGIN + reverse("privacy")
    gateway.forget_portal_configuration()
    known = gateway.portal_configuration()
    states = gateway.list_portal_configurations()
    ours = next((state for state in states if state.id == known), None)
    is_met = (
        ours is not None
        and ours.is_active
        and ours.features == ("payment_method_update",)
        and ours.privacy_url == privacy_url
    )

    def make() -> str:
        gateway.create_portal_configuration(
            return_url=settings.SITE_ORIGIN + reverse("campaigns:giving"),
            privacy_url=privacy_url,
            idempotency_key=str(uuid.uuid4()),
        )
        gateway.forget_portal_configuration()
        return "made"

    return Need("Portal: donors change their card there and nothing else", is_met, make)


def _product(campaign: Campaign) -> Need:
    product_id = campaign.product_id
    is_met = bool(product_id) and gateway.has_product(product_id=product_id)

    def make() -> str:
        # What we know of may be of another account, or gone.
        campaign.product_id = ""
        ensure_product(campaign)
        return "made"

    return Need(f"Product of the appeal {campaign.slug}", is_met, make)
