"""Check the parameters of a request against the SDK's TypedDict for its route."""

import re
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from stripe import RequestOptions

from ..errors import StripeError
from .annotations import alternatives, module_of
from .routes import Route

# Not parameters of the API: the SDK takes them out of the same dictionary before it sends.
REQUEST_OPTIONS = frozenset(RequestOptions.__annotations__)
MAX_TEXT = 5000


def check_request(route: Route, params: dict[str, Any]) -> dict[str, Any]:
    """The decoded parameters with their types; raises Stripe's error for the first that is wrong.

    `params` come from `form.decode`: nested dictionaries of strings.
    """
    params_class = route.params_class()
    if params_class is None:
        if params:
            raise _unknown(next(iter(params)))
        return {}
    return _struct(params_class, params, path="")


def _inside(path: str, key: str) -> str:
    return f"{path}[{key}]" if path else key


def _unknown(path: str) -> StripeError:
    return StripeError(
        f"Received unknown parameter: {path}",
        code="parameter_unknown",
        param=path,
        violation="contract",
    )


def missing(path: str) -> StripeError:
    """Stripe's error for a parameter that must be there."""
    return StripeError(
        f"Missing required param: {path}.",
        code="parameter_missing",
        param=path,
        violation="contract",
    )


def invalid(message: str, path: str, *, code: str | None = None) -> StripeError:
    """Stripe's error for a value of the wrong type."""
    return StripeError(message, code=code, param=path, violation="contract")


def _struct(cls: Any, value: dict[str, Any], *, path: str) -> dict[str, Any]:
    module = module_of(cls)
    fields = {k: v for k, v in cls.__annotations__.items() if path or k not in REQUEST_OPTIONS}
    for key in value:
        if key not in fields:
            raise _unknown(_inside(path, key))
    for key in fields:
        if key in cls.__required_keys__ and key not in value:
            raise missing(_inside(path, key))
    return {
        key: _value(alternatives(fields[key], module), given, module, path=_inside(path, key))
        for key, given in value.items()
    }


def _value(types: list[Any], value: Any, module: Any, *, path: str) -> Any:
    literals = [v for t in types if get_origin(t) is Literal for v in get_args(t)]
    if isinstance(value, dict):
        return _nested(types, value, module, path=path)
    if value in literals:
        return value
    if value == "":
        raise invalid(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset. You should remove '{path}' "
            "from your request or supply a non-empty value.",
            path,
            code="parameter_invalid_empty",
        )
    for scalar in (bool, int, float, Decimal, str):
        if scalar in types:
            return _scalar(scalar, value, path=path)
    named = [str(v) for v in literals if v != ""]
    if named:
        raise invalid(f"Invalid {path}: must be one of {', '.join(named)}", path)
    kind = "array" if any(get_origin(t) is list for t in types) else "object"
    raise invalid(f"Invalid {kind}", path)


def _nested(types: list[Any], value: dict[str, Any], module: Any, *, path: str) -> Any:
    for candidate in types:
        if get_origin(candidate) is list:
            if not all(key.isdecimal() for key in value):
                raise invalid("Invalid array", path)
            inner = alternatives(get_args(candidate)[0], module)
            ordered = sorted(value.items(), key=lambda item: int(item[0]))
            return [_value(inner, v, module, path=_inside(path, k)) for k, v in ordered]
        if hasattr(candidate, "__required_keys__"):
            return _struct(candidate, value, path=path)
        if get_origin(candidate) is dict:
            inner = [*alternatives(get_args(candidate)[1], module), Literal[""], NoneType]
            return {k: _value(inner, v, module, path=_inside(path, k)) for k, v in value.items()}
    wanted = "integer" if int in types else "string"
    code = "parameter_invalid_integer" if wanted == "integer" else None
    raise invalid(f"Invalid {wanted}: {value}", path, code=code)


def _scalar(scalar: type, value: str, *, path: str) -> Any:
    if scalar is bool:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", path)
        return value == "true"
    if scalar is int:
        if not re.fullmatch(r"-?[0-9]+", value):
            raise invalid(f"Invalid integer: {value}", path, code="parameter_invalid_integer")
        return int(value)
    if scalar in (float, Decimal):
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,12})?", value):
            raise invalid(f"Invalid decimal: {value}", path)
        return Decimal(value)
    if len(value) > MAX_TEXT:
        raise invalid(
            f"Invalid string: {value[:10]}…{value[-10:]}; must be at most {MAX_TEXT} characters",
            path,
        )
    return value
