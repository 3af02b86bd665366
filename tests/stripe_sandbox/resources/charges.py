"""Charges. Source: https://docs.stripe.com/api/charges."""

from typing import Any

from ..state import State
from . import Call, handles
from .listing import equal, found, listing

# Bank debits and vouchers settle days later; which one a currency has.
DELAYED_METHODS = {
    "usd": "us_bank_account",
    "eur": "sepa_debit",
    "gbp": "bacs_debit",
    "cad": "acss_debit",
    "aud": "au_becs_debit",
    "nzd": "nz_bank_account",
    "jpy": "konbini",
}


def details_of(state: State, intent: dict[str, Any], method: str) -> dict[str, Any]:
    """What a charge tells about how it was paid: with the kept card, where there is one."""
    details = method_details(method)
    if method == "card" and intent["status"] == "requires_action":
        # Whoever charges an intent that waited for the bank's step has completed that step.
        details["card"]["three_d_secure"] = {
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": None,
            "exemption_indicator_applied": None,
            "result": "authenticated",
            "result_reason": None,
            "transaction_id": "sandbox3dsecure00000",
            "version": "2.2.0",
        }
    kept = state.get("payment_method", intent["payment_method"])
    if kept is not None and method == "card":
        shown = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
        details["card"] |= {key: kept["card"][key] for key in shown}
    return details


def method_details(method: str) -> dict[str, Any]:
    """What a charge tells about how it was paid."""
    if method == "card":
        return {
            "card": {
                "amount_authorized": None,
                "authorization_code": None,
                "brand": "visa",
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "pass",
                },
                "country": "US",
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": "sandboxcard00000",
                "funding": "credit",
                "installments": None,
                "last4": "4242",
                "mandate": None,
                "network": "visa",
                "network_token": {"used": False},
                "three_d_secure": None,
                "wallet": None,
            },
            "type": "card",
        }
    known = {
        "nz_bank_account": {
            "account_holder_name": None,
            "bank_code": "01",
            "bank_name": "Test bank",
            "branch_code": "0001",
            "last4": "6789",
            "suffix": "00",
        },
        "konbini": {"store": None},
    }
    return {method: known.get(method, {"fingerprint": "sandboxbank00000", "last4": "6789"}),
            "type": method}  # fmt: skip


def new_charge(
    state: State, intent: dict[str, Any], *, status: str, method: str, email: str | None,
    name: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Keep a new charge of a PaymentIntent: "succeeded", "pending" or "failed"."""
    is_good = status == "succeeded"
    charge = {
        "id": state.new_id("ch_3" if method == "card" else "py_3"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if status != "failed" else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {
            "address": {
                "city": None,
                "country": "US",
                "line1": None,
                "line2": None,
                "postal_code": None,
                "state": None,
            },
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "SANDBOX" if method == "card" else None,
        "captured": status != "failed",
        "created": int(state.now()),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": outcome(is_good),
        "paid": is_good,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"] or state.new_id("pm_1"),
        "payment_method_details": details_of(state, intent, method),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }
    return state.add(charge)


def outcome(is_good: bool) -> dict[str, Any]:
    """The network's verdict on a charge."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None if is_good else "05",
        "network_status": "approved_by_network" if is_good else "declined_by_network",
        "reason": None if is_good else "generic_decline",
        "risk_level": "normal",
        "seller_message": (
            "Payment complete." if is_good else "The bank did not return any further details."
        ),
        "type": "authorized" if is_good else "issuer_declined",
    }


@handles("GET", "/v1/charges/{charge}")
def retrieve(call: Call) -> dict[str, Any]:
    """One charge."""
    return found(call, "charge", name="charge")


@handles("GET", "/v1/charges")
def list_charges(call: Call) -> dict[str, Any]:
    """Charges, the newest first."""
    return listing(
        call,
        call.state.newest("charge"),
        url="/v1/charges",
        kind="charge",
        where=equal(call.params, "customer", "payment_intent", "transfer_group"),
    )
