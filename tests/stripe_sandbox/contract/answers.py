"""Check what the sandbox says against the SDK's resource classes.

A key is required where its annotation is not optional, or where Stripe's own published example
object shows it (`examples.json`): Stripe answers nullable keys as null, it does not leave them out.
"""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, ClassVar, Literal, TypeVar, get_args, get_origin

from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject

from .annotations import alternatives, module_of

# Keys of the published examples that this version's account does not answer, with the reason.
NOT_ANSWERED = {
    "charge": {
        "refunds": "answered only when expanded, since API version 2022-11-15",
        "source": "legacy sources, absent for charges made by a PaymentIntent",
    },
    "payment_intent": {"source": "legacy sources, absent for Checkout"},
    "customer": {},
    "webhook_endpoint": {},
    "payment_method": {"card": "absent for a bank account"},
}


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Stripe's published example object for each resource the sandbox answers with."""
    text = Path(__file__).with_name("examples.json").read_text(encoding="utf-8")
    return json.loads(text)["resources"]


@cache
def fields_of(cls: type) -> dict[str, list[Any]]:
    """The keys of an object on the wire and the types each may have."""
    module = module_of(cls)
    remapped = getattr(cls, "_field_remappings", {})
    fields = {
        remapped.get(name, name): alternatives(annotation, module)
        for name, annotation in vars(cls).get("__annotations__", {}).items()
        if get_origin(annotation) is not ClassVar and not name.startswith("_")
    }
    if cls is ListObject:
        fields["object"] = [Literal["list"]]
    return fields


@cache
def required_of(cls: type) -> frozenset[str]:
    """The keys that an object of this class must carry."""
    required = {name for name, types in fields_of(cls).items() if NoneType not in types}
    kind = getattr(cls, "OBJECT_NAME", None)
    if kind in examples():
        required |= set(examples()[kind]) & set(fields_of(cls))
        required -= set(NOT_ANSWERED.get(kind, {}))
    return frozenset(required)


def class_named(kind: str) -> type:
    """The resource class for an `object` value such as "checkout.session"."""
    return get_object_class("V1", kind)


def check_answer(result: Any, value: Any, *, path: str = "") -> list[str]:
    """Everything in `value` that the type does not allow, each with its path; empty if right."""
    if get_origin(result) is ListObject:
        return _object(ListObject, value, path=path, item=get_args(result)[0])
    return _object(result, value, path=path)


def check_object(value: dict[str, Any]) -> list[str]:
    """As `check_answer`, the class taken from the value's own `object` key."""
    return _object(class_named(str(value.get("object"))), value, path=str(value.get("object")))


def _object(cls: type, value: Any, *, path: str, item: Any = None) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: must be an object, is {value!r}"]
    fields, required = fields_of(cls), required_of(cls)
    if value.get("deleted") is True and "deleted" in fields:
        required = frozenset({"id", "object", "deleted"})
    problems = [f"{path}.{key}: required key is missing" for key in sorted(required - set(value))]
    for key, given in value.items():
        if key not in fields:
            problems.append(f"{path}.{key}: unknown key")
        else:
            types = fields[key]
            if item is not None and key == "data":
                types = [list[item]]
            problems += _value(types, given, owner=cls, path=f"{path}.{key}")
    return problems


def _value(types: list[Any], value: Any, *, owner: type, path: str) -> list[str]:
    attempts = [_one(candidate, value, owner=owner, path=path) for candidate in types]
    if any(not problems for problems in attempts):
        return []
    # The most telling complaint is that of the alternative of the same shape.
    shaped = [p for t, p in zip(types, attempts, strict=True) if _same_shape(t, value)]
    return min(shaped or attempts, key=len)


def _same_shape(candidate: Any, value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(candidate, type) and issubclass(candidate, StripeObject)
    return isinstance(value, list) and get_origin(candidate) is list


def _one(candidate: Any, value: Any, *, owner: type, path: str) -> list[str]:
    origin, arguments = get_origin(candidate), get_args(candidate)
    wrong = [f"{path}: {value!r} is not {getattr(candidate, '__name__', candidate)}"]
    if candidate is Any or isinstance(candidate, TypeVar):
        return []
    if candidate is NoneType:
        return [] if value is None else wrong
    if origin is Literal:
        return [] if value in arguments else wrong
    if origin in (list, set):
        if not isinstance(value, list):
            return wrong
        types = alternatives(arguments[0], module_of(owner))
        return [
            problem
            for index, element in enumerate(value)
            for problem in _value(types, element, owner=owner, path=f"{path}[{index}]")
        ]
    if origin in (dict, UntypedStripeObject):
        if not isinstance(value, dict):
            return wrong
        types = alternatives(arguments[-1], module_of(owner))
        return [
            problem
            for key, element in value.items()
            for problem in _value(types, element, owner=owner, path=f"{path}.{key}")
        ]
    if origin is ListObject:
        return _object(
            ListObject, value, path=path, item=alternatives(arguments[0], module_of(owner))[0]
        )
    if candidate is bool:
        return [] if isinstance(value, bool) else wrong
    if candidate in (int, float):
        is_number = isinstance(value, int if candidate is int else (int, float))
        return [] if is_number and not isinstance(value, bool) else wrong
    if candidate in (str, Decimal):
        return [] if isinstance(value, str) else wrong
    if isinstance(candidate, type) and issubclass(candidate, StripeObject):
        return _object(candidate, value, path=path) if isinstance(value, dict) else wrong
    return wrong
