"""The card on file: entered anew by the donor."""

from typing import Any

from ..resources.payment_methods import new_payment_method
from ..state import State
from . import lifecycle

Json = dict[str, Any]


def replace_card(
    state: State, customer_id: str, *, exp_month: int, exp_year: int, outcome: str = "paid"
) -> Json:
    """Put a new card on file and charge it from now on, for every subscription that runs."""
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
    for subscription in state.objects["subscription"].values():
        if (
            subscription["customer"] == customer_id
            and subscription["status"] not in lifecycle.ENDED
        ):
            with lifecycle.changing(state, subscription):
                subscription["default_payment_method"] = method["id"]
    return method
