"""A page of results: found, counted, ranked and ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone

from articles import tagging
from articles.models import Article
from articles.querysets import card_relations
from articles.rendering import KIND_LABELS, attach_warnings, body_segments
from articles.search import finding, suggestions
from articles.search.bits import keys_of
from articles.search.facets import SHOWN, Chosen, FacetValue, Members
from articles.search.query import Query
from articles.search.ranking import ranked
from articles.search.sections import WINDOW, Places, Section, apart
from articles.search.snippets import highlight, snippet
from articles.search.terms import Term, all_terms
from articles.search.widening import widen

PER_PAGE = 20
# Of more words than these not every combination is tried.
_MOST_LOOSE = 8
# Characters of markup. Reading a page full of whole books for a line of each takes too long.
_LONGEST_BODY_READ = 100_000


@dataclass(kw_only=True)
class Results:
    """What `find` returns: one page of articles, and what there is besides."""

    articles: list[Article] = field(default_factory=list)
    total: int = 0
    partial_total: int = 0
    page: Page
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    suggestion: str = ""
    is_corrected: bool = False
    unknown: tuple[str, ...] = ()


class _Search:
    """One query on the page of one language at one moment."""

    def __init__(self, query: Query, *, language: str, chosen: Chosen, at: datetime) -> None:
        self.query, self.language, self.chosen, self.at = query, language, chosen, at
        self.unknown = list(query.unknown)
        self.hidden: int | None = None
        self.correction: suggestions.Correction | None = None
        self.wanted = widen(query.terms) if query.terms else ()

    def run(self, *, with_facets: bool) -> None:
        """Find everything; afterwards sections and counts are there."""
        # Filters of the query itself may name anything; without them little has to be read.
        reads_all = with_facets or self.query.tags or self.query.years
        self.members = Members(
            names=(*SHOWN, "paired") if reads_all else ("language", "paired"),
            values=self.chosen.items(),
        )
        self.kept = self._keep()
        widths = finding.found(self.wanted, least=len(self.wanted)) if self.wanted else self._all()
        complete = self._visible(widths)
        if self.wanted and not complete[-1] and not self.unknown:
            complete = self._corrected() or complete
        self._arrange(complete)

    def run_as_typed(self) -> None:
        """Find what there is without the correction that was made: no article has all of it."""
        self.wanted, self.correction = self.correction.as_typed, None
        self._arrange([0] * finding.WIDTHS)

    def _arrange(self, complete: list[int]) -> None:
        """Lay out what has all words, and add what has some of them where that is little."""
        partial = [0] * finding.WIDTHS
        own = self.members.of("language", self.language)
        if (complete[-1] & own).bit_count() < PER_PAGE:
            partial = self._partial(complete[-1])
        self.every = complete[-1] | partial[-1]
        narrowed = self.every
        for name, value in self.chosen.items():
            narrowed &= self.members.of(name, value)
        self.sections = []
        for is_foreign in (False, True):
            side = narrowed & (~own if is_foreign else own)
            for is_partial, tiers in ((False, complete), (True, partial)):
                self.sections.append(
                    Section(tiers=apart(tiers, side), is_foreign=is_foreign, is_partial=is_partial)
                )
        self.total = sum(section.size for section in self.sections)

    def _corrected(self) -> list[int] | None:
        """Look for other words in the place of those that stand in no public article."""
        self.correction = suggestions.correction_of(self.query, self.wanted, hidden=self._hidden())
        if self.correction is None:
            return None
        found, self.wanted = None, self.correction.wanted
        if not self.correction.is_hopeless:
            found = self._visible(finding.found(self.wanted, least=len(self.wanted)))
        if not self.correction.is_sure and not (found and found[-1]):
            # No article has all of it: what was typed may be a name that the archive does not know.
            self.wanted, self.correction = self.correction.as_typed, None
        return found

    def _keep(self) -> int:
        """Return what the query's own filters leave: a set, or everything as -1."""
        kept = -1
        for name in self.query.tags:
            slug = self.members.tag_called(name) or getattr(tagging.find_tag(name), "slug", "")
            tagged = self.members.of("tag", slug)
            kept &= tagged
            if not self.is_public(tagged):
                self.unknown.append(f"tag:{name}")
        for first, last in self.query.years:
            any_year = 0
            for year in _some_years(first, last):
                any_year |= self.members.of("year", str(year))
            kept &= any_year
        for name in self.query.people:
            made = finding.made_by(name)
            if not self.is_public(made):
                self.unknown.append(f"by:{name}")
            kept &= made
        if self.query.excluded:
            kept &= ~finding.holding_any(self.query.excluded)
        return 0 if self.unknown else kept

    def _hidden(self) -> int:
        if self.hidden is None:
            self.hidden = finding.hidden(self.at)
        return self.hidden

    def is_public(self, articles: int) -> bool:
        """Say whether readers may see one of a set of articles.

        What hidden ones alone have (a topic, somebody's name) answers as what nothing has.
        """
        return bool(articles and articles & ~self._hidden())

    def _all(self) -> list[int]:
        return [0, 0, 0, finding.listed(language=self.language, at=self.at)]

    def _visible(self, widths: list[int]) -> list[int]:
        """Take out what the public may not see, and what readers have in their own language."""
        every = widths[-1] & self.kept
        if not every:
            return [0] * len(widths)
        if self.wanted:
            # Without words everything was asked of the one definition (`_all`).
            every &= ~self._hidden()
        own = self.members.of("language", self.language)
        doubled = every & ~own & self.members.of("paired", "")
        if doubled:
            every &= ~finding.with_public_translation(
                keys_of(doubled), language=self.language, hidden_=self._hidden()
            )
        return [width & every for width in widths]

    def facets(self) -> dict[str, list[FacetValue]]:
        """Count what was found by every value."""
        return self.members.counts(self.every, chosen=self.chosen, is_public=self.is_public)

    def _partial(self, complete: int) -> list[int]:
        """Find articles with most of what is wanted; with fewer until there are any."""
        loose = [one for one in self.wanted if not one.term.is_exact]
        if len(self.wanted) < 2 or not loose or len(loose) > _MOST_LOOSE:
            return [0] * finding.WIDTHS
        widths = [0] * finding.WIDTHS
        enough = max(1, len(self.wanted) // 2)
        for least in (enough, 1) if enough > 1 else (1,):
            widths = self._visible(finding.found(self.wanted, least=least))
            if widths[-1] & ~complete:
                break
        return [width & ~complete for width in widths]

    def keys(self, start: int, end: int) -> list[tuple[int, Section]]:
        """Return the articles of a page in their order, each with its section."""
        places, passed = [], 0
        for section in self.sections:
            first, last = max(start - passed, 0), min(end - passed, section.size)
            if first < last:
                places.append((section, first, last))
            passed += section.size
        windows = [section.window() if first < WINDOW else [] for section, first, _ in places]
        read = finding.candidates([key for window in windows for key in window])
        found = []
        for (section, first, last), window in zip(places, windows, strict=True):
            among = set(window)
            best = ranked((one for one in read if one.key in among), wanted=self.wanted)
            if last > len(best):
                best += section.first(last)[len(best) :]
            found += [(key, section) for key in best[first:last]]
        return found


def find(
    query: Query,
    *,
    language: str,
    chosen: Chosen | None = None,
    page: int | str | None = 1,
    at: datetime | None = None,
    with_facets: bool = True,
) -> Results:
    """Search, as a reader of a language does at a moment (now when None).

    Returns one page of results with their number, the facets' counts and, where nothing holds
    all words, what may have been meant.
    """
    chosen, at = chosen or Chosen(), at or timezone.now()
    if not query and not chosen.items():
        return Results(page=Paginator([], PER_PAGE).get_page(1))
    search = _Search(query, language=language, chosen=chosen, at=at)
    search.run(with_facets=with_facets)
    places, articles = _page(search, page)
    correction = search.correction
    if correction and not all(suggestions.stands_in(one, articles) for one in correction.words):
        # The index knows stems; written so, the word may stand only where nobody may read it.
        search.run_as_typed()
        places, articles = _page(search, page)
        correction = None
    # Other blanks are not worth a word.
    is_corrected = correction is not None and correction.text != query.text
    return Results(
        articles=articles,
        total=search.total,
        partial_total=sum(one.size for one in search.sections if one.is_partial),
        page=places,
        facets=search.facets() if with_facets else {},
        suggestion=correction.text if is_corrected else "",
        is_corrected=is_corrected,
        unknown=tuple(search.unknown),
    )


def _page(search: _Search, page: int | str | None) -> tuple[Page, list[Article]]:
    places = Paginator(Places(search.total), PER_PAGE).get_page(page)
    return places, _shown(search, places.start_index() - 1 if search.total else 0)


def _shown(search: _Search, start: int) -> list[Article]:
    keys = search.keys(start, start + PER_PAGE)
    # Asked once more of the one definition: a row is shown only if the public may see it.
    articles = Article.objects.published(search.at).select_related("lead_picture")
    articles = articles.defer("body").prefetch_related(card_relations(Article)[0])
    rows = finding.with_written(articles).in_bulk([key for key, _ in keys])
    attach_warnings(rows.values())
    # Of an article with a warning nothing is quoted but its standfirst: what a reader is warned of
    # must not stand in a list.
    blocks = _blocks([article for article in rows.values() if not article.all_warnings])
    terms = all_terms(search.wanted)
    found = []
    for key, section in keys:
        if article := rows.get(key):
            article.is_foreign, article.is_partial = section.is_foreign, section.is_partial
            article.blocks = blocks.get(key, ())
            found.append(_prepared(article, terms))
    return found


def _blocks(articles: Sequence[Article]) -> dict[int, Sequence[str]]:
    """Return the blocks of the bodies of articles; those that the index has not yet are read."""
    known: dict[int, Sequence[str]] = {
        one.pk: one.written.split("\n") for one in articles if one.written is not None
    }
    missing = [one.pk for one in articles if one.written is None]
    for article in Article.objects.filter(pk__in=missing).only("language", "body"):
        if len(article.body) <= _LONGEST_BODY_READ:
            known[article.pk] = body_segments(article)
    return known


def _prepared(article: Article, terms: Sequence[Term]) -> Article:
    """Give a found article what a page shows of it."""
    article.kind_label = KIND_LABELS[article.kind]
    article.title_html = highlight(article.title, terms=terms)
    found = snippet([article.standfirst, *article.blocks], terms=terms)
    article.snippet_html = found or highlight(article.standfirst, terms=terms)
    return article


def _some_years(first: int, last: int) -> range:
    """Return the years of a span; a span of thousands of years has none before 1900."""
    return range(max(first, 1900), min(last, 2200) + 1)
