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
from articles.search.terms import Term, Wanted, all_terms
from articles.search.widening import widen

PER_PAGE = 20
# Of more words than these not every combination is tried.
_MOST_LOOSE = 8
_NOTHING = [0] * finding.WIDTHS


@dataclass(kw_only=True)
class Results:
    """What `find` returns: one page of articles, and what there is besides.

    `is_corrected` says that other words were looked for, `suggestion` is the query with them: with
    those that stand in these articles, empty where none does.
    """

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
        widths = self._read()
        complete, partial = self._visible(widths), None
        if self.wanted and not complete[-1] and not self.unknown:
            complete, partial = self._corrected()
        self._arrange(complete, partial)

    def _read(self) -> list[int]:
        """Return what has all that is wanted, by width; what is hidden and what is kept are set."""
        people = [finding.made_by(name) for name in self.query.people]
        without = [finding.holding(finding.as_typed([one])) for one in self.query.excluded]
        words = finding.found(self.wanted, least=len(self.wanted)) if self.wanted else []
        self.hidden, *sets = finding.read([finding.hidden(self.at), *people, *without, *words])
        self.kept = self._keep(sets[: len(people)], sets[len(people) :][: len(without)])
        if self.wanted:
            return sets[-finding.WIDTHS :]
        return [0, 0, 0, finding.listed(language=self.language, at=self.at)]

    def _arrange(self, complete: list[int], partial: list[int] | None) -> None:
        """Lay out what has all words, and add what has some of them where that is little."""
        own = self.members.of("language", self.language)
        if (complete[-1] & own).bit_count() >= PER_PAGE:
            partial = _NOTHING
        elif partial is None:
            partial = self._partial(complete[-1])
        complete, partial = self._without_doubles(complete, partial, own=own)
        partial = [width & ~complete[-1] for width in partial]
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

    def _corrected(self) -> tuple[list[int], list[int] | None]:
        """Look for other words in the place of those that stand in no public article.

        Returns what has all of them, and what has some; None where that was not looked for.
        """
        found = suggestions.correction_of(self.query, self.wanted, hidden=self.hidden)
        if found is None:
            return _NOTHING, None
        # All that may be needed is asked for at once.
        numbers = _numbers(found.wanted)
        wishes = [(found.wanted, least) for least in (len(found.wanted), *numbers)]
        if not found.is_sure:
            wishes += [(found.as_typed, least) for least in _numbers(found.as_typed)]
        sets = finding.read(
            [asked for wanted, least in wishes for asked in finding.found(wanted, least=least)]
        )
        complete, *several = [
            self._visible(sets[at : at + finding.WIDTHS])
            for at in range(0, len(sets), finding.WIDTHS)
        ]
        if found.is_sure or complete[-1]:
            self.correction, self.wanted = found, found.wanted
            several = several[: len(numbers)]
        else:
            # No article has all of it: what was typed may be a name that the archive does not know.
            self.wanted = found.as_typed
            several = several[len(numbers) :]
        return complete, next((one for one in several if one[-1] & ~complete[-1]), _NOTHING)

    def _keep(self, made: Sequence[int], without: Sequence[int]) -> int:
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
        for name, articles in zip(self.query.people, made, strict=True):
            if not self.is_public(articles):
                self.unknown.append(f"by:{name}")
            kept &= articles
        for articles in without:
            kept &= ~articles
        return 0 if self.unknown else kept

    def is_public(self, articles: int) -> bool:
        """Say whether readers may see one of a set of articles.

        What hidden ones alone have (a topic, somebody's name) answers as what nothing has.
        """
        return bool(articles & ~self.hidden)

    def _visible(self, widths: Sequence[int]) -> list[int]:
        """Take out what the public may not see, and what the query's filters do not leave."""
        return [width & self.kept & ~self.hidden for width in widths]

    def _without_doubles(self, *several: list[int], own: int) -> list[list[int]]:
        """Take out what readers have in their own language."""
        every = 0
        for widths in several:
            every |= widths[-1]
        if foreign := every & ~own & self.members.of("paired", ""):
            doubles = finding.with_public_translation(
                keys_of(foreign), language=self.language, hidden_=self.hidden
            )
            several = tuple([width & ~doubles for width in widths] for widths in several)
        return list(several)

    def facets(self) -> dict[str, list[FacetValue]]:
        """Count what was found by every value."""
        return self.members.counts(self.every, chosen=self.chosen, is_public=self.is_public)

    def _partial(self, complete: int) -> list[int]:
        """Find articles with most of what is wanted; with fewer until there are any."""
        for least in _numbers(self.wanted):
            widths = self._visible(finding.read(finding.found(self.wanted, least=least)))
            if widths[-1] & ~complete:
                return widths
        return _NOTHING

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
    places = Paginator(Places(search.total), PER_PAGE).get_page(page)
    articles = _shown(search, places.start_index() - 1 if search.total else 0)
    correction = search.correction
    return Results(
        articles=articles,
        total=search.total,
        partial_total=sum(one.size for one in search.sections if one.is_partial),
        page=places,
        facets=search.facets() if with_facets else {},
        # Other blanks are not worth a word.
        is_corrected=bool(articles and correction and correction.words),
        suggestion=correction.text_from(articles) if correction else "",
        unknown=tuple(search.unknown),
    )


def _shown(search: _Search, start: int) -> list[Article]:
    keys = search.keys(start, start + PER_PAGE)
    # Asked once more of the one definition: a row is shown only if the public may see it.
    articles = Article.objects.published(search.at).select_related("lead_picture")
    articles = articles.defer("body").prefetch_related(card_relations(Article)[0])
    rows = finding.with_written(articles).in_bulk([key for key, _ in keys])
    attach_warnings(rows.values())
    terms = all_terms(search.wanted)
    found = []
    for key, section in keys:
        if article := rows.get(key):
            article.is_foreign, article.is_partial = section.is_foreign, section.is_partial
            # Of one with a warning nothing is quoted but its standfirst: what a reader is warned of
            # must not stand in a list.
            article.blocks = () if article.all_warnings else _blocks(article)
            found.append(_prepared(article, terms))
    return found


def _blocks(article: Article) -> Sequence[str]:
    """Return the blocks of an article's body, without asking for anything."""
    if article.written is not None:
        return article.written.split("\n")
    # The rest of the row stands in memory without its body.
    article.body = article.newer_body or ""
    return body_segments(article)


def _prepared(article: Article, terms: Sequence[Term]) -> Article:
    """Give a found article what a page shows of it."""
    article.kind_label = KIND_LABELS[article.kind]
    article.title_html = highlight(article.title, terms=terms)
    found = snippet([article.standfirst, *article.blocks], terms=terms)
    article.snippet_html = found or highlight(article.standfirst, terms=terms)
    return article


def _numbers(wanted: Sequence[Wanted]) -> tuple[int, ...]:
    """Return of how many of the wanted some results may be: most, else one; of none if of few."""
    loose = [one for one in wanted if not one.term.is_exact]
    if len(wanted) < 2 or not loose or len(loose) > _MOST_LOOSE:
        return ()
    most = max(1, len(wanted) // 2)
    return (most, 1) if most > 1 else (1,)


def _some_years(first: int, last: int) -> range:
    """Return the years of a span; a span of thousands of years has none before 1900."""
    return range(max(first, 1900), min(last, 2200) + 1)
