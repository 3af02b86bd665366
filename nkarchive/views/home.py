"""The front page: a lead story, the appeal, what is new, series and topics.

Staff choose what stands in a place and in which order (`FrontPageChoice`); behind it, or where
nothing is chosen, the newest follows by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

import campaigns.rendering
from articles import tagging
from articles.models import Article, FrontPageChoice, Series
from articles.querysets import card_relations
from articles.rendering import prepare_cards
from campaigns.models import Campaign
from nkarchive.addresses import absolute
from nkarchive.languages import ENGLISH, KOREAN, active_language

MOST_NEW = 9
MOST_FOREIGN = 3
MOST_SERIES = 3
MOST_TOPICS = 12

Place = FrontPageChoice.Place


def home(request: HttpRequest) -> HttpResponse:
    """The front page in the active language."""
    language = active_language()
    chosen = Chosen()
    own = Article.objects.published().in_language(language)
    named = list(own.filter(pk__in=chosen.articles()).select_related("lead_picture").defer("body"))
    newest = Article.objects.newest_first().select_related("lead_picture").defer("body")
    here = list(newest.published().in_language(language)[: MOST_NEW + len(named) + 1])
    elsewhere = list(newest.only_outside(language)[:MOST_FOREIGN])
    cards = [*named, *here, *elsewhere]
    prefetch_related_objects(cards, *card_relations(Article))
    prepare_cards(cards)
    leading = chosen.first(Place.LEAD, among=named)
    lead = leading[0] if leading else lead_of(here)
    shown = in_turn(chosen.first(Place.NEW, among=named), here)
    return render(
        request,
        "home.html",
        {
            "lead": lead,
            "newest": [article for article in shown if article != lead][:MOST_NEW],
            "elsewhere": elsewhere,
            "other_language": ENGLISH if language == KOREAN else KOREAN,
            "series": series_with_parts(chosen),
            "topics": topics(chosen, language=language),
            "campaign": appeal(chosen),
            "canonical": absolute(request.path),
        },
    )


class Chosen:
    """What staff have put on the front page; whether readers may see it is asked later."""

    def __init__(self) -> None:
        self._keys: dict[str, list[int]] = {}
        for choice in FrontPageChoice.objects.all():
            key = getattr(choice, f"{FrontPageChoice.TARGETS[Place(choice.place)]}_id")
            self._keys.setdefault(choice.place, []).append(key)

    def keys(self, place: str) -> list[int]:
        """Return the primary keys chosen for a place, in order."""
        return self._keys.get(place, [])

    def articles(self) -> list[int]:
        """Return the primary keys of all articles that are chosen."""
        return [*self.keys(Place.LEAD), *self.keys(Place.NEW)]

    def first(self, place: str, *, among: Iterable[Any]) -> list[Any]:
        """Return those of some rows that are chosen for a place, in the order chosen."""
        rows = {row.pk: row for row in among}
        return [rows[key] for key in self.keys(place) if key in rows]


def in_turn(*parts: Iterable[Any]) -> list[Any]:
    """Return all rows of some lists, one list after the other, each row once."""
    return list({row.pk: row for part in parts for row in part}.values())


def lead_of(newest: list[Article]) -> Article | None:
    """Return the newest with a picture that needs no warning and is no mere update.

    Takes prepared cards. Where none is like that, the newest of all.
    """
    fitting = (
        article
        for article in newest
        if article.lead_picture and not article.all_warnings and article.kind != Article.Kind.UPDATE
    )
    return next(fitting, newest[0] if newest else None)


def series_with_parts(chosen: Chosen) -> list[Series]:
    """Return series with a public part, each with `part_count`: the chosen, then the latest."""
    parts = Article.objects.published().filter(series=OuterRef("pk")).order_by().values("series")
    count = Coalesce(Subquery(parts.annotate(count=Count("pk")).values("count")), 0)
    shown = Series.objects.annotate(part_count=count).filter(part_count__gt=0).order_by("-pk")
    first = chosen.keys(Place.SERIES)
    found = list(shown.filter(pk__in=first)) if first else []
    return in_turn(chosen.first(Place.SERIES, among=found), shown[:MOST_SERIES])[:MOST_SERIES]


def topics(chosen: Chosen, *, language: str) -> list[tagging.Topic]:
    """Return topics in use: the chosen, then those with the most articles."""
    used = sorted(
        tagging.topics_in_use(language=language), key=lambda topic: (-topic.count, topic.name)
    )
    return in_turn(chosen.first(Place.TOPIC, among=used), used)[:MOST_TOPICS]


def appeal(chosen: Chosen) -> Campaign | None:
    """Return the appeal to show while it takes gifts: the first chosen, else the one made last."""
    takes_gifts = Campaign.objects.open().select_related("total", "picture")
    wanted = chosen.keys(Place.URGENT)
    found = list(takes_gifts.filter(pk__in=wanted)) if wanted else []
    shown = chosen.first(Place.URGENT, among=found) or takes_gifts.order_by("-created_at", "-pk")
    return next(iter(campaigns.rendering.prepare_cards(shown[:1])), None)
