"""The tables of a manifest's article: who, from where, under which names."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from taggit.models import Tag

from articles.models import ContentWarning, Contribution, Contributor, Edition, Series, Source
from nkarchive.importing.fingerprint import folded
from nkarchive.importing.layout import Layout
from nkarchive.importing.table import Table

_HIGHEST_PART = 1000
# The line about an edition often says so; the line itself is not kept.
_UPDATED = re.compile(r"\bupdated version\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """A source by the columns of its row, and the source that it has the text from."""

    columns: dict[str, Any]
    via: "SourceEntry | None" = None


@dataclass(frozen=True, kw_only=True)
class BylineEntry:
    """A name in the byline and the part it had."""

    name: str
    is_organisation: bool
    columns: dict[str, str] = field(default_factory=dict)


def longest(model: type[Model], column: str) -> int:
    """Return how many characters a column stores."""
    return model._meta.get_field(column).max_length


def read_source(table: Table, *, is_found_by_title: bool = False) -> SourceEntry:
    """Read a table that names a publication, and the ones behind it (`via`).

    `is_found_by_title`: citations name the source by its title, so it needs one.
    """
    title = table.text("title", is_required=is_found_by_title, longest=longest(Source, "title"))
    outlet = table.text("outlet", longest=longest(Source, "outlet"))
    if not title and not outlet and not table.problems:
        table.refuse("outlet", None, "is missing: a source needs an outlet or a title")
    columns = {
        "kind": table.choice("kind", among=Source.Kind.values, default=Source.Kind.ARTICLE),
        "title": title,
        "author": table.text("author", longest=longest(Source, "author")),
        "outlet": outlet,
        "place": table.text("place", longest=longest(Source, "place")),
        "published_on": table.day("published_on"),
        "published_as": table.text("published_as", longest=longest(Source, "published_as")),
        "url": table.web_address("url", longest=longest(Source, "url")),
        "is_incomplete": table.flag("is_incomplete"),
    }
    via = table.table("via")
    table.finish()
    return SourceEntry(columns=columns, via=read_source(via) if via else None)


def read_byline(table: Table, layout: Layout | None) -> list[BylineEntry]:
    """Read who made the piece, in order; a line named by `bio_line` is about them."""
    roles = {role.replace("_", " "): role for role in Contribution.Role.values}
    found: list[BylineEntry] = []
    seen: set[tuple[str, str]] = set()
    for item in table.tables("byline"):
        name = folded(item.text("name", is_required=True, longest=longest(Contributor, "name_en")))
        role = item.choice("role", among=roles, default="author")
        bio = ""
        if layout is None:
            item.pass_over(["bio_line"])
        else:
            bio = layout.drop(item, "bio_line")
        columns = {
            "role": roles[role],
            "title": item.text("title", longest=longest(Contribution, "title")),
            "placement": item.choice(
                "placement",
                among=Contribution.Placement.values,
                default=Contribution.Placement.TOP,
            ),
            "bio": bio,
        }
        is_organisation = item.flag("is_organisation")
        item.finish()
        if (name.casefold(), role) in seen:
            item.refuse("name", name, f"stands twice in the byline as {role}")
        seen.add((name.casefold(), role))
        found.append(BylineEntry(name=name, is_organisation=is_organisation, columns=columns))
    return found


def read_editions(table: Table, layout: Layout | None) -> list[dict[str, Any]]:
    """Read where the piece came out before, as columns of its editions, in order.

    A line that an edition names is no paragraph.
    """
    first = table.table("first_published")
    return [
        _read_edition(item, layout)
        for item in (*([first] if first else []), *table.tables("editions"))
    ]


def _read_edition(item: Table, layout: Layout | None) -> dict[str, Any]:
    columns = {
        "title": item.text("title", longest=longest(Edition, "title")),
        "outlet": item.text("outlet", longest=longest(Edition, "outlet")),
        "published_on": item.day("published_on"),
        "published_as": item.text("published_as", longest=longest(Edition, "published_as")),
        "url": item.web_address("url", longest=longest(Edition, "url")),
        "note": item.text("note", longest=longest(Edition, "note")),
    }
    if layout is None:
        item.pass_over(["line"])
    elif _UPDATED.search(layout.drop(item, "line")) and not columns["note"]:
        columns["note"] = "updated version"
    item.finish()
    if not columns["title"] and not columns["outlet"] and not item.problems:
        item.refuse("outlet", None, "is missing: an edition needs an outlet or a title")
    return columns


def read_series(table: Table) -> tuple[str, int] | None:
    """Read the title of the series and the part that the piece is."""
    item = table.table("series")
    if item is None:
        return None
    title = folded(item.text("title", is_required=True, longest=longest(Series, "title_en")))
    part = item.number("part", least=1, most=_HIGHEST_PART, is_required=True)
    item.finish()
    return (title, part) if title and part else None


def read_tags(table: Table) -> list[str]:
    """Read tags: spaces folded, each once whatever its case."""
    tags: dict[str, str] = {}
    for text in table.texts("tags", longest=longest(Tag, "name")):
        if not slugify(text, allow_unicode=True):
            table.refuse("tags", text, "needs a letter or a digit")
        else:
            tags.setdefault(folded(text).casefold(), folded(text))
    return list(tags.values())


def read_warnings(table: Table) -> list[str]:
    """Read labels of content warnings: spaces folded, each once whatever its case."""
    labels = table.texts("warnings", longest=longest(ContentWarning, "label_en"))
    return list({folded(label).casefold(): folded(label) for label in labels}.values())
