"""From objects of the SDK to states of ours: the charge, and all that hangs on it."""

from typing import Any

import stripe

from campaigns.gateway.amounts import from_stripe
from campaigns.gateway.client import Unavailable, id_of, moment, reference_in
from campaigns.gateway.states import (
    BalanceState,
    CardState,
    ChargeState,
    DisputeState,
    PaymentState,
    RefundState,
    SessionState,
    WarningState,
)

# Both lines of the balance: that of taking or giving back, and that of its failure.
BOTH_LINES = ("balance_transaction", "failure_balance_transaction")


def session_state(session: stripe.checkout.Session) -> SessionState:
    """Read a Session; its payment where the answer holds it."""
    intent = session.payment_intent
    currency = (session.currency or "").upper()
    return SessionState(
        id=session.id,
        status=session.status or "",
        is_paid=session.payment_status == "paid",
        amount_minor=from_stripe(session.amount_total or 0, currency),
        currency=currency,
        is_live=session.livemode,
        reference=session.client_reference_id or "",
        url=session.url or "",
        expires_at=moment(session.expires_at),
        # Right after its creation, and in a list, a Session names its intent by id alone.
        payment=None if intent is None or isinstance(intent, str) else payment_state(intent),
        subscription_id=id_of(session.subscription),
        customer_id=id_of(session.customer),
    )


def payment_state(intent: stripe.PaymentIntent) -> PaymentState:
    """Read a PaymentIntent that came with its charge."""
    charge = whole(intent.latest_charge, of=intent.id)
    state = charge_state(charge) if charge else None
    return PaymentState(
        id=intent.id,
        status=intent.status,
        amount_minor=from_stripe(intent.amount_received, intent.currency),
        currency=intent.currency.upper(),
        is_live=intent.livemode,
        reference=reference_in(intent.metadata),
        charge_id=state.id if state else "",
        charged_at=state.charged_at if state else None,
        charge=state,
    )


def charge_state(charge: stripe.Charge) -> ChargeState:
    """Read a charge that came with its balance transaction, or has none yet."""
    details = charge.payment_method_details
    return ChargeState(
        id=charge.id,
        payment_intent_id=id_of(charge.payment_intent),
        status=charge.status,
        amount_minor=from_stripe(charge.amount, charge.currency),
        refunded_minor=from_stripe(charge.amount_refunded, charge.currency),
        currency=charge.currency.upper(),
        is_disputed=charge.disputed,
        is_live=charge.livemode,
        charged_at=moment(charge.created),
        balance=balance_or_none(charge.balance_transaction, of=charge.id),
        card=card_state(details),
        failure_balance=balance_or_none(
            getattr(charge, "failure_balance_transaction", None), of=charge.id
        ),
    )


def card_state(holder: Any) -> CardState | None:
    """Read the card of a payment method or of a charge's details; None for a bank debit."""
    card = getattr(holder, "card", None)
    if card is None:
        return None
    return CardState(
        brand=card.brand or "",
        last4=card.last4 or "",
        exp_month=card.exp_month,
        exp_year=card.exp_year,
    )


def whole(value: Any, *, of: str) -> Any:
    """Return an object that was asked for whole; raises Unavailable where only its id came."""
    if isinstance(value, str):
        raise Unavailable(f"{of} came without {value}")
    return value


def balance_or_none(value: Any, *, of: str) -> BalanceState | None:
    """Read the balance transaction of an object; None while there is none."""
    value = whole(value, of=of)
    return balance_state(value) if value else None


def balance_state(transaction: stripe.BalanceTransaction, *, payout_id: str = "") -> BalanceState:
    """Read a balance transaction, of the payout whose lines were asked for."""
    currency = transaction.currency
    return BalanceState(
        id=transaction.id,
        type=transaction.type,
        reporting_category=transaction.reporting_category,
        source_id=id_of(transaction.source),
        amount_minor=from_stripe(transaction.amount, currency),
        fee_minor=from_stripe(transaction.fee, currency),
        currency=currency.upper(),
        booked_at=moment(transaction.created),
        available_on=moment(transaction.available_on).date(),
        payout_id=payout_id,
    )


def refund_state(refund: stripe.Refund) -> RefundState:
    """Read a refund that came with its balance transactions."""
    return RefundState(
        id=refund.id,
        charge_id=id_of(refund.charge),
        payment_intent_id=id_of(refund.payment_intent),
        amount_minor=from_stripe(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        status=refund.status or "",
        refunded_at=moment(refund.created),
        balance=balance_or_none(refund.balance_transaction, of=refund.id),
        # Stripe leaves the field out of a refund that has not failed.
        failure_balance=balance_or_none(
            getattr(refund, "failure_balance_transaction", None), of=refund.id
        ),
        order=(refund.metadata.to_dict() if refund.metadata else {}).get("order", ""),
    )


def dispute_state(dispute: stripe.Dispute) -> DisputeState:
    """Read a dispute with what it moved, oldest first."""
    balances = [balance_state(transaction) for transaction in dispute.balance_transactions]
    return DisputeState(
        id=dispute.id,
        charge_id=id_of(dispute.charge),
        payment_intent_id=id_of(dispute.payment_intent),
        amount_minor=from_stripe(dispute.amount, dispute.currency),
        currency=dispute.currency.upper(),
        status=dispute.status,
        reason=dispute.reason,
        opened_at=moment(dispute.created),
        evidence_due_at=moment(dispute.evidence_details.due_by),
        balances=tuple(sorted(balances, key=lambda balance: balance.booked_at)),
    )


def warning_state(warning: stripe.radar.EarlyFraudWarning) -> WarningState:
    """Read an early fraud warning."""
    return WarningState(
        id=warning.id,
        charge_id=id_of(warning.charge),
        payment_intent_id=id_of(getattr(warning, "payment_intent", None)),
        fraud_type=warning.fraud_type,
        is_actionable=warning.actionable,
        warned_at=moment(warning.created),
    )
