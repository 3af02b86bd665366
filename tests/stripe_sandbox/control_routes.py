"""The register of control routes: `control.py` has the general ones, control_*.py the others."""

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Body = dict[str, Any]
Action = Callable[..., Any]
ROUTES: list[tuple[str, re.Pattern[str], Action]] = []


def controls(method: str, path: str) -> Callable[[Action], Action]:
    """Register a control; `ID` in its path stands for an object's id.

    The function takes the account's State, the ids and the JSON body; what it returns is answered
    as JSON. KeyError, TypeError, ValueError and payments.CannotPay are answered with status 400.
    """
    pattern = compiled(path)

    def register(action: Action) -> Action:
        ROUTES.append((method, pattern, action))
        return action

    return register


def compiled(path: str) -> re.Pattern[str]:
    """The pattern of a control's address below /_sandbox/."""
    return re.compile(f"/_sandbox/{path}".replace("ID", r"([\w]+)"))


def load() -> None:
    """Import every control_*.py beside this file, so that it registers itself."""
    package = __package__ or ""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("control_"):
            import_module(f"{package}.{module.name}")
