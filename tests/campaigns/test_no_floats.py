"""No float comes near money: the syntax tree of every module of campaigns/ is walked.

All of campaigns/ but its migrations, which Django writes. `Decimal` is used to show and to read
amounts. A slash stands only before a string, where it joins a path.
"""

import ast
from pathlib import Path

import pytest

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
MODULES = [
    str(file.relative_to(CAMPAIGNS))
    for file in sorted(CAMPAIGNS.rglob("*.py"))
    if "migrations" not in file.parts
]
# What makes or holds floats, and the rate that Stripe rounds to a float: it is never multiplied.
FLOATING = {"float", "FloatField", "exchange_rate", "round", "fsum", "truediv"}
FLOATING_MODULES = {"math", "statistics", "random", "numpy"}
# What counts in whole numbers there.
WHOLE = {"gcd", "lcm", "isqrt"}


def floats_in(source: str) -> list[str]:
    """What in a module counts in floats, with its line."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if _is_floating(node)
    ]


def _is_floating(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float() | complex()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=name):
            return name in FLOATING or name == "parse_float"
        case ast.Import(names=names):
            return any(alias.name.split(".")[0] in FLOATING_MODULES for alias in names)
        case ast.ImportFrom(module=module, names=names):
            is_floating_module = (module or "").split(".")[0] in FLOATING_MODULES
            return any(
                alias.name in FLOATING or (is_floating_module and alias.name not in WHOLE)
                for alias in names
            )
        case ast.BinOp(op=ast.Div(), right=right):
            return not (isinstance(right, ast.Constant) and isinstance(right.value, str))
        case ast.AugAssign(op=ast.Div()):
            return True
    return False


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_money_counts_in_whole_numbers(module):
    assert floats_in((CAMPAIGNS / module).read_text(encoding="utf-8")) == []


def test_the_walk_reaches_every_module_through_which_money_goes():
    reached = {module.removesuffix(".py").split("/")[0] for module in MODULES}
    assert {
        *("money", "models", "gateway", "ledger", "receipts", "settlement", "checkout"),
        *("events", "importing", "mailing", "rendering", "forms", "admin", "management"),
    } <= reached


@pytest.mark.parametrize(
    "source",
    [
        "fee = 0.029",
        "fee = amount / 100",
        "fee = amount * transaction.exchange_rate",
        "amount = float(text)",
        "amount = models.FloatField()",
        "amount /= 2",
        "amount = round(amount)",
        "import math",
        "from operator import truediv",
        "from math import floor",
        "amount = 1e3",
    ],
)
def test_the_walk_finds_what_it_looks_for(source):
    assert floats_in(source) != []


@pytest.mark.parametrize(
    "source",
    ["path = ROOT / 'fonts'", "fee = amount // 100", "d = Decimal(1)", "from math import gcd"],
)
def test_the_walk_lets_whole_numbers_and_paths_pass(source):
    assert floats_in(source) == []
