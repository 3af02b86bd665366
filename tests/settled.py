"""Gifts that have come, settled as the site settles them."""

from typing import Any

from campaigns import settlement
from campaigns.models import Campaign, Payment
from tests.factories import make_campaign
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox


def settled_gift(sandbox: Sandbox, campaign: Campaign | None = None, **fields: Any) -> Payment:
    """Give, pay at the sandbox and settle; fields as for `start_gift`."""
    donation = start_gift(campaign or make_campaign(), **fields)
    sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    return donation.payments.get()
