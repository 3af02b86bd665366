"""Failures on demand: the next requests fail before, or after, their work has been done.

An error "after" is kept under the idempotency key, as Stripe keeps a 500 of a request that had
begun; a cut connection "after" leaves the good answer under the key.
"""

import threading
from typing import Any

from .errors import StripeError
from .state import State

KINDS = ("500", "503", "429", "timeout", "drop", "slow")


class Dropped(Exception):
    """Cut the connection without an answer."""


def add(state: State, fault: dict[str, Any]) -> None:
    """Plan a fault: kind, when, times, and optionally method, path (its beginning), seconds."""
    kind, when = str(fault["kind"]), fault.get("when", "before")
    if kind not in KINDS or when not in ("before", "after"):
        raise ValueError(f"no such fault: {kind} {when}")
    state.faults.append(
        {
            "kind": kind,
            "when": when,
            "times": int(fault.get("times", 1)),
            "method": fault.get("method"),
            "path": fault.get("path", "/v1/"),
            "seconds": float(fault.get("seconds", 0.2)),
            "over": threading.Event(),
        }
    )


def take(state: State, method: str, path: str) -> dict[str, Any] | None:
    """The fault that hits this request, counted down; None for most."""
    with state.lock:
        for fault in state.faults:
            if fault["method"] in (None, method) and path.startswith(fault["path"]):
                fault["times"] -= 1
                if fault["times"] <= 0:
                    state.faults.remove(fault)
                state.struck.append(fault)
                return fault
    return None


def clear(state: State) -> None:
    """Forget the planned faults, and let go on what is slow or hangs by an earlier one."""
    with state.lock:
        for fault in [*state.faults, *state.struck]:
            fault["over"].set()
        state.faults.clear()
        state.struck.clear()


def strike(fault: dict[str, Any]) -> None:
    """Let the fault happen. Never called with the lock held."""
    if fault["kind"] in ("timeout", "slow"):
        fault["over"].wait(fault["seconds"])
    if fault["kind"] in ("timeout", "drop"):
        raise Dropped
    if fault["kind"] == "429":
        raise StripeError(
            "Request rate limit exceeded.",
            status=429,
            code="rate_limit",
        )
    if fault["kind"] in ("500", "503"):
        raise StripeError(
            "Sorry, there was a problem on our side.",
            status=int(fault["kind"]),
            error_type="api_error",
        )
