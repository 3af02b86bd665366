"""Kinds, topics, years, languages and warnings: who has them, and how many results do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils import timezone

from articles.models import Article, SearchFacet
from articles.rendering import KIND_PLURALS
from articles.search.bits import bits_from, bits_of, bytes_of
from nkarchive.languages import LANGUAGES, localized

Name = SearchFacet.Name
SHOWN = ("kind", "tag", "year", "language", "warning")
MOST_TAGS = 20


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The values by which a reader narrows results; empty where they do not."""

    kind: str = ""
    tag: str = ""
    year: str = ""
    language: str = ""
    warning: str = ""

    def items(self) -> list[tuple[str, str]]:
        """Return the facets that are chosen, with their values."""
        return [(f.name, value) for f in fields(self) if (value := getattr(self, f.name))]


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet; `count` is the number of results that choosing it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


class Members:
    """The rows of `SearchFacet` that a search needs, read with one query."""

    def __init__(self, *, names: Iterable[str], values: Iterable[tuple[str, str]] = ()) -> None:
        rows = SearchFacet.objects.filter(name__in=names)
        for name, value in values:
            rows |= SearchFacet.objects.filter(name=name, value=value)
        self.labels: dict[tuple[str, str], str] = {}
        self.bits: dict[tuple[str, str], int] = {}
        self.slugs: dict[str, str] = {}
        for row in rows:
            self.bits[row.name, row.value] = bits_from(row.members)
            self.labels[row.name, row.value] = localized(row, "label") or row.value
            if row.name == Name.TAG:
                for name in (row.label_en, row.label_ko, row.value):
                    self.slugs[name.casefold()] = row.value

    def of(self, name: str, value: str) -> int:
        """Return the articles that have a value; none where there is no such value."""
        return self.bits.get((name, value), 0)

    def tag_called(self, name: str) -> str:
        """Return the slug of the topic that is called so in either language; empty if none is."""
        return self.slugs.get(name.casefold(), "")

    def counts(
        self, found: int, *, chosen: Chosen, is_public: Callable[[int], bool]
    ) -> dict[str, list[FacetValue]]:
        """Count the found articles by every value; a facet's own choice does not narrow it.

        A chosen value that none of them has is named only where `is_public` says of the articles
        that have it that readers may see one.
        """
        choices = dict(chosen.items())
        shown = {}
        for name in SHOWN:
            within = found
            for other, value in choices.items():
                if other != name:
                    within &= self.of(other, value)
            values = [
                FacetValue(
                    value=value,
                    label=self._label(name, value),
                    count=count,
                    is_chosen=choices.get(name) == value,
                )
                for (facet, value), members in self.bits.items()
                if facet == name
                and (
                    (count := (members & within).bit_count())
                    or (choices.get(name) == value and is_public(members))
                )
            ]
            if name == "year":
                values.sort(key=lambda one: -int(one.value))
            else:
                values.sort(key=lambda one: (-one.count, one.label.casefold(), one.value))
            if name == "tag":
                values = [one for at, one in enumerate(values) if at < MOST_TAGS or one.is_chosen]
            shown[name] = values
        return shown

    def _label(self, name: str, value: str) -> str:
        if name == "kind":
            return str(KIND_PLURALS.get(value, value))
        if name == "language":
            return dict(LANGUAGES).get(value, value)
        return self.labels[name, value]


def keep(articles: Iterable[Article], *, paired: Iterable[int]) -> None:
    """Set in every facet which of these articles have it; takes them as `index` prefetches them.

    `paired` are the keys of those that have a translation. All rows are locked together, in one
    order, so that two writers wait for each other instead of losing what the other wrote.
    """
    articles = list(articles)
    members: dict[tuple[str, str], list[int]] = {}
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    for article in articles:
        for name, value, *label in _values(article):
            members.setdefault((name, value), []).append(article.pk)
            if label:
                labels[name, value] = (label[0], label[1])
    members[Name.PAIRED, ""] = list(paired)
    wanted = {key: bits_of(keys) for key, keys in members.items()}
    _write(wanted, labels=labels, among=bits_of(article.pk for article in articles))


def forget(keys: Iterable[int]) -> None:
    """Take articles out of every facet."""
    _write({}, labels={}, among=bits_of(keys))


def _write(
    wanted: Mapping[tuple[str, str], int],
    *,
    labels: Mapping[tuple[str, str], tuple[str, str]],
    among: int,
) -> None:
    with transaction.atomic():
        missing = [SearchFacet(name=name, value=value, members=b"") for name, value in wanted]
        SearchFacet.objects.bulk_create(missing, ignore_conflicts=True)
        changed, empty = [], []
        for row in SearchFacet.objects.select_for_update().order_by("pk"):
            before = bits_from(row.members)
            after = (before & ~among) | wanted.get((row.name, row.value), 0)
            label = labels.get((row.name, row.value), (row.label_en, row.label_ko))
            if not after:
                empty.append(row.pk)
            elif after != before or label != (row.label_en, row.label_ko):
                row.members = bytes_of(after)
                row.label_en, row.label_ko = label
                changed.append(row)
        SearchFacet.objects.bulk_update(changed, ["members", "label_en", "label_ko"])
        SearchFacet.objects.filter(pk__in=empty).delete()


def _values(article: Article) -> list[tuple[str, ...]]:
    found = [(Name.KIND, article.kind), (Name.LANGUAGE, article.language)]
    if article.publish_at:
        found.append((Name.YEAR, str(year_of(article))))
    for tag in article.tags.all():
        shown = {label.language: label.name for label in tag.labels.all() if not label.is_synonym}
        if tag.slug:
            found.append((Name.TAG, tag.slug, shown.get("en", tag.name), shown.get("ko", tag.name)))
    warnings = {w.pk: w for w in (*article.warnings.all(), *article.warnings_in_text.all())}
    found += [(Name.WARNING, w.slug, w.label_en, w.label_ko) for w in warnings.values()]
    return found


def year_of(article: Article) -> int:
    """Return the year in which an article was published, as the site's clocks show it."""
    return timezone.localtime(article.publish_at).year
