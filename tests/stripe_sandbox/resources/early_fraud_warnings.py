"""Early fraud warnings: the card's bank suspects a payment before anybody disputes it.

Source: https://docs.stripe.com/disputes/measuring#early-fraud-warnings. None costs money.
"""

from typing import Any

from ..state import State
from . import Call, handles
from .listing import equal, found, listing

KIND = "radar.early_fraud_warning"
FRAUD_TYPES = (
    "card_never_received",
    "fraudulent_card_application",
    "made_with_counterfeit_card",
    "made_with_lost_card",
    "made_with_stolen_card",
    "misc",
    "unauthorized_use_of_card",
)


def raise_warning(state: State, charge: dict[str, Any], *, fraud_type: str) -> dict[str, Any]:
    """The bank warns of a charge. Raises ValueError where no bank would."""
    if fraud_type not in FRAUD_TYPES:
        raise ValueError(f"fraud_type must be one of {', '.join(FRAUD_TYPES)}")
    if charge["payment_method_details"]["type"] != "card" or charge["status"] != "succeeded":
        raise ValueError("only a paid card charge can be warned of")
    warning = state.add(
        {
            "id": state.new_id("issfr_1"),
            "object": KIND,
            "actionable": not charge["disputed"] and not charge["refunded"],
            "charge": charge["id"],
            "created": int(state.now()),
            "fraud_type": fraud_type,
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    state.record_event(f"{KIND}.created", warning)
    return warning


def settle_warnings(state: State, charge: dict[str, Any]) -> None:
    """A charge that is disputed or wholly refunded needs nobody's action any more."""
    for warning in state.objects[KIND].values():
        if (
            warning["charge"] == charge["id"]
            and warning["actionable"]
            and (charge["disputed"] or charge["refunded"])
        ):
            warning["actionable"] = False
            state.record_event(f"{KIND}.updated", warning, previous={"actionable": True})


@handles("GET", "/v1/radar/early_fraud_warnings/{early_fraud_warning}")
def retrieve(call: Call) -> dict[str, Any]:
    """One warning."""
    return found(call, KIND, name="early_fraud_warning")


@handles("GET", "/v1/radar/early_fraud_warnings")
def list_warnings(call: Call) -> dict[str, Any]:
    """Warnings, the newest first."""
    return listing(
        call,
        call.state.newest(KIND),
        url="/v1/radar/early_fraud_warnings",
        kind=KIND,
        where=equal(call.params, "charge", "payment_intent"),
    )
