"""Payments and what follows them: charges, refunds, disputes, early fraud warnings."""

from campaigns.gateway.amounts import to_stripe
from campaigns.gateway.client import ask, walk, with_key
from campaigns.gateway.reading import (
    BOTH_LINES,
    charge_state,
    dispute_state,
    payment_state,
    refund_state,
    warning_state,
)
from campaigns.gateway.states import (
    ChargeState,
    DisputeState,
    PaymentState,
    RefundState,
    WarningState,
)


def read_payment(*, payment_intent_id: str) -> PaymentState:
    """Return a PaymentIntent as it is now, with its charge and balance transaction."""
    params = {"expand": [f"latest_charge.{line}" for line in BOTH_LINES]}
    return payment_state(
        ask(lambda client: client.v1.payment_intents.retrieve(payment_intent_id, params))
    )


def read_charge(*, charge_id: str) -> ChargeState:
    """Return a charge as it is now, with its balance transaction."""
    params = {"expand": list(BOTH_LINES)}
    return charge_state(ask(lambda client: client.v1.charges.retrieve(charge_id, params)))


def create_refund(
    *,
    payment_intent_id: str,
    amount_minor: int,
    currency: str,
    idempotency_key: str,
    order: str = "",
) -> RefundState:
    """Give back a part of a payment or all of it, in minor units of its own currency.

    `order` names our order in the refund, by which it is known again without an answer. Raises
    Refused where more is asked than is left, or the charge is disputed.
    """
    params = {
        "payment_intent": payment_intent_id,
        "amount": to_stripe(amount_minor, currency),
        "expand": list(BOTH_LINES),
    }
    if order:
        params["metadata"] = {"order": order}
    options = with_key(idempotency_key)
    return refund_state(ask(lambda client: client.v1.refunds.create(params, options)))


def read_refund(*, refund_id: str) -> RefundState:
    """Return a refund as it is now."""
    params = {"expand": list(BOTH_LINES)}
    return refund_state(ask(lambda client: client.v1.refunds.retrieve(refund_id, params)))


def list_refunds(*, payment_intent_id: str) -> list[RefundState]:
    """Return every refund of a payment, newest first."""
    params = {
        "payment_intent": payment_intent_id,
        "expand": [f"data.{line}" for line in BOTH_LINES],
    }
    return [
        refund_state(refund)
        for refund in walk(lambda client, page: client.v1.refunds.list(page), params)
    ]


def read_dispute(*, dispute_id: str) -> DisputeState:
    """Return a dispute as it is now."""
    return dispute_state(ask(lambda client: client.v1.disputes.retrieve(dispute_id)))


def list_disputes(*, payment_intent_id: str) -> list[DisputeState]:
    """Return every dispute of a payment, newest first."""
    params = {"payment_intent": payment_intent_id}
    return [
        dispute_state(dispute)
        for dispute in walk(lambda client, page: client.v1.disputes.list(page), params)
    ]


def read_warning(*, warning_id: str) -> WarningState:
    """Return an early fraud warning as it is now."""
    return warning_state(
        ask(lambda client: client.v1.radar.early_fraud_warnings.retrieve(warning_id))
    )


def list_warnings(*, payment_intent_id: str) -> list[WarningState]:
    """Return every early fraud warning of a payment, newest first."""
    params = {"payment_intent": payment_intent_id}
    return [
        warning_state(warning)
        for warning in walk(
            lambda client, page: client.v1.radar.early_fraud_warnings.list(page), params
        )
    ]
