"""Writes the export: a row a line, so that two exports can be compared, and none is held whole."""

import json
import os
import tempfile
from pathlib import Path
from typing import TextIO

from django.core.files.storage import default_storage
from django.db import connection, transaction

from articles.exporting.rows import TABLES, names_here, rows_of
from articles.models import Picture

FORMAT, VERSION = "nkarchive articles", 1


def write_export(path: Path, *, has_pictures: bool = False) -> dict[str, int]:
    """Write the archive to a file, and with `has_pictures` their pixels to a folder beside it.

    The file appears whole or not at all, and only its owner may read it: drafts are in it.
    Returns the number of rows of each table. Raises OSError where that is no place for a file.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file, transaction.atomic():
            _hold_still()
            counts = _write(file)
            if has_pictures:
                _copy_pictures(pictures_beside(path))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return counts


def pictures_beside(path: Path) -> Path:
    """Return the folder with the pictures of an export: archive.json has archive.pictures."""
    return path.with_suffix(".pictures")


def _hold_still() -> None:
    """Let every query of this transaction see one moment (SQLite does so by itself)."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _write(file: TextIO) -> dict[str, int]:
    counts = {}
    names = names_here()
    file.write(f'{{"format": {json.dumps(FORMAT)}, "version": {VERSION}')
    for table in TABLES:
        counts[table] = 0
        file.write(f',\n"{table}": [')
        for row in rows_of(table, names=names):
            file.write(",\n" if counts[table] else "\n")
            file.write(json.dumps(row, ensure_ascii=False))
            counts[table] += 1
        file.write("\n]")
    file.write("}\n")
    return counts


def _copy_pictures(folder: Path) -> None:
    """Copy the largest size of each picture; the others are made from it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for uuid, stored in Picture.objects.order_by("pk").values_list("uuid", "file"):
        target = folder / f"{uuid}.jpg"
        with default_storage.open(stored) as source:
            target.write_bytes(source.read())
