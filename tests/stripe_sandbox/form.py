"""Form-encoded bodies and query strings with nested brackets, as Stripe reads them."""

from typing import Any
from urllib.parse import parse_qsl

from .errors import StripeError


def decode(encoded: str) -> dict[str, Any]:
    """Read `a[b][0][c]=v` into nested dictionaries; list positions stay keys ("0", "1", …).

    `a[]=v` takes the next free position. Values are strings: their types are the contract's
    business. Raises StripeError 400 for a name that cannot be read or is both value and object.
    """
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, strict_parsing=bool(encoded), errors="strict"
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise StripeError(
            f"Invalid form encoding: {error}", param=None, violation="contract"
        ) from None
    decoded: dict[str, Any] = {}
    for name, value in pairs:
        _put(decoded, name, value)
    return decoded


def _put(target: dict[str, Any], name: str, value: str) -> None:
    head, bracket, rest = name.partition("[")
    keys = [head, *rest[:-1].split("][")] if bracket else [head]
    if not head or (bracket and not rest.endswith("]")):
        raise StripeError(f"Invalid parameter name: {name}", param=name, violation="contract")
    for position, key in enumerate(keys):
        if key == "":
            key = str(len(target))
        if position == len(keys) - 1:
            if isinstance(target.get(key), dict):
                raise StripeError(f"Invalid object: {name}", param=name, violation="contract")
            target[key] = value
            return
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            raise StripeError(f"Invalid object: {name}", param=name, violation="contract")
