"""Reads back sources. They have no name of their own: one is the same that says the same."""

import json
from collections import defaultdict
from hashlib import sha256
from typing import Any

from articles.exporting.columns import values_of
from articles.exporting.ground import Ground
from articles.models import Source

Row = dict[str, Any]


def restore_sources(ground: Ground, rows: list[Row]) -> None:
    """Read back sources with the publications behind them.

    A source that says the same here, down to the end of its chain, is used as it is; of several
    equal ones the first stands for the first.
    """
    known = ground.rows["sources"] = {}
    here = _by_fingerprint()
    numbered = {row["number"]: row for row in rows}
    if len(numbered) != len(rows):
        ground.refuse("sources", "holds a number twice")
        return
    for number in numbered:
        if not _has_end(numbered, number):
            ground.refuse("sources", "has a chain that does not end", key="number", value=number)
            return
    made = []
    for place, row in enumerate(rows):
        where = f"sources[{place}]"
        columns = {name: value for name, value in row.items() if name not in {"number", "via"}}
        values = ground.values(where, Source, columns)
        if values is None:
            continue
        same = here[_fingerprint(numbered, row["number"])]
        if same:
            known[row["number"]] = same.pop(0)
        elif source := ground.keep(where, Source(**values)):
            known[row["number"]] = source
            made.append((source, row["via"]))
    # Afterwards, so that the rows are in the order of the file whatever points at what.
    for source, via in made:
        if via is not None and via in known:
            source.via = known[via]
            source.save(update_fields=["via"])


def _by_fingerprint() -> defaultdict[str, list[Source]]:
    sources = list(Source.objects.order_by("pk"))
    rows = {
        str(one.pk): {**values_of(one), "via": str(one.via_id) if one.via_id else None}
        for one in sources
    }
    found = defaultdict(list)
    for source in sources:
        found[_fingerprint(rows, str(source.pk))].append(source)
    return found


def _has_end(rows: dict[str, Row], number: str) -> bool:
    """Say whether a chain names only sources of the file and comes to an end."""
    seen = set()
    while number is not None:
        if number in seen or number not in rows:
            return False
        seen.add(number)
        number = rows[number]["via"]
    return True


def _fingerprint(rows: dict[str, Row], number: str | None) -> str:
    """Return a digest of what a source and all behind it say."""
    said = []
    while number is not None:
        row = rows[number]
        said.append({name: row[name] for name in sorted(row) if name not in {"number", "via"}})
        number = row["via"]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
