"""Webhook endpoints. Source: https://docs.stripe.com/api/webhook_endpoints."""

from typing import Any

from ..errors import not_simulated
from ..state import API_VERSION, State
from . import Call, handles
from .listing import changed_metadata, check_url, found, listing


def new_endpoint(
    state: State, *, url: str, enabled_events: list[str], secret: str | None = None
) -> dict[str, Any]:
    """Keep a new endpoint. Its secret is shown only in the answer that creates it."""
    endpoint = state.add(
        {
            "id": state.new_id("we_1"),
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": None,
            "created": int(state.now()),
            "description": None,
            "enabled_events": enabled_events,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
        }
    )
    state.notes[endpoint["id"]] = {"secret": secret or state.new_id("whsec_", length=32)}
    return endpoint


@handles("POST", "/v1/webhook_endpoints")
def create(call: Call) -> dict[str, Any]:
    """A new endpoint, with its signing secret."""
    params = call.params
    check_url(params["url"], param="url")
    if params.get("api_version", API_VERSION) != API_VERSION:
        raise not_simulated("events of another API version", param="api_version")
    if params.get("connect"):
        raise not_simulated("connected accounts", param="connect")
    metadata = changed_metadata(call, params.get("metadata"))
    endpoint = new_endpoint(call.state, url=params["url"], enabled_events=params["enabled_events"])
    endpoint["metadata"] = metadata
    endpoint["description"] = params.get("description") or None
    return {**endpoint, "secret": call.state.notes[endpoint["id"]]["secret"]}


@handles("GET", "/v1/webhook_endpoints/{webhook_endpoint}")
def retrieve(call: Call) -> dict[str, Any]:
    """One endpoint, without its secret."""
    return found(call, "webhook_endpoint", name="webhook_endpoint")


@handles("POST", "/v1/webhook_endpoints/{webhook_endpoint}")
def update(call: Call) -> dict[str, Any]:
    """Change where an endpoint is, what it asks for, whether it is on."""
    endpoint = found(call, "webhook_endpoint", name="webhook_endpoint")
    params = call.params
    if "url" in params:
        check_url(params["url"], param="url")
    endpoint["metadata"] = changed_metadata(call, params.get("metadata"), kept=endpoint["metadata"])
    for name in {"url", "enabled_events", "description"} & params.keys():
        endpoint[name] = params[name] or None
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    return endpoint


@handles("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete(call: Call) -> dict[str, Any]:
    """Take an endpoint away."""
    endpoint = found(call, "webhook_endpoint", name="webhook_endpoint")
    del call.state.objects["webhook_endpoint"][endpoint["id"]]
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


@handles("GET", "/v1/webhook_endpoints")
def list_endpoints(call: Call) -> dict[str, Any]:
    """Endpoints, the newest first."""
    return listing(
        call,
        call.state.newest("webhook_endpoint"),
        url="/v1/webhook_endpoints",
        kind="webhook_endpoint",
    )
