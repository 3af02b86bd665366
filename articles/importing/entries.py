"""The articles of a manifest, read and checked against the dumps; asks no database."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from articles.importing.tables import (
    BylineEntry,
    SourceEntry,
    longest,
    read_byline,
    read_editions,
    read_series,
    read_source,
    read_tags,
    read_warnings,
)
from articles.models import Article, ImportNote
from nkarchive.importing.body import Targets, caption_credits, check_marks, write_body
from nkarchive.importing.fingerprint import folded, value_sha256, words_sha256
from nkarchive.importing.layout import Layout
from nkarchive.importing.manifest import Manifest
from nkarchive.importing.reading import read_layout
from nkarchive.importing.table import Table
from nkarchive.languages import ENGLISH, LANGUAGES


@dataclass(frozen=True, kw_only=True)
class ArticleEntry:
    """One article of a manifest. What is wrong with it stands in `table.problems`.

    `columns` are plain columns of the article. `excerpt_sources` follow the layout's excerpts,
    `citation_sources` the layout's citations. `text_sha256` is of the words of the piece.
    """

    table: Table
    slug: str
    columns: dict[str, Any]
    layout: Layout | None
    text_sha256: str
    published_on: date | None
    ask_campaign: str
    losses: list[str]
    editions: list[dict[str, Any]]
    series: tuple[str, int] | None
    tags: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    byline: list[BylineEntry] = field(default_factory=list)
    excerpt_sources: list[SourceEntry] = field(default_factory=list)
    citation_sources: list[SourceEntry] = field(default_factory=list)
    further_reading: list[SourceEntry] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What ties the entry to the article made from it; a slug is unique in a language."""
        return f"{self.columns['language']}/{self.slug}"

    def parts(self) -> dict[str, str]:
        """Return a fingerprint of each thing that the entry says beside columns and words.

        The next import compares them with those of this one: `columns` and the words of the piece
        are compared themselves. Order and case count for nothing where they mean nothing.
        """
        structure = None
        if self.layout:
            targets = Targets(
                excerpts=[0] * len(self.excerpt_sources),
                citations=[0] * len(self.citation_sources),
            )
            structure = write_body(self.layout, targets=targets)
        return {
            name: value_sha256(value)
            for name, value in {
                "ask_campaign": self.ask_campaign,
                "byline": [(one.name, one.is_organisation, one.columns) for one in self.byline],
                "editions": self.editions,
                "lost": self.losses,
                "published_on": self.published_on,
                "series": self.series,
                "sources": [
                    _said(source)
                    for source in (
                        *self.excerpt_sources,
                        *self.citation_sources,
                        *self.further_reading,
                    )
                ],
                "tags": sorted(name.casefold() for name in self.tags),
                "text": structure,
                "warnings": sorted(label.casefold() for label in self.warnings),
            }.items()
        }


def read_articles(manifest: Manifest) -> list[ArticleEntry]:
    """Read the article tables of a manifest; note in them all that is wrong."""
    entries = [_read(table, manifest) for table in manifest.articles]
    _check_between(entries)
    return entries


def _read(table: Table, manifest: Manifest) -> ArticleEntry:
    columns = {
        "title": table.text("title", is_required=True, longest=longest(Article, "title")),
        "subtitle": table.text("subtitle", longest=longest(Article, "subtitle")),
        "kind": table.choice("kind", among=Article.Kind.values, is_required=True),
        "language": table.choice(
            "language", among=[code for code, _name in LANGUAGES], default=ENGLISH
        ),
        "standfirst": table.text("standfirst"),
        "period": table.text("period", longest=longest(Article, "period")),
        "period_on": table.day("period_on"),
    }
    slug = table.slug("slug", longest=longest(Article, "slug"))
    layout = read_layout(table, manifest.dumps, has_sources=True)
    byline = read_byline(table, layout)
    sources = _sources(table)
    cited = _cited(layout, sources) if layout else []
    editions = read_editions(table, layout)
    entry = ArticleEntry(
        table=table,
        slug=slug,
        columns=columns,
        layout=layout,
        text_sha256=words_sha256(layout.words()) if layout else "",
        published_on=table.day("published_on"),
        ask_campaign=table.text("ask_campaign"),
        losses=_losses(table, layout),
        editions=editions,
        series=read_series(table),
        tags=read_tags(table),
        warnings=read_warnings(table),
        byline=byline,
        excerpt_sources=_excerpt_sources(layout) if layout else [],
        citation_sources=cited,
        further_reading=[source for source in sources.values() if source not in cited],
    )
    table.finish()
    if layout:
        check_marks(layout)
    return entry


def _losses(table: Table, layout: Layout | None) -> list[str]:
    """Return what the dump lost: the manifest's words, and credits whose picture is not here."""
    credited = caption_credits(layout) if layout else []
    return [
        *table.texts("lost", longest=longest(ImportNote, "text")),
        *(f"the picture “{words[:200]}”, whose credit is: {credit}" for words, credit in credited),
    ]


def _said(source: SourceEntry) -> list[Any]:
    return [source.columns, _said(source.via) if source.via else None]


def _sources(table: Table) -> dict[str, SourceEntry]:
    """Return the sources by their folded titles; note a title that stands twice."""
    found: dict[str, SourceEntry] = {}
    for item in table.tables("sources"):
        source = read_source(item, is_found_by_title=True)
        title = folded(source.columns["title"])
        if title in found:
            item.refuse("title", title, "stands twice among the sources")
        found[title] = source
    return found


def _excerpt_sources(layout: Layout) -> list[SourceEntry]:
    return [read_source(one.source) for one in layout.excerpts if one.source is not None]


def _cited(layout: Layout, sources: dict[str, SourceEntry]) -> list[SourceEntry]:
    """Return the source of each citation; note the ones that name no source of the article."""
    found = []
    for citation in layout.citations:
        source = sources.get(folded(citation.source))
        if source is None:
            citation.table.refuse(
                "source", citation.source, "is not the title of any of the article's sources"
            )
        else:
            found.append(source)
    return found


def _check_between(entries: list[ArticleEntry]) -> None:
    """Note entries that claim the same address or the same part of a series."""
    addresses: set[str] = set()
    texts: set[str] = set()
    parts: dict[tuple[str, str, int], str] = {}
    for entry in entries:
        if entry.slug and entry.key in addresses:
            entry.table.refuse("slug", entry.slug, "is the slug of an article further up")
        addresses.add(entry.key)
        is_duplicate = entry.text_sha256 in texts
        texts.add(entry.text_sha256)
        if entry.series is None or is_duplicate:
            continue
        title, part = entry.series
        place = (title.casefold(), entry.columns["language"], part)
        if place in parts:
            why = f"part {part} of the series is {parts[place]} already"
            entry.table.refuse("series.part", part, why)
        parts.setdefault(place, entry.table.name)
