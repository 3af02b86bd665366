"""Look-ups, lists with cursors, metadata: what all resources do alike."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import StripeError, broken_rule, resource_missing
from . import Call

METADATA_KEYS = 50
METADATA_KEY_LENGTH = 40
METADATA_VALUE_LENGTH = 500


def found(call: Call, kind: str, *, name: str, object_id: str | None = None) -> dict[str, Any]:
    """The object a path or parameter names; `name` is the parameter's name in the error."""
    object_id = call.path[name] if object_id is None else object_id
    value = call.state.get(kind, object_id)
    if value is None:
        label = "checkout session" if kind == "checkout.session" else kind
        status = 404 if name in call.path else 400
        raise resource_missing(label, object_id, param=name, status=status)
    return value


def listing(
    call: Call,
    values: Iterable[dict[str, Any]],
    *,
    url: str,
    kind: str,
    where: Callable[[dict[str, Any]], bool] | None = None,
) -> dict[str, Any]:
    """One page of `values` (the newest first) as the list parameters ask for it."""
    params = call.params
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        edge = "greater than or equal to 1" if limit < 1 else "less than or equal to 100"
        raise broken_rule(
            f"Invalid integer: this value must be {edge}.",
            param="limit",
            code="parameter_invalid_integer",
        )
    after, before = params.get("starting_after"), params.get("ending_before")
    if after is not None and before is not None:
        raise broken_rule(
            "You may only specify one of these parameters: starting_after, ending_before.",
            param="starting_after",
            code="parameters_exclusive",
        )
    matching = [
        value
        for value in values
        if in_window(params.get("created"), value.get("created", 0))
        and (where is None or where(value))
    ]
    if after is not None:
        matching = matching[_position(matching, after, kind, "starting_after") + 1 :]
        data = matching[:limit]
    elif before is not None:
        matching = matching[: _position(matching, before, kind, "ending_before")]
        data = matching[-limit:]
    else:
        data = matching[:limit]
    return {"object": "list", "url": url, "has_more": len(matching) > len(data), "data": data}


def _position(values: list[dict[str, Any]], object_id: str, kind: str, param: str) -> int:
    for position, value in enumerate(values):
        if value["id"] == object_id:
            return position
    raise resource_missing(kind, object_id, param=param, status=400)


def in_window(wanted: Any, at: int) -> bool:
    """Whether a time is what a filter asks for: a time, or gt, gte, lt, lte; None asks nothing."""
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return at == wanted
    return (
        at > wanted.get("gt", at - 1)
        and at >= wanted.get("gte", at)
        and at < wanted.get("lt", at + 1)
        and at <= wanted.get("lte", at)
    )


def equal(params: dict[str, Any], *names: str) -> Callable[[dict[str, Any]], bool]:
    """A filter: the named parameters, where given, equal the object's keys of the same name."""
    return lambda value: all(
        name not in params or value.get(name) == params[name] for name in names
    )


def changed_metadata(
    call: Call, given: Any, *, kept: dict[str, str] | None = None, param: str = "metadata"
) -> dict[str, str]:
    """`kept` with the given keys set, and those given as empty taken away. Checks the limits."""
    if given in (None, ""):
        return {} if given == "" else dict(kept or {})
    for key, value in given.items():
        if len(key) > METADATA_KEY_LENGTH:
            raise broken_rule(
                f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters, but you passed "
                f"in a key that is {len(key)} characters.",
                param=param,
            )
        if len(value) > METADATA_VALUE_LENGTH:
            raise broken_rule(
                f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters, but you "
                f"passed in a value that is {len(value)} characters.",
                param=f"{param}[{key}]",
            )
        if "@" in value:
            call.state.record_violation(
                "house_rule",
                "metadata carries identifiers only, never personal data",
                param=f"{param}[{key}]",
                request=call.request.get("id"),
            )
    merged = {k: v for k, v in {**(kept or {}), **given}.items() if v != ""}
    if len(merged) > METADATA_KEYS:
        raise broken_rule(f"You can only have up to {METADATA_KEYS} metadata keys.", param=param)
    return merged


def check_email(value: str, *, param: str) -> None:
    """Refuse what is plainly no address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value) or len(value) > 512:
        raise StripeError(
            f"Invalid email address: {value}", code="email_invalid", param=param, violation="rule"
        )


def check_url(value: str, *, param: str) -> None:
    """Refuse what a browser or a webhook cannot be sent to."""
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", value):
        raise broken_rule("Not a valid URL", param=param, code="url_invalid")


def check_length(value: str, limit: int, *, param: str) -> None:
    """Refuse a text longer than Stripe keeps for this parameter."""
    if len(value) > limit:
        raise broken_rule(
            f"Invalid string: {value[:10]}…{value[-10:]}; must be at most {limit} characters",
            param=param,
        )
