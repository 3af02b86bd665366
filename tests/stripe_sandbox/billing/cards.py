"""The card on file: entered anew by the donor."""

from typing import Any

from ..resources.payment_methods import new_payment_method
from ..state import State

Json = dict[str, Any]


def replace_card(
    state: State, customer_id: str, *, exp_month: int, exp_year: int, outcome: str = "paid"
) -> Json:
    """Make a new card the customer's.

    A subscription that Checkout made has a card of its own, which comes first until somebody
    changes that too (docs.stripe.com/customer-management/portal-deep-links).
    """
    customer = state.objects["customer"][customer_id]
    method = new_payment_method(
        state,
        customer=customer,
        email=customer["email"],
        name=customer["name"],
        exp_month=exp_month,
        exp_year=exp_year,
        outcome=outcome,
    )
    previous = customer["invoice_settings"]
    customer["invoice_settings"] = {**previous, "default_payment_method": method["id"]}
    state.record_event("customer.updated", customer, previous={"invoice_settings": previous})
    return method
