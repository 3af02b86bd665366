"""`expand[]`: put whole objects where an answer has their ids.

Source: https://docs.stripe.com/api/expanding_objects; at most four levels deep.
"""

import copy
from typing import Any

from . import contract
from .errors import StripeError, not_simulated
from .state import KINDS, State

MAX_DEPTH = 4


def expanded(state: State, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of `answer` with every path expanded. Raises StripeError for a path that cannot be."""
    answer = copy.deepcopy(answer)
    for path in paths:
        if path.count(".") >= MAX_DEPTH:
            raise StripeError(
                f"You cannot expand more than {MAX_DEPTH} levels of a property: {path}",
                param="expand",
                violation="contract",
            )
        _expand(state, answer, path.split("."), path=path)
    return answer


def _expand(state: State, value: dict[str, Any], keys: list[str], *, path: str) -> None:
    key, rest = keys[0], keys[1:]
    if value["object"] == "list":
        if key != "data" or not rest:
            raise _impossible(path)
        for item in value["data"]:
            _expand(state, item, rest, path=path)
        return
    types = contract.fields_of(contract.class_named(value["object"])).get(key, [])
    kinds = [
        kind
        for kind in (getattr(t, "OBJECT_NAME", None) for t in types if isinstance(t, type))
        if kind is not None
    ]
    inner = value.get(key)
    if isinstance(inner, str) and kinds:
        value[key] = inner = _object(state, inner, kinds, path=path)
    elif inner is None and key in ("line_items", "refunds"):
        inner = _included(state, value, key)
        if inner is None:
            raise _impossible(path)
        value[key] = inner
    elif inner is None and not kinds:
        raise _impossible(path)
    if rest and inner is not None:
        if not isinstance(inner, dict) or "object" not in inner:
            raise _impossible(path)
        _expand(state, inner, rest, path=path)


def _object(state: State, object_id: str, kinds: list[str], *, path: str) -> dict[str, Any]:
    for kind in kinds:
        if kind in KINDS and object_id in state.objects[kind]:
            return copy.deepcopy(state.objects[kind][object_id])
    raise not_simulated(f"expanding {path}", param="expand")


def _included(state: State, value: dict[str, Any], key: str) -> dict[str, Any] | None:
    """The short lists that Stripe leaves out unless asked for."""
    if key == "line_items" and value["object"] == "checkout.session":
        url = f"/v1/checkout/sessions/{value['id']}/line_items"
        data = state.line_items[value["id"]]
    elif key == "refunds" and value["object"] == "charge":
        url = f"/v1/charges/{value['id']}/refunds"
        data = [r for r in state.newest("refund") if r["charge"] == value["id"]]
    else:
        return None
    shown = copy.deepcopy(data[:10])
    return {"object": "list", "url": url, "has_more": len(data) > len(shown), "data": shown}


def _impossible(path: str) -> StripeError:
    return StripeError(
        f"This property cannot be expanded ({path}).", param="expand", violation="contract"
    )
