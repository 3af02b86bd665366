"""Disputes: the donor's bank takes a payment back, or asks about it first.

Source: https://docs.stripe.com/api/disputes and https://docs.stripe.com/disputes/how-disputes-work.
Money follows the balance transactions, never the status: the event that a dispute was created
carries none yet, as in Stripe's published example; `charge.dispute.funds_withdrawn` brings the
first, `charge.dispute.funds_reinstated` the second. The fee is not given back.
"""

from typing import Any

from .. import currencies, settlement
from ..errors import StripeError, broken_rule, not_simulated
from ..state import State
from . import Call, handles
from .balance_transactions import post
from .early_fraud_warnings import settle_warnings
from .listing import changed_metadata, equal, found, listing

EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation "
    "duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy "
    "refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation "
    "shipping_tracking_number uncategorized_file uncategorized_text "
)
FILES = (
    "cancellation_policy customer_communication customer_signature duplicate_charge_documentation "
    "receipt refund_policy service_documentation shipping_documentation uncategorized_file "
)
REASONS = (
    "bank_cannot_process check_returned credit_not_processed customer_initiated "
    "debit_not_authorized duplicate fraudulent general incorrect_account_details "
    "insufficient_funds noncompliant product_not_received product_unacceptable "
    "subscription_canceled unrecognized "
)
RESPOND_WITHIN_SECONDS = 7 * 24 * 3600
EVIDENCE_LENGTH = 150_000
INQUIRY = ("warning_needs_response", "warning_under_review")
OPEN = ("needs_response", "under_review", *INQUIRY)


