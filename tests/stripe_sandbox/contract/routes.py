"""Every route of the pinned SDK: method, path, parameter class and result, read with `ast`."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import stripe

from .annotations import resolve


@dataclass(frozen=True)
class Route:
    """One call of the API. `params` and `result` are written as the SDK's source names them."""

    method: str
    path: str
    module: str
    params: str | None
    result: str

    def home(self) -> ModuleType:
        """The SDK module the route is defined in."""
        return import_module(self.module)

    def params_class(self) -> Any:
        """The TypedDict of its parameters, or None where it takes none."""
        return None if self.params is None else resolve(self.params, self.home())

    def result_type(self) -> Any:
        """The class or generic list its answer is made into."""
        return resolve(self.result, self.home())


@cache
def all_routes() -> tuple[Route, ...]:
    """The routes of the v1 API."""
    root = Path(stripe.__file__).parent
    found = []
    for file in sorted(root.rglob("_*_service.py")):
        module = ".".join(("stripe", *file.relative_to(root).with_suffix("").parts))
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.returns is not None:
                found += _routes_in(function, module)
    return tuple(route for route in found if route.path.startswith("/v1/"))


def _routes_in(function: ast.FunctionDef, module: str) -> list[Route]:
    for call in ast.walk(function):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "_request"
        ):
            method, url = call.args[0], call.args[1]
            if isinstance(url, ast.Call) and isinstance(url.func, ast.Attribute):
                url = url.func.value
            assert isinstance(method, ast.Constant)
            assert isinstance(url, ast.Constant)
            return [
                Route(
                    method=method.value.upper(),
                    path=url.value,
                    module=module,
                    params=_params_name(function),
                    result=_written(function.returns),
                )
            ]
    return []


def _params_name(function: ast.FunctionDef) -> str | None:
    for argument in (*function.args.args, *function.args.kwonlyargs):
        if argument.arg == "params" and argument.annotation is not None:
            written = _written(argument.annotation)
            return re.sub(r"^Optional\[\"?(\w+)\"?\]$", r"\1", written).strip("\"'")
    return None


def _written(annotation: ast.expr | None) -> str:
    assert annotation is not None
    if isinstance(annotation, ast.Constant):
        return str(annotation.value)
    return ast.unparse(annotation).replace("'", '"')


@cache
def _patterns() -> tuple[tuple[Route, re.Pattern[str]], ...]:
    def pattern(path: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", path)
        return re.compile(
            "".join(
                re.escape(part) if index % 2 == 0 else f"(?P<{part}>[^/]+)"
                for index, part in enumerate(parts)
            )
        )

    # A fixed path wins over one with a name in it: /v1/charges/search over /v1/charges/{charge}.
    routes = sorted(all_routes(), key=lambda route: route.path.count("{"))
    return tuple((route, pattern(route.path)) for route in routes)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route a request asks for and the values in its path; None if Stripe has no such route."""
    for route, pattern in _patterns():
        if route.method == method:
            match = pattern.fullmatch(path)
            if match:
                return route, match.groupdict()
    return None
