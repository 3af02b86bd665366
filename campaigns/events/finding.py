"""Which gift an event speaks of, told by the type and the id of its object alone."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from campaigns import gateway, settlement
from campaigns.models import Donation, MonthlyGift, Payment, StripeEvent, UnmatchedMoney


@dataclass(frozen=True)
class Subject:
    """What an event turns out to speak of: a gift of ours, a payment at Stripe, or both.

    `payment_intent_id` names a payment that must be ours or parked in the end; with `is_about_it`
    its refunds, disputes and warnings are to be read again.
    """

    donation: Donation | None
    payment_intent_id: str = ""
    session_id: str = ""
    is_about_it: bool = False


def _gift(reference: str) -> Donation | None:
    """Find a gift by the uuid that Stripe's metadata carry, whatever stands there."""
    try:
        return Donation.objects.filter(uuid=UUID(reference)).first()
    except ValueError:
        return None


def _of_session(event: StripeEvent) -> Subject:
    donation = Donation.objects.filter(session_id=event.object_id).first()
    if donation is not None:
        return Subject(donation)
    session = gateway.read_session(session_id=event.object_id)
    donation = _gift(session.reference)
    # The answer that would have told us of the Session was lost on the way: it is the gift's own.
    if donation is not None and settlement.adopt(donation=donation, session=session):
        return Subject(donation)
    # A Session that we did not ask for; its money is kept in the end.
    intent_id = session.payment.id if session.payment else ""
    return Subject(donation, payment_intent_id=intent_id, session_id=session.id)


def of_payment(payment_intent_id: str, *, is_about_it: bool = False) -> Subject:
    """Find the gift of a payment intent: recorded, named in its metadata, or by its invoice."""
    if not payment_intent_id:
        return Subject(None)
    payment = Payment.objects.filter(payment_intent_id=payment_intent_id).first()
    if payment is not None:
        donation = payment.donation
    else:
        donation = _gift(gateway.read_payment(payment_intent_id=payment_intent_id).reference)
    if donation is None and (invoice := gateway.find_invoice(payment_intent_id=payment_intent_id)):
        # The intent of a month carries no reference of ours.
        donation = _gift(invoice.reference)
    return Subject(donation, payment_intent_id=payment_intent_id, is_about_it=is_about_it)


def _of_intent(event: StripeEvent) -> Subject:
    # A bank can take a debit back that had arrived: its intent fails then.
    is_failed = event.type == "payment_intent.payment_failed"
    return of_payment(event.object_id, is_about_it=is_failed)


def _of_charge(event: StripeEvent) -> Subject:
    charge = gateway.read_charge(charge_id=event.object_id)
    return of_payment(charge.payment_intent_id, is_about_it=True)


def _of_refund(event: StripeEvent) -> Subject:
    refund = gateway.read_refund(refund_id=event.object_id)
    return of_payment(refund.payment_intent_id, is_about_it=True)


def _of_dispute(event: StripeEvent) -> Subject:
    dispute = gateway.read_dispute(dispute_id=event.object_id)
    return of_payment(dispute.payment_intent_id, is_about_it=True)


def _of_warning(event: StripeEvent) -> Subject:
    warning = gateway.read_warning(warning_id=event.object_id)
    return of_payment(warning.payment_intent_id, is_about_it=True)


def _of_subscription(event: StripeEvent) -> Subject:
    return _of_subscription_id(event.object_id)


def _of_customer(event: StripeEvent) -> Subject:
    gift = MonthlyGift.objects.living().filter(customer_id=event.object_id).first()
    return Subject(gift.donation if gift else None)


def _of_subscription_id(subscription_id: str) -> Subject:
    gift = MonthlyGift.objects.filter(subscription_id=subscription_id).first()
    if gift is not None:
        return Subject(gift.donation)
    return Subject(_gift(gateway.read_subscription(subscription_id=subscription_id).reference))


def _of_invoice(event: StripeEvent) -> Subject:
    return Subject(_gift(gateway.read_invoice(invoice_id=event.object_id).reference))


def _of_invoice_payment(event: StripeEvent) -> Subject:
    payment, invoice_id = gateway.read_invoice_payment(invoice_payment_id=event.object_id)
    donation = _gift(gateway.read_invoice(invoice_id=invoice_id).reference)
    return Subject(donation, payment_intent_id=payment.payment_intent_id)


def _of_upcoming(event: StripeEvent) -> Subject:
    """Find the gift of an invoice that does not exist yet, so that it cannot be read by its id."""
    invoice = event.payload["data"]["object"]
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    # Before 2025 the subscription stood in the invoice itself.
    subscription_id = details.get("subscription") or invoice.get("subscription")
    return _of_subscription_id(subscription_id) if subscription_id else Subject(None)


FINDERS: dict[str, Callable[[StripeEvent], Subject]] = {
    "checkout.session.": _of_session,
    "payment_intent.": _of_intent,
    "charge.dispute.": _of_dispute,
    "charge.": _of_charge,
    "refund.": _of_refund,
    "radar.early_fraud_warning.": _of_warning,
    "customer.subscription.": _of_subscription,
    "customer.updated": _of_customer,
    "invoice.upcoming": _of_upcoming,
    "invoice.": _of_invoice,
    "invoice_payment.": _of_invoice_payment,
}


def find(event: StripeEvent) -> Subject | None:
    """Return what an event speaks of; None for a type that we do not act on."""
    finder = next((FINDERS[start] for start in FINDERS if event.type.startswith(start)), None)
    if finder is None or event.type not in gateway.WEBHOOK_EVENTS:
        return None
    return finder(event)


def unknown_payment(subject: Subject) -> gateway.PaymentState | None:
    """Return the subject's payment where its money has come and is neither recorded nor parked.

    A gift may have been paid by another payment than this one.
    """
    intent_id = subject.payment_intent_id
    if (
        not intent_id
        or Payment.objects.filter(payment_intent_id=intent_id).exists()
        or UnmatchedMoney.objects.filter(key=intent_id).exists()
    ):
        return None
    payment = gateway.read_payment(payment_intent_id=intent_id)
    return payment if payment.is_paid else None
