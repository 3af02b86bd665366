"""The v1 API: one request in, one answer out, both checked against the contract."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

from . import contract, faults, form, idempotency
from .clock import let_fall_due
from .errors import StripeError
from .expansion import check_paths, expanded
from .resources import HANDLERS, Call
from .state import API_VERSION, State

REQUESTS_KEPT = 5000


@dataclass(frozen=True)
class Request:
    """An HTTP request as it arrived. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """An HTTP answer; `body` is JSON unless it is text already."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def answer(state: State, request: Request) -> Answer:
    """Answer one API request. Raises faults.Dropped where the connection is to be cut."""
    request_id = state.new_id("req_", length=14)
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    entry: dict[str, Any] = {
        "id": request_id,
        "method": request.method,
        "path": request.path,
        "params": {},
        "idempotency_key": key,
        "status": None,
        "code": None,
    }
    with state.lock:
        entry["at"] = state.now()
        state.requests.append(entry)
        del state.requests[:-REQUESTS_KEPT]
    try:
        result = _checked(state, request, request_id=request_id, key=key, entry=entry)
    except StripeError as error:
        result = Answer(error.status, error.body(request_id=request_id), dict(error.headers))
        entry["code"] = error.code
        if error.violation is not None:
            with state.lock:
                state.record_violation(
                    error.violation,
                    error.message,
                    param=error.param,
                    code=error.code,
                    request=request_id,
                    route=f"{request.method} {request.path}",
                )
    entry["status"] = result.status
    result.headers = {
        "Request-Id": request_id,
        "Stripe-Version": API_VERSION,
        **({"Idempotency-Key": key} if key else {}),
        **result.headers,
    }
    return result


def _checked(
    state: State, request: Request, *, request_id: str, key: str | None, entry: dict[str, Any]
) -> Answer:
    _authenticate(state, request)
    found = contract.find(request.method, request.path)
    if found is None:
        raise StripeError(
            f"Unrecognized request URL ({request.method}: {request.path}). Please see "
            "https://stripe.com/docs or we can help at https://support.stripe.com/.",
            status=404,
            violation="contract",
        )
    route, path = found
    fault = faults.take(state, request.method, request.path)
    if fault is not None and fault["when"] == "before":
        faults.strike(fault)
    given = _decoded(request)
    entry["params"] = given
    params = contract.check_request(route, given)
    handler = HANDLERS.get((route.method, route.path))
    if handler is None:
        raise StripeError(
            f"The sandbox does not simulate this: {route.method} {route.path}",
            status=404,
            violation="not_simulated",
        )
    check_paths(route.result_type(), params.get("expand", []))
    if key is not None:
        with state.lock:
            kept = idempotency.begin(
                state, key, method=request.method, path=request.path, params=given
            )
        if kept is not None:
            headers = {"Idempotent-Replayed": "true", "Original-Request": kept["request_id"]}
            return Answer(kept["status"], kept["body"], headers)
    call = Call(state, path, params, {"id": request_id, "idempotency_key": key})
    try:
        result = _perform(state, call, handler, route)
        if fault is not None:
            faults.strike(fault)
    except StripeError as error:
        if fault is not None and fault["kind"] == "slow":
            # A refusal can be slow on its way too.
            entry["code"] = error.code
            faults.strike(fault)
        with state.lock:
            if key is not None and error.violation is None:
                body = error.body(request_id=request_id)
                idempotency.finish(
                    state, key, status=error.status, body=body, request_id=request_id
                )
            elif key is not None:
                idempotency.release(state, key)
        raise
    except faults.Dropped:
        _keep(state, key, result, request_id)
        raise
    except Exception:
        if key is not None:
            with state.lock:
                idempotency.release(state, key)
        raise
    _keep(state, key, result, request_id)
    return result


def _keep(state: State, key: str | None, result: Answer, request_id: str) -> None:
    if key is not None:
        with state.lock:
            idempotency.finish(
                state, key, status=result.status, body=result.body, request_id=request_id
            )


def _perform(state: State, call: Call, handler: Any, route: contract.Route) -> Answer:
    with state.lock:
        let_fall_due(state)
        value = handler(call)
        body = expanded(state, value, call.params.get("expand", []))
        problems = contract.check_answer(route.result_type(), body)
        for problem in problems:
            state.record_violation("answer", problem, route=f"{route.method} {route.path}")
    if problems:
        raise StripeError(
            f"The sandbox's own answer breaks the contract: {problems[0]}",
            status=500,
            error_type="api_error",
        )
    return Answer(200, body)


def _decoded(request: Request) -> dict[str, Any]:
    if request.method != "POST":
        return form.decode(request.query)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and content_type != "application/x-www-form-urlencoded":
        raise StripeError(
            "Invalid request (check that your POST content type is "
            "application/x-www-form-urlencoded).",
            violation="contract",
        )
    try:
        return form.decode(request.body.decode("ascii"))
    except UnicodeDecodeError:
        raise StripeError(
            "Invalid form encoding: bytes beyond ASCII must be percent-encoded.",
            violation="contract",
        ) from None


def _authenticate(state: State, request: Request) -> None:
    key = _key(request.headers.get("authorization", ""))
    challenge = {"WWW-Authenticate": 'Basic realm="Stripe"'}
    if not key:
        raise StripeError(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY').",
            status=401,
            violation="access",
            headers=challenge,
        )
    if key.startswith(("sk_live_", "rk_live_")):
        raise StripeError(
            "A live mode key was sent to the sandbox. It was not stored; roll it at once.",
            status=401,
            violation="access",
            headers=challenge,
        )
    if state.key not in (None, key) or not key.startswith("sk_test_"):
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * len(key)
        raise StripeError(
            f"Invalid API Key provided: {shown}",
            status=401,
            violation="access",
            headers=challenge,
        )
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise StripeError(
            f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION} only.",
            violation="access",
        )
    for name in ("stripe-account", "stripe-context"):
        if name in request.headers:
            raise StripeError(
                f"The sandbox does not simulate this: {name}", violation="not_simulated"
            )


def _key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def as_json(value: Any) -> bytes:
    """JSON as Stripe writes it: two spaces, readable."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
