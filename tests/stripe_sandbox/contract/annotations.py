"""Resolve the annotations of the pinned SDK's generated modules.

The SDK names many types only under `if TYPE_CHECKING:`, so `typing.get_type_hints` cannot see
them. Here a name is looked up in the module, then in those imports, read with `ast`.
"""

import ast
import decimal
import sys
import typing
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import typing_extensions


@cache
def parsed(module: ModuleType) -> ast.Module:
    """The syntax tree of a module of the SDK."""
    assert module.__file__ is not None
    return ast.parse(Path(module.__file__).read_text(encoding="utf-8"))


@cache
def _type_checking_imports(module: ModuleType) -> dict[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("stripe"):
            for alias in node.names:
                names[alias.asname or alias.name] = (node.module, alias.name)
    return names


class _Names(Mapping[str, Any]):
    """The names an annotation of one module may use."""

    common = {**vars(typing), **vars(typing_extensions), "Decimal": decimal.Decimal}

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getitem__(self, name: str) -> Any:
        if name in vars(self.module):
            return vars(self.module)[name]
        imports = _type_checking_imports(self.module)
        if name in imports:
            home, original = imports[name]
            return getattr(import_module(home), original)
        return self.common[name]

    def __iter__(self):
        return iter(vars(self.module))

    def __len__(self) -> int:
        return len(vars(self.module))


def resolve(annotation: Any, module: ModuleType) -> Any:
    """The type an annotation means: strings and forward references evaluated, NotRequired off."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return resolve(eval(annotation, {}, _Names(module)), module)
    if get_origin(annotation) in (typing_extensions.NotRequired, typing_extensions.Required):
        return resolve(get_args(annotation)[0], module)
    return annotation


def module_of(owner: type) -> ModuleType:
    """The module a class of the SDK was written in."""
    return sys.modules[owner.__module__]


def alternatives(annotation: Any, module: ModuleType) -> list[Any]:
    """The members of a union, flat and resolved; one member for anything else.

    `Literal["a", "b"] | str` is how the SDK writes an enum that may grow: the `str` is dropped,
    so that a value outside the enum is seen. `Literal[""] | str` is a text that may be unset by
    an empty one: there the `str` stays.
    """
    members = _flat(annotation, module)
    named = [value for m in members if get_origin(m) is Literal for value in get_args(m)]
    if any(isinstance(value, str) and value for value in named):
        members = [member for member in members if member is not str]
    return members


def _flat(annotation: Any, module: ModuleType) -> list[Any]:
    annotation = resolve(annotation, module)
    if annotation is None:
        return [NoneType]
    if get_origin(annotation) in (Union, UnionType):
        return [m for arg in get_args(annotation) for m in _flat(arg, module)]
    return [annotation]
