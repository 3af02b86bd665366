"""Pages of a long list that begin at a place in it instead of a number.

To show the page of a number a database reads all that stands before it; from a place it reads on.
So the five hundredth page costs what the first does, and what is published meanwhile shifts
nothing. `?after=` and `?before=` carry the place: an address for as long as the article is listed,
and a moment in time afterwards.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Value
from django.http import QueryDict

from articles.models import Article

_PLACE = re.compile(r"(?P<part>[ho])(?P<moment>\d{1,17})-(?P<key>\d{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An article's place in a list: the part in the page's language or the other, moment, key."""

    is_foreign: bool
    publish_at: datetime
    pk: int

    def __str__(self) -> str:
        moment = (self.publish_at - _EPOCH) // timedelta(microseconds=1)
        return f"{'o' if self.is_foreign else 'h'}{moment}-{self.pk}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some articles of a list; `newer` and `older` are query strings, empty where nothing is.

    `asked_by` names the parameter whose place the page obeys.
    """

    articles: list[Article]
    newer: str
    older: str
    asked_by: tuple[str, ...]

    @property
    def is_first(self) -> bool:
        """Say whether the list begins here."""
        return not self.asked_by


def page_of(
    chosen: QuerySet, *, language: str, parameters: QueryDict, kept: str, size: int
) -> Page:
    """Return the page of a list that the parameters ask for; the first where they name no place.

    Takes articles in any state and order; those that the public may read in the language come
    first, newest first, then what exists for it only in another one. `kept` is the encoded query
    string that stays with the list. Reads one article more than it shows.
    """
    asked = {name: read_place(parameters.get(name, "")) for name in ("after", "before")}
    name = next((name for name, place in asked.items() if place), "")
    is_up = name == "before"
    lists = _parts(chosen, language=language)
    found = _read(lists, place=asked.get(name), count=size + 1, is_up=is_up)
    if name and (not found or (is_up and len(found) <= size)):
        # The list begins here: show its first page whole, not only what stands above the place.
        name, is_up = "", False
        found = _read(lists, place=None, count=size + 1, is_up=False)
    has_more, shown = len(found) > size, found[:size]
    if is_up:
        shown.reverse()
    return Page(
        articles=shown,
        newer=_query(kept, "before", shown[0]) if shown and name else "",
        older=_query(kept, "after", shown[-1]) if shown and (has_more or is_up) else "",
        asked_by=(name,) if name else (),
    )


def _parts(chosen: QuerySet, *, language: str) -> tuple[QuerySet, QuerySet]:
    here, elsewhere = chosen.published().in_language(language), chosen.only_outside(language)
    return (
        here.annotate(is_foreign=Value(False)),
        elsewhere.annotate(is_foreign=Value(True)),
    )


def _read(
    lists: tuple[QuerySet, QuerySet], *, place: Place | None, count: int, is_up: bool
) -> list[Article]:
    """Return the articles next to a place, nearest first: those below it, or above."""
    found: list[Article] = []
    for is_foreign in (True, False) if is_up else (False, True):
        if place and place.is_foreign != is_foreign and place.is_foreign != is_up:
            continue
        part = lists[is_foreign]
        if place and place.is_foreign == is_foreign:
            part = part.filter(beyond(place, is_up=is_up))
        order = ("publish_at", "pk") if is_up else ("-publish_at", "-pk")
        found += part.order_by(*order)[: count - len(found)]
        if len(found) == count:
            break
    return found


def beyond(place: Place, *, is_up: bool) -> Q:
    """Return the condition for what stands below a place in a list, or above it."""
    side = "gt" if is_up else "lt"
    # The first condition says nothing new, but an index can begin at it.
    return Q(**{f"publish_at__{side}e": place.publish_at}) & (
        Q(**{f"publish_at__{side}": place.publish_at})
        | Q(publish_at=place.publish_at, **{f"pk__{side}": place.pk})
    )


def _query(kept: str, name: str, article: Article) -> str:
    place = Place(is_foreign=article.is_foreign, publish_at=article.publish_at, pk=article.pk)
    return "&".join(part for part in (kept, urlencode({name: str(place)})) if part)


def read_place(text: str) -> Place | None:
    """Return the place that an address names, None for whatever is none."""
    match = _PLACE.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    try:
        moment = _EPOCH + timedelta(microseconds=int(match["moment"]))
    except OverflowError:
        return None
    return Place(is_foreign=match["part"] == "o", publish_at=moment, pk=int(match["key"]))
