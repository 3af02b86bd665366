"""The parameters by which the list of articles can be narrowed."""

from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR

from django.db.models import QuerySet
from django.http import QueryDict
from taggit.models import Tag

from articles import search, tagging
from articles.rendering import KIND_PLURALS
from nkarchive.languages import active_language


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader narrows the list by; None or empty where they do not.

    `is_impossible` says that a value names nothing there could be, so that the list is empty.
    """

    kind: str = ""
    tag: Tag | None = None
    year: int | None = None
    words: str = ""
    is_impossible: bool = False
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def kind_label(self) -> str:
        """The kind in the active language, in the plural."""
        return KIND_PLURALS[self.kind] if self.kind else ""

    @property
    def tag_name(self) -> str:
        """What the topic is called in the active language."""
        return tagging.name_of(self.tag, language=active_language()) if self.tag else ""

    @property
    def year_and_words(self) -> str:
        """The year and the words asked for, one after the other."""
        return " · ".join(part for part in (str(self.year or ""), self.words) if part)

    def applied_to(self, articles: QuerySet) -> QuerySet:
        """Keep the articles that pass."""
        if self.is_impossible:
            return articles.none()
        if self.kind:
            articles = articles.filter(kind=self.kind)
        if self.tag:
            articles = articles.filter(tags=self.tag)
        if self.year:
            articles = articles.filter(publish_at__year=self.year)
        if self.words:
            articles = search.matching(articles, query=search.read_query(self.words))
        return articles


def read_filters(parameters: QueryDict) -> Filters:
    """Read `?kind= &tag= &year= &q=`; other parameters are ignored, empty ones too.

    No database takes NUL, so none reaches one.
    """
    given = {
        name: value
        for name in ("kind", "tag", "year", "q")
        if (value := parameters.get(name, "").replace("\x00", "").strip())
    }
    kind, slug, year = (given.get(name, "") for name in ("kind", "tag", "year"))
    tag = tagging.find_public_tag(slug) if slug else None
    number = int(year) if year.isascii() and year.isdigit() and len(year) <= 4 else 0
    return Filters(
        kind=kind if kind in KIND_PLURALS else "",
        tag=tag,
        year=number or None,
        words=given.get("q", ""),
        is_impossible=bool(
            (kind and kind not in KIND_PLURALS)
            or (slug and tag is None)
            or (year and not MINYEAR < number < MAXYEAR)
        ),
        parameters=given,
    )
