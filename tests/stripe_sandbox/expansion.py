"""`expand[]`: put whole objects where an answer has their ids.

Source: https://docs.stripe.com/api/expanding_objects; at most four levels deep.
"""

import copy
from typing import Any, ForwardRef, get_args, get_origin

import stripe
from stripe import ListObject, StripeObject

from . import contract
from .errors import StripeError, not_simulated
from .state import KINDS, State

MAX_DEPTH = 4
SIMULATED = frozenset({*KINDS, "list", "item", "subscription_item", "line_item", None})


def check_paths(result: Any, paths: list[str]) -> None:
    """Refuse paths that the type of the answer cannot be expanded along, before any work."""
    for path in paths:
        if path.count(".") >= MAX_DEPTH:
            raise StripeError(
                f"You cannot expand more than {MAX_DEPTH} levels of a property: {path}",
                param="expand",
                violation="contract",
            )
        current = [result]
        keys = path.split(".")
        for position, key in enumerate(keys):
            is_last = position == len(keys) - 1
            choices = [
                choice
                for candidate in current
                for choice in _types_at(candidate, key)
                if _is_object(choice, inside=not is_last)
            ]
            if not choices:
                raise _impossible(path)
            simulated = [t for t in choices if getattr(t, "OBJECT_NAME", None) in SIMULATED]
            if not simulated:
                raise not_simulated(f"expanding {path}", param="expand")
            current = simulated


def _types_at(current: Any, key: str) -> list[Any]:
    if get_origin(current) is ListObject:
        item = get_args(current)[0]
        if isinstance(item, ForwardRef):
            item = getattr(stripe, item.__forward_arg__)
        return [item] if key == "data" else []
    return contract.fields_of(current).get(key, [])


def _is_object(candidate: Any, *, inside: bool) -> bool:
    """Whether a path may end here or, with `inside`, lead through here: parts have no name."""
    if inside and isinstance(candidate, type) and issubclass(candidate, StripeObject):
        return True
    return get_origin(candidate) is ListObject or hasattr(candidate, "OBJECT_NAME")


def expanded(state: State, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of `answer` with every path, checked before, expanded."""
    answer = copy.deepcopy(answer)
    for path in paths:
        _expand(state, answer, path.split("."))
    return answer


def _expand(state: State, value: dict[str, Any], keys: list[str]) -> None:
    key, rest = keys[0], keys[1:]
    inner = value.get(key)
    if isinstance(inner, str):
        value[key] = inner = _object(state, inner)
    elif inner is None and key in ("line_items", "refunds", "payments"):
        value[key] = inner = _included(state, value, key)
    for child in inner if isinstance(inner, list) else [inner]:
        if rest and isinstance(child, dict):
            _expand(state, child, rest)


def _object(state: State, object_id: str) -> dict[str, Any] | str:
    for kind in KINDS:
        if object_id in state.objects[kind]:
            return copy.deepcopy(state.objects[kind][object_id])
    return object_id


def _included(state: State, value: dict[str, Any], key: str) -> dict[str, Any]:
    """The short lists that Stripe leaves out unless asked for."""
    if key == "line_items":
        url = f"/v1/checkout/sessions/{value['id']}/line_items"
        data = state.line_items[value["id"]]
    elif key == "payments":
        url = "/v1/invoice_payments"
        data = [p for p in state.newest("invoice_payment") if p["invoice"] == value["id"]]
    else:
        url = f"/v1/charges/{value['id']}/refunds"
        data = [r for r in state.newest("refund") if r["charge"] == value["id"]]
    shown = copy.deepcopy(data[:10])
    return {"object": "list", "url": url, "has_more": len(data) > len(shown), "data": shown}


def _impossible(path: str) -> StripeError:
    return StripeError(
        f"This property cannot be expanded ({path}).", param="expand", violation="contract"
    )
