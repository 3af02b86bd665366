"""A manifest: the TOML file in which an editor says how page dumps are cut into pieces."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nkarchive.importing.dump import Dumps
from nkarchive.importing.problem import ImportRefusedError, Problem
from nkarchive.importing.table import Table

_PLACE_IN_TOML = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The tables of one manifest and the dumps beside it."""

    file: str
    top: Table
    campaigns: list[Table]
    articles: list[Table]
    dumps: Dumps

    def problems(self) -> list[Problem]:
        """Return all that has been found wrong so far, in the order of the file."""
        tables = [self.top, *self.campaigns, *self.articles]
        return [problem for table in tables for problem in table.problems]

    def untaken(self) -> list[str]:
        """Return a sentence for each dump of which lines with words belong to no entry.

        Call it after the entries were read; lines of entries that are wrong count as taken.
        """
        taken: dict[str, set[int]] = {}
        for table in (*self.campaigns, *self.articles):
            match table.values:
                case {"file": str(name), "lines": [int(first), int(last)]}:
                    taken.setdefault(name, set()).update(range(first, last + 1))
        sentences = []
        for dump in self.dumps.read():
            words = [at for at in range(1, len(dump.lines) + 1) if not dump.is_blank(at)]
            left = [at for at in words if at not in taken.get(dump.name, ())]
            if left:
                sentences.append(f"{dump.name}: no entry takes the lines {_ranges(left, words)}")
        return sentences


def read_manifest(path: Path) -> Manifest:
    """Read a manifest and sort its tables.

    Takes the path of a TOML file; dumps lie beside it. Raises ImportRefusedError where it is no
    readable TOML; what is wrong inside the tables is noted in them instead.
    """
    file = str(path)
    values = _parse(file, _text(path))
    top = Table(values, file=file, name="")
    campaign = top.value("campaign", dict, expected="one table, written [campaign]")
    articles = top.items("article", expected="a list of tables, each written [[article]]")
    top.finish()
    for item in articles:
        if type(item) is not dict:
            top.refuse("article", item, "must be a table, written [[article]]")
    articles = [item for item in articles if type(item) is dict]
    if campaign is None and not articles and not top.problems:
        raise ImportRefusedError([Problem(file=file, why="names no article and no campaign")])
    return Manifest(
        file=file,
        top=top,
        campaigns=[] if campaign is None else [_entry(file, "campaign", campaign, place=1)],
        articles=[
            _entry(file, "article", item, place=place)
            for place, item in enumerate(articles, start=1)
        ],
        dumps=Dumps(path.parent),
    )


def _ranges(numbers: list[int], among: list[int]) -> str:
    """Return numbers as "3, 7–12"; a range spans what stands next to each other in `among`."""
    places = {number: place for place, number in enumerate(among)}
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and places[number] == places[ranges[-1][-1]] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in ranges)


def _entry(file: str, kind: str, values: dict[str, Any], *, place: int) -> Table:
    slug = values.get("slug")
    name = f"{kind} '{slug}'" if type(slug) is str and slug else f"{kind} {place} (without a slug)"
    return Table(values, file=file, name=name)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problem = Problem(file=str(path), why=f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = Problem(file=f"{path}, line {line}", why="is not UTF-8")
    raise ImportRefusedError([problem])


def _parse(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib says the place only at the end of its sentence.
        place = _PLACE_IN_TOML.search(str(error))
        line = int(place[1]) if place and place[1] else len(text.rstrip("\n").split("\n"))
        why = str(error)[: place.start()] if place else str(error)
        raise ImportRefusedError([Problem(file=f"{file}, line {line}", why=why)]) from error
