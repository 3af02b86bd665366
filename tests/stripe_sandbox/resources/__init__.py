"""The routes the sandbox has behaviour for, and the objects behind them."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ..state import State


@dataclass(frozen=True)
class Call:
    """One checked request: the values in its path, its typed parameters, who asked."""

    state: State
    path: dict[str, str]
    params: dict[str, Any]
    # As events name it: {"id": "req_…", "idempotency_key": …}.
    request: dict[str, Any] = field(default_factory=dict)


Handler = Callable[[Call], dict[str, Any]]
HANDLERS: dict[tuple[str, str], Handler] = {}


def handles(method: str, path: str) -> Callable[[Handler], Handler]:
    """Register the behaviour of a route, named by method and path as the SDK writes it."""

    def register(handler: Handler) -> Handler:
        HANDLERS[method, path] = handler
        return handler

    return register


def load() -> None:
    """Import every module of routes, so that it registers itself."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
