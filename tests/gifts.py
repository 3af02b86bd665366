"""Gifts begun as the give form begins them, at the sandbox."""

from typing import Any

from django.utils import timezone

from campaigns import checkout, gateway
from campaigns.models import Campaign, Donation


def start_gift(campaign: Campaign, **fields: Any) -> Donation:
    """Submit the give form: 25.00 USD, or what the fields say, and a form of its own."""
    return checkout.start(
        **{
            "campaign": campaign,
            "amount_minor": 2500,
            "donor_name": "Dana Donor",
            "donor_email": "dana@example.com",
            "language": "en",
            "form_token": f"form-{Donation.objects.count()}",
            **fields,
        }
    )


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
        "charge": None,
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
