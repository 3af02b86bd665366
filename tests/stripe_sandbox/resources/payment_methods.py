"""Payment methods on file. Source: https://docs.stripe.com/api/payment_methods.

They come into being on the hosted pages: creating and attaching them through the API is not
simulated.
"""

from typing import Any

from ..errors import StripeError
from ..state import State
from . import Call, handles
from .listing import equal, found, listing

BANK = {"fingerprint": "sandboxbank00000", "last4": "6789"}


def new_payment_method(
    state: State,
    *,
    customer: dict[str, Any],
    kind: str = "card",
    email: str | None,
    name: str | None,
    exp_month: int = 12,
    exp_year: int = 2034,
    outcome: str = "paid",
    request: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Keep a new card or bank account of a customer; `outcome` is how its charges end."""
    method = {
        "id": state.new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "limited",
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
        "created": int(state.now()),
        "customer": customer["id"],
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }
    method[kind] = _card(exp_month, exp_year) if kind == "card" else dict(BANK)
    state.add(method)
    state.notes[method["id"]] = {"outcome": outcome}
    state.record_event("payment_method.attached", method, request=request)
    return method


def _card(exp_month: int, exp_year: int) -> dict[str, Any]:
    if not 1 <= exp_month <= 12:
        raise ValueError("exp_month must be 1 to 12")
    return {
        "brand": "visa",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "display_brand": "visa",
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": "sandboxcard00000",
        "funding": "credit",
        "generated_from": None,
        "last4": "4242",
        "networks": {"available": ["visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def owned(state: State, object_id: str, *, customer: str, param: str) -> dict[str, Any]:
    """A payment method of this customer; refused where it is another's or unknown."""
    method = state.get("payment_method", object_id)
    if method is None or method["customer"] != customer:
        raise StripeError(
            f"The customer does not have a payment method with the ID {object_id}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param=param,
        )
    return method


@handles("GET", "/v1/payment_methods/{payment_method}")
def retrieve(call: Call) -> dict[str, Any]:
    """One payment method."""
    return found(call, "payment_method", name="payment_method")


@handles("POST", "/v1/payment_methods/{payment_method}/detach")
def detach(call: Call) -> dict[str, Any]:
    """Take a payment method off its customer for good."""
    method = found(call, "payment_method", name="payment_method")
    if method["customer"] is None:
        raise StripeError("The payment method you provided is not attached to a customer.")
    previous, method["customer"] = {"customer": method["customer"]}, None
    call.state.record_event(
        "payment_method.detached", method, request=call.request, previous=previous
    )
    return method


@handles("GET", "/v1/payment_methods")
def list_methods(call: Call) -> dict[str, Any]:
    """Payment methods, the newest first."""
    return listing(
        call,
        call.state.newest("payment_method"),
        url="/v1/payment_methods",
        kind="payment_method",
        where=equal(call.params, "customer", "type", "allow_redisplay"),
    )


@handles("GET", "/v1/customers/{customer}/payment_methods")
def list_of_customer(call: Call) -> dict[str, Any]:
    """A customer's payment methods, the newest first."""
    customer = found(call, "customer", name="customer")
    return listing(
        call,
        [m for m in call.state.newest("payment_method") if m["customer"] == customer["id"]],
        url=f"/v1/customers/{customer['id']}/payment_methods",
        kind="payment_method",
        where=equal(call.params, "type", "allow_redisplay"),
    )


@handles("GET", "/v1/customers/{customer}/payment_methods/{payment_method}")
def retrieve_of_customer(call: Call) -> dict[str, Any]:
    """One payment method of this customer."""
    method = found(call, "payment_method", name="payment_method")
    return owned(call.state, method["id"], customer=call.path["customer"], param="payment_method")
