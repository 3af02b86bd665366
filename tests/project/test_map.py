"""docs/map.md is the true picture of the tree."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.project.test_structure import APPS

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
# What a tool demands by this name says enough by it.
UNNAMED = {".gitignore", ".dockerignore", ".gitkeep"}


def section(folder: str) -> str:
    """The part of the map about a folder; the first part is about the top."""
    return MAP if folder == "." else MAP.partition(f"\n## {folder}/\n")[2].partition("\n## ")[0]


def is_named(name: str, text: str) -> bool:
    """Whether a file or folder stands in the text, as itself or as a folder with its slash."""
    return bool(re.search(rf"(?<![\w/.]){re.escape(name)}(?![\w.])", text))


def present(folder: str) -> set[str]:
    """The names in a folder of the checkout, without what git ignores."""
    ignored = [
        line.strip("/")
        for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {
        path.name
        for path in (ROOT / folder).iterdir()
        if path.name != ".git"
        and not any(fnmatch(path.name, pattern) for pattern in ignored)
        and (path.is_file() or any(below.is_file() for below in path.rglob("*.*")))
    }


@pytest.mark.parametrize("folder", [".", "nkarchive", "articles", "campaigns", "tests"])
def test_the_map_names_everything_that_is_there(folder: str) -> None:
    names = present(folder) - UNNAMED - {"__init__.py", "migrations"}
    assert len(names) > 5
    assert {name for name in names if not is_named(name, section(folder))} == set()


@pytest.mark.parametrize("folder", ["nkarchive", "articles", "campaigns", "tests"])
def test_the_map_names_nothing_that_is_gone(folder: str) -> None:
    named = re.findall(r"^\| (`.+?`) \|", section(folder), re.MULTILINE)
    paths = [path for cell in named for path in re.findall(r"`([\w./-]+)`", cell)]
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / folder / path).exists()] == []


@pytest.mark.parametrize("app", ["articles", "campaigns"])
def test_the_map_draws_the_order_that_is_kept(app: str) -> None:
    drawing = re.search(rf"^{app} +(.+?)(?:^\w|^```)", MAP, re.MULTILINE | re.DOTALL)
    assert drawing is not None
    layers = [set(re.findall(r"\w+", layer)) for layer in drawing[1].split("<")]
    assert layers == APPS[app]


def test_every_link_between_the_documents_leads_somewhere() -> None:
    documents = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    documents += (ROOT / "docs").rglob("*.md")
    dead = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:\s]+)\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert dead == []
