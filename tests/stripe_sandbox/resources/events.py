"""Events. Source: https://docs.stripe.com/api/events; listed for 30 days."""

from typing import Any

from ..errors import broken_rule
from . import Call, handles
from .listing import found, listing

MAX_TYPES = 20
KEPT_SECONDS = 30 * 24 * 3600


@handles("GET", "/v1/events")
def list_events(call: Call) -> dict[str, Any]:
    """Events, the newest first, by type or by whether every endpoint took them."""
    params = call.params
    if "type" in params and "types" in params:
        raise broken_rule(
            "You may only specify one of these parameters: type, types.",
            param="type",
            code="parameters_exclusive",
        )
    if len(params.get("types", [])) > MAX_TYPES:
        raise broken_rule(f"You can pass up to {MAX_TYPES} types.", param="types")
    types = params.get("types") or ([params["type"]] if "type" in params else None)
    oldest = call.state.now() - KEPT_SECONDS

    def wanted(event: dict[str, Any]) -> bool:
        if event["created"] < oldest:
            return False
        if types is not None and not any(_matches(event["type"], one) for one in types):
            return False
        delivered = event["pending_webhooks"] == 0
        return params.get("delivery_success", delivered) == delivered

    return listing(call, call.state.newest("event"), url="/v1/events", kind="event", where=wanted)


def _matches(event_type: str, wanted: str) -> bool:
    if wanted.endswith(".*"):
        return event_type.startswith(wanted[:-1])
    return event_type == wanted


@handles("GET", "/v1/events/{id}")
def retrieve(call: Call) -> dict[str, Any]:
    """One event."""
    return found(call, "event", name="id")
