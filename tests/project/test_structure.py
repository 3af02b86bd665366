"""The shape of the code: who may import whom, and how long a file may be."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300

# From low to high. A module imports from its own layer and from lower ones.
CAMPAIGNS = [
    {"money"},
    {"querysets"},
    {"models"},
    {"gateway"},
    {"leases", "bell"},
    {"ledger", "receipts", "mailing", "rendering", "describing", "buckets"},
    {"settlement"},
    {"checkout", "monthly", "refunds", "erasure", "sign_in", "events", "importing"},
    {"waiting", "moderation"},
    {"reconciliation"},
    {"alerts"},
    {"tasks"},
    {"forms", "webhooks", "views", "giving", "sitemaps", "templatetags", "admin", "management"},
    {"urls"},
]
ARTICLES = [
    {"querysets"},
    {"models"},
    {"rendering", "previews", "autosaving"},
    {"search", "tagging", "pictures", "translating", "citations", "changes"},
    {"publishing", "describing"},
    {"importing", "exporting"},
    {"tasks"},
    {"forms", "api", "views", "feeds", "sitemaps", "templatetags", "admin", "management"},
    {"urls"},
]
APPS = {"articles": ARTICLES, "campaigns": CAMPAIGNS}
# What both apps may use of the project; the rest of nkarchive sees the apps, not the reverse.
SHARED = {
    "importing",
    "logs",
    "env",
    "settings",
    "celery",
    "richtext",
    "languages",
    "differences",
    "shown_pictures",
    "social_cards",
    "addresses",
    "public_forms",
    "admin",
    "staff",
    "client_address",
}


def python_files(folder: str) -> list[Path]:
    """The Python files below a folder of the checkout, without migrations."""
    return [file for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts]


def module_name(file: Path) -> str:
    """The dotted name of a file: articles/models/article.py is articles.models.article."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(file: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, at its top or inside a function, with its line."""
    package = list(file.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from articles import search` imports the module articles.search.
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def imports_of(app: str) -> Iterator[tuple[str, str, str]]:
    """What the app's modules import: module, imported name, and the place to look at."""
    for file in python_files(app):
        for name, line in imported_names(file):
            yield module_name(file), name, f"{file.relative_to(ROOT)}:{line} imports {name}"


def second(module: str) -> str:
    """The part after the app: `models` of articles.models.article."""
    return module.split(".")[1] if "." in module else ""


def rank(layers: list[set[str]], part: str) -> int | None:
    """How high a module stands, None for those outside the order (apps.py, __init__.py)."""
    return next((height for height, layer in enumerate(layers) if part in layer), None)


@pytest.mark.parametrize("app", ["articles", "campaigns"])
def test_an_app_imports_downwards_only(app: str) -> None:
    wrong = []
    for module, name, place in imports_of(app):
        parts, wanted = module.split("."), name.split(".")
        if len(parts) < 2 or wanted[0] != app or len(wanted) < 2:
            continue
        own, other = rank(APPS[app], parts[1]), rank(APPS[app], wanted[1])
        if own is None or other is None or parts[1] == wanted[1]:
            continue
        if other > own:
            wrong.append(place)
    assert wrong == []


@pytest.mark.parametrize("app", ["articles", "campaigns"])
def test_no_two_modules_of_an_app_import_each_other(app: str) -> None:
    wanted: dict[str, set[str]] = {}
    for module, name, _ in imports_of(app):
        if name.startswith(f"{app}.") and second(name) != second(module):
            wanted.setdefault(second(module), set()).add(second(name))
    # prepare() raises CycleError, which names the circle.
    TopologicalSorter(wanted).prepare()


@pytest.mark.parametrize("app", ["articles", "campaigns"])
def test_every_module_of_an_app_has_a_place_in_the_order(app: str) -> None:
    parts = {
        file.relative_to(ROOT / app).parts[0].removesuffix(".py") for file in python_files(app)
    }
    known = set().union(*APPS[app], {"__init__", "apps"})
    assert parts - known == set()


@pytest.mark.parametrize(("app", "other"), [("articles", "campaigns"), ("campaigns", "articles")])
def test_neither_app_imports_the_other(app: str, other: str) -> None:
    assert [place for _, name, place in imports_of(app) if name.split(".")[0] == other] == []


@pytest.mark.parametrize("app", ["articles", "campaigns"])
def test_an_app_uses_only_the_shared_parts_of_the_project(app: str) -> None:
    wrong = []
    for _, name, place in imports_of(app):
        parts = name.split(".")
        if parts[0] == "nkarchive" and (len(parts) < 2 or parts[1] not in SHARED):
            wrong.append(place)
    assert wrong == []


def test_the_shared_parts_import_no_app() -> None:
    wrong = []
    for module, name, place in imports_of("nkarchive"):
        if second(module) in SHARED and name.split(".")[0] in APPS:
            wrong.append(place)
    assert wrong == []


def test_only_the_gateway_imports_stripe() -> None:
    wrong = [
        place
        for app in ("articles", "campaigns", "nkarchive")
        for module, name, place in imports_of(app)
        if name.split(".")[0] == "stripe" and not module.startswith("campaigns.gateway")
    ]
    assert wrong == []


def test_only_tasks_and_above_know_celery() -> None:
    wrong = [
        place
        for app in APPS
        for module, name, place in imports_of(app)
        if name.split(".")[0] == "celery" and second(module) != "tasks"
    ]
    assert wrong == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    files = [file for folder in (*APPS, "nkarchive", "tests") for file in python_files(folder)]
    assert len(files) > 20
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
    }
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST} == {}


def test_no_file_is_called_utils_or_services() -> None:
    vague = {"utils.py", "services.py", "signals.py", "helpers.py"}
    found = [file for app in (*APPS, "nkarchive") for file in python_files(app)]
    assert [str(file) for file in found if file.name in vague] == []
