"""The ids in a text, as names that mean the same in another database, and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nkarchive.richtext.tree import read, serialise

ATTRIBUTES = {
    "data-picture": "pictures",
    "data-source": "sources",
    "data-campaign": "campaigns",
    "data-warning": "warnings",
}
NOUNS = {
    "pictures": "picture",
    "sources": "source",
    "campaigns": "campaign",
    "warnings": "warning",
}


@dataclass(kw_only=True)
class Names:
    """What the rows that a text may name are called, by their ids."""

    pictures: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    campaigns: dict[int, str] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)


def with_names(html: str, *, names: Names) -> str:
    """Return a stored text with names for ids; an id that names nothing is left empty."""

    def name(table: str, value: str) -> str:
        known: Mapping[int, str] = getattr(names, table)
        return known.get(int(value), "") if value.isascii() and value.isdigit() else ""

    return _replaced(html, name)


def with_ids(html: str, *, names: Names) -> tuple[str, list[tuple[str, str]]]:
    """Return a text with ids for names, and the names that nothing bears, by their tables.

    The text is still as it was sent: saving it cleans it. What is not known is left empty, as is
    a number that somebody has put in a name's place.
    """
    ids = {
        table: {name: str(pk) for pk, name in getattr(names, table).items()}
        for table in ATTRIBUTES.values()
    }
    unknown: list[tuple[str, str]] = []

    def number(table: str, value: str) -> str:
        found = ids[table].get(value, "")
        if value and not found:
            unknown.append((table, value))
        return found

    return _replaced(html, number), unknown


def _replaced(html: str, replace: Callable[[str, str], str]) -> str:
    tree = read(html)
    for element in tree.walk():
        for attribute, table in ATTRIBUTES.items():
            if attribute in element.attributes:
                element.attributes[attribute] = replace(table, element.attributes[attribute])
    return serialise(tree)
