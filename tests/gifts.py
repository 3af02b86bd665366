"""Gifts begun as the give form begins them, at the sandbox."""

from typing import Any

from django.utils import timezone

from campaigns import checkout, gateway, settlement
from campaigns.models import (
    Campaign,
    CampaignTotal,
    Donation,
    LedgerTransaction,
    MonthlyGift,
    OutgoingMail,
    Payment,
    Receipt,
)
from tests.stripe_sandbox.client import Sandbox


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


def begin_monthly_gift(campaign: Campaign, sandbox: Sandbox, **fields: Any) -> MonthlyGift:
    """Begin a monthly gift as `start_gift` does, pay it, and settle it."""
    donation = start_gift(campaign, rhythm=Donation.Rhythm.MONTHLY, **fields)
    sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    return MonthlyGift.objects.get(donation=donation)


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
        **fields,
    }
    charge = gateway.ChargeState(
        id=payment["charge_id"],
        payment_intent_id=payment["id"],
        status=payment["status"],
        amount_minor=payment["amount_minor"],
        refunded_minor=0,
        currency=payment["currency"],
        is_disputed=False,
        is_live=payment["is_live"],
        charged_at=payment["charged_at"],
        balance=None,
        card=gateway.CardState(brand="visa", last4="4242", exp_month=12, exp_year=2034),
    )
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
        payment=gateway.PaymentState(charge=charge, **payment),
    )


def counts() -> list[int]:
    """How many rows there are of each thing that one gift makes once.

    Payments, postings of gifts, receipts, their mails, totals.
    """
    return [
        Payment.objects.count(),
        LedgerTransaction.objects.filter(kind=LedgerTransaction.Kind.GIFT).count(),
        Receipt.objects.count(),
        OutgoingMail.objects.filter(kind=OutgoingMail.Kind.RECEIPT).count(),
        CampaignTotal.objects.count(),
    ]