def open_dispute(
    state: State,
    charge: dict[str, Any],
    *,
    amount: int | None,
    reason: str,
    is_inquiry: bool,
    fee: int | None,
) -> dict[str, Any]:
    """A donor disputes a charge, whole or in part; an inquiry moves no money.

    `fee` is in the settlement currency, None the usual one. Raises ValueError where no bank would.
    """
    if reason not in REASONS.split():
        raise ValueError(f"reason must be one of {REASONS}")
    if charge["status"] != "succeeded":
        raise ValueError("only a paid charge can be disputed")
    amount = charge["amount"] - charge["amount_refunded"] if amount is None else amount
    if amount < 1:
        raise ValueError("nothing of this charge is left to dispute")
    now = int(state.now())
    dispute = state.add(
        {
            "id": state.new_id("du_1"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": dict.fromkeys(EVIDENCE.split()) | {"enhanced_evidence": {}},
            "evidence_details": {
                "due_by": now + RESPOND_WITHIN_SECONDS,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
                "submission_method": "not_submitted",
            },
            "intended_submission_method": None,
            "is_charge_refundable": is_inquiry,
            "livemode": False,
            "metadata": {},
            "network_reason_code": "10.4",
            "payment_intent": charge["payment_intent"],
            "payment_method_details": _method(charge, is_inquiry=is_inquiry),
            "reason": reason,
            "status": "warning_needs_response" if is_inquiry else "needs_response",
        }
    )
    charge["disputed"] = True
    state.record_event("charge.dispute.created", dispute)
    if not is_inquiry:
        _withdraw(state, dispute, fee=fee)
    settle_warnings(state, charge)
    return dispute


def _method(charge: dict[str, Any], *, is_inquiry: bool) -> dict[str, Any] | None:
    if charge["payment_method_details"]["type"] != "card":
        return None
    card = {
        "brand": "visa",
        "case_type": "inquiry" if is_inquiry else "chargeback",
        "network": "visa",
        "network_reason_code": "10.4",
    }
    return {"card": card, "type": "card"}


def _withdraw(state: State, dispute: dict[str, Any], *, fee: int | None) -> None:
    if fee is None:
        fee = currencies.dispute_fee(settlement.settles_in(state, dispute["currency"]))
    _move(state, dispute, amount=-dispute["amount"], fee=fee, words="Chargeback withdrawal for")
    state.record_event(
        "charge.dispute.funds_withdrawn", dispute, previous={"balance_transactions": []}
    )


def _move(
    state: State, dispute: dict[str, Any], *, amount: int, fee: int, words: str
) -> dict[str, Any]:
    transaction = post(
        state,
        source=dispute,
        amount=amount,
        currency=dispute["currency"],
        kind="adjustment",
        category="dispute" if amount < 0 else "dispute_reversal",
        fee=fee,
        fee_description="Dispute fee",
        description=f"{words} {dispute['charge']}",
        available_after=0,
    )
    dispute["balance_transactions"].append(transaction)
    return transaction


def escalate(state: State, dispute: dict[str, Any], *, fee: int | None = None) -> None:
    """An inquiry becomes a dispute that takes the money. Raises ValueError for any other."""
    if dispute["status"] not in INQUIRY:
        raise ValueError(f"this dispute is {dispute['status']}")
    previous = {"status": dispute["status"], "is_charge_refundable": True}
    dispute |= {"status": "needs_response", "is_charge_refundable": False}
    state.record_event("charge.dispute.updated", dispute, previous=previous)
    _withdraw(state, dispute, fee=fee)


def decide(
    state: State, dispute: dict[str, Any], *, is_won: bool, fee_returned: int = 0,
    request: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """The bank decides. A lost dispute can still be won later, by arbitration.

    `fee_returned` is in the settlement currency. Raises ValueError where it is decided already.
    """
    is_inquiry = dispute["status"] in INQUIRY
    allowed = OPEN + (("lost",) if is_won else ())
    if dispute["status"] not in allowed:
        raise ValueError(f"this dispute is {dispute['status']}")
    previous = {"status": dispute["status"]}
    dispute["status"] = "won" if is_won else "lost"
    if is_inquiry:  # neither won nor lost: no money had moved
        dispute["status"] = "warning_closed"
    state.record_event("charge.dispute.closed", dispute, request=request, previous=previous)
    if is_won and not is_inquiry:
        before = list(dispute["balance_transactions"])
        _move(state, dispute, amount=dispute["amount"], fee=-fee_returned,
              words="Chargeback reversal for")  # fmt: skip
        state.record_event(
            "charge.dispute.funds_reinstated", dispute, previous={"balance_transactions": before}
        )


def settle_claims(state: State, charge: dict[str, Any]) -> None:
    """After a refund: an inquiry about a charge wholly given back is closed, a warning needs none.

    https://docs.stripe.com/disputes/how-disputes-work#inquiries
    """
    settle_warnings(state, charge)
    if charge["refunded"]:
        for dispute in list(state.objects["dispute"].values()):
            if dispute["charge"] == charge["id"] and dispute["status"] in INQUIRY:
                decide(state, dispute, is_won=True)


@handles("GET", "/v1/disputes/{dispute}")
def retrieve(call: Call) -> dict[str, Any]:
    """One dispute."""
    return found(call, "dispute", name="dispute")


@handles("GET", "/v1/disputes")
def list_disputes(call: Call) -> dict[str, Any]:
    """Disputes, the newest first."""
    return listing(
        call,
        call.state.newest("dispute"),
        url="/v1/disputes",
        kind="dispute",
        where=equal(call.params, "charge", "payment_intent"),
    )


@handles("POST", "/v1/disputes/{dispute}")
def update(call: Call) -> dict[str, Any]:
    """Give evidence, which is submitted at once unless `submit` is false; change the metadata."""
    dispute, params = found(call, "dispute", name="dispute"), call.params
    evidence = params.get("evidence", {})
    for name in evidence:
        if name in FILES.split() or name not in dispute["evidence"] or name == "enhanced_evidence":
            raise not_simulated(f"evidence with {name}", param=f"evidence[{name}]")
    if "intended_submission_method" in params:
        raise not_simulated("intended submission methods", param="intended_submission_method")
    texts = {**dispute["evidence"], **evidence}
    if sum(len(text) for text in texts.values() if isinstance(text, str)) > EVIDENCE_LENGTH:
        raise broken_rule(
            f"The combined evidence is limited to {EVIDENCE_LENGTH} characters.", param="evidence"
        )
    if evidence and dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise StripeError(
            f"This dispute is already {dispute['status']}: evidence can be given no more."
        )
    previous = {"metadata": dispute["metadata"], "status": dispute["status"]}
    dispute["metadata"] = changed_metadata(call, params.get("metadata"), kept=dispute["metadata"])
    if evidence:
        dispute["evidence"] = texts
        dispute["evidence_details"]["has_evidence"] = True
    if params.get("submit", bool(evidence)) and dispute["evidence_details"]["has_evidence"]:
        dispute["evidence_details"] |= {
            "submission_count": dispute["evidence_details"]["submission_count"] + 1,
            "submission_method": "manual",
        }
        is_inquiry = dispute["status"] in INQUIRY
        dispute["status"] = "warning_under_review" if is_inquiry else "under_review"
    call.state.record_event(
        "charge.dispute.updated", dispute, request=call.request, previous=previous
    )
    return dispute


@handles("POST", "/v1/disputes/{dispute}/close")
def close(call: Call) -> dict[str, Any]:
    """Accept the dispute: it is lost, for ever."""
    dispute = found(call, "dispute", name="dispute")
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise StripeError(f"This dispute is already {dispute['status']} and cannot be closed.")
    decide(call.state, dispute, is_won=False, request=call.request)
    return dispute
