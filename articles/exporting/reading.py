"""Reads an export, and says in sentences what is wrong with it before a row is touched."""

import json
from pathlib import Path
from typing import Any, NoReturn

from articles.exporting.rows import TABLES
from articles.exporting.writing import FORMAT, VERSION
from nkarchive.importing.problem import ImportRefusedError, Problem

# What hangs on a row: lists of rows, lists of names, single names.
LISTS_OF_ROWS = {
    "tags": ("labels", "occasions", "former_slugs"),
    "articles": (
        *("contributions", "editions", "corrections", "import_notes", "former_slugs", "related"),
    ),
}
LISTS_OF_NAMES = {"articles": ("tags", "warnings", "further_reading")}
SINGLE_NAMES = {"sources": ("via",), "articles": ("lead_picture", "series")}


def read_export(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an export by their tables, of the right shape, nothing else checked.

    Raises ImportRefusedError: no such file, no JSON, no export of ours, a part of a wrong shape.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror}")
    except RecursionError:
        _refuse(path, "is nested too deeply")
    except ValueError as error:
        _refuse(path, f"is not JSON that can be read: {error}")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        _refuse(path, "is no export of articles")
    if document.get("version") != VERSION:
        _refuse(path, f"is not of version {VERSION} of the format, the one known here")
    if unknown := set(document) - {"format", "version", *TABLES}:
        _refuse(path, f"holds a table that is not known: {min(unknown)[:40]!r}")
    for table in TABLES:
        _check_table(path, document.get(table), table)
    return {table: document[table] for table in TABLES}


def _check_table(path: Path, rows: Any, table: str) -> None:
    if not isinstance(rows, list):
        _refuse(path, f"has no list of {table}")
    for place, row in enumerate(rows):
        where = f"{table}[{place}]"
        if not isinstance(row, dict):
            _refuse(path, "is not an object", table=where)
        for name in LISTS_OF_ROWS.get(table, ()):
            hanging = row.get(name)
            if not isinstance(hanging, list) or not all(isinstance(one, dict) for one in hanging):
                _refuse(path, "must be a list of objects", table=where, key=name)
        for name in LISTS_OF_NAMES.get(table, ()):
            named = row.get(name)
            if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
                _refuse(path, "must be a list of texts", table=where, key=name)
        for name in SINGLE_NAMES.get(table, ()):
            if name not in row or not isinstance(row[name], str | None):
                _refuse(path, "must be a text or null", table=where, key=name)
        if table == "sources" and not isinstance(row.get("number"), str):
            _refuse(path, "must be a text", table=where, key="number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _refuse(path: Path, why: str, *, table: str = "", key: str = "") -> NoReturn:
    raise ImportRefusedError([Problem(file=path.name, table=table, key=key, why=why)])
