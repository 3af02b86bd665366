"""Idempotency keys. Source: https://docs.stripe.com/api/idempotent_requests.

The answer of the first request is kept for 24 hours, errors included, once its work has begun.
Nothing is kept of a request whose parameters were refused, nor of one that met another in flight.
"""

import json
from typing import Any

from .errors import StripeError
from .state import State

KEPT_SECONDS = 24 * 3600
MAX_LENGTH = 255


def begin(
    state: State, key: str, *, method: str, path: str, params: dict[str, Any]
) -> dict[str, Any] | None:
    """Claim a key for a request: None means go on, else the kept answer to give again.

    Raises StripeError where the key was used for another request or is in use at this moment.
    The caller holds the lock and calls `finish` or `release` afterwards.
    """
    if len(key) > MAX_LENGTH:
        raise StripeError(
            f"Idempotency keys can have up to {MAX_LENGTH} characters.", violation="idempotency"
        )
    fingerprint = f"{method} {path} {json.dumps(params, sort_keys=True)}"
    kept = state.replays.get(key)
    if kept is None or kept["at"] + KEPT_SECONDS <= state.now():
        state.replays[key] = {"fingerprint": fingerprint, "at": state.now(), "status": None}
        return None
    if kept["fingerprint"] != fingerprint:
        raise StripeError(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request.",
            error_type="idempotency_error",
            violation="idempotency",
        )
    if kept["status"] is None:
        raise StripeError(
            "There is currently another in-progress request using this Idempotent Key (that "
            "probably means you submitted twice, and the other request is still going through): "
            f"{key}. Please try again later.",
            status=409,
            error_type="idempotency_error",
            code="idempotency_key_in_use",
        )
    return kept


def finish(state: State, key: str, *, status: int, body: Any, request_id: str) -> None:
    """Keep the answer of the request that claimed the key."""
    if key in state.replays:
        state.replays[key] |= {"status": status, "body": body, "request_id": request_id}


def release(state: State, key: str) -> None:
    """Forget a claim whose request never began its work."""
    state.replays.pop(key, None)
