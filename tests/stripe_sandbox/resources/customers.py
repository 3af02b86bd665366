"""Customers. Source: https://docs.stripe.com/api/customers."""

from typing import Any

from ..billing import lifecycle
from ..errors import not_simulated, resource_missing
from ..state import State
from . import Call, handles
from .listing import changed_metadata, check_email, equal, found, listing
from .payment_methods import owned

SETTABLE = {"name", "description", "phone", "preferred_locales"}
KNOWN = SETTABLE | {"email", "metadata", "address", "invoice_settings", "expand"}


def new_customer(state: State, *, email: str | None, name: str | None) -> dict[str, Any]:
    """Keep a new customer."""
    return state.add(
        {
            "id": state.new_id("cus_", length=14),
            "object": "customer",
            "address": None,
            "balance": 0,
            "created": int(state.now()),
            "currency": None,
            "customer_account": None,
            "default_source": None,
            "delinquent": False,
            "description": None,
            "discount": None,
            "email": email,
            "invoice_prefix": state.new_id("", length=8).upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": {},
            "name": name,
            "next_invoice_sequence": 1,
            "phone": None,
            "preferred_locales": [],
            "shipping": None,
            "tax_exempt": "none",
            "test_clock": None,
        }
    )


def _apply(call: Call, customer: dict[str, Any] | None) -> dict[str, Any]:
    params = call.params
    for name in params:
        if name not in KNOWN:
            raise not_simulated(f"customers with {name}", param=name)
    for name in params.get("invoice_settings", {}):
        if name != "default_payment_method" or customer is None:
            raise not_simulated(f"customers with invoice_settings[{name}]", param=name)
    chosen = params.get("invoice_settings", {}).get("default_payment_method")
    if chosen and customer:
        owned(
            call.state,
            chosen,
            customer=customer["id"],
            param="invoice_settings[default_payment_method]",
        )
    if params.get("email"):
        check_email(params["email"], param="email")
    metadata = changed_metadata(
        call, params.get("metadata"), kept=customer["metadata"] if customer else None
    )
    if customer is None:
        customer = new_customer(call.state, email=None, name=None)
    customer["metadata"] = metadata
    for name in (SETTABLE | {"email"}) & params.keys():
        customer[name] = params[name]
    if chosen:
        customer["invoice_settings"] = {
            **customer["invoice_settings"],
            "default_payment_method": chosen,
        }
    if "address" in params:
        parts = ("city", "country", "line1", "line2", "postal_code", "state")
        given = params["address"] or {}
        customer["address"] = {part: given.get(part) for part in parts} if given else None
    return customer


@handles("POST", "/v1/customers")
def create(call: Call) -> dict[str, Any]:
    """A new customer."""
    customer = _apply(call, None)
    call.state.record_event("customer.created", customer, request=call.request)
    return customer


@handles("GET", "/v1/customers/{customer}")
def retrieve(call: Call) -> dict[str, Any]:
    """One customer; of a deleted one only the id and that it is deleted."""
    return found(call, "customer", name="customer")


def _living(call: Call) -> dict[str, Any]:
    customer = found(call, "customer", name="customer")
    if customer.get("deleted"):
        raise resource_missing("customer", customer["id"], param="id")
    return customer


@handles("DELETE", "/v1/customers/{customer}")
def delete(call: Call) -> dict[str, Any]:
    """Delete a customer for good: their subscriptions end at once, their cards are gone."""
    customer, state = _living(call), call.state
    for subscription in state.objects["subscription"].values():
        if (
            subscription["customer"] == customer["id"]
            and subscription["status"] not in lifecycle.ENDED
        ):
            lifecycle.cancel(state, subscription, request=call.request)
    for method in state.objects["payment_method"].values():
        if method["customer"] == customer["id"]:
            method["customer"] = None
    state.record_event("customer.deleted", customer, request=call.request)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    state.objects["customer"][customer["id"]] = gone
    return gone


@handles("POST", "/v1/customers/{customer}")
def update(call: Call) -> dict[str, Any]:
    """Change a customer."""
    customer = _living(call)
    before = dict(customer)
    _apply(call, customer)
    previous = {key: before[key] for key in before if before[key] != customer[key]}
    if previous:
        call.state.record_event(
            "customer.updated", customer, request=call.request, previous=previous
        )
    return customer


@handles("GET", "/v1/customers")
def list_customers(call: Call) -> dict[str, Any]:
    """Customers, the newest first."""
    if "test_clock" in call.params:
        raise not_simulated("test clocks", param="test_clock")
    return listing(
        call,
        [c for c in call.state.newest("customer") if not c.get("deleted")],
        url="/v1/customers",
        kind="customer",
        where=equal(call.params, "email"),
    )
