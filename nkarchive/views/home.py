"""The front page: a lead story, the appeal, what is new, series and topics."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

import campaigns.rendering
from articles import tagging
from articles.models import Article, Series
from articles.rendering import prepare_cards
from campaigns.models import Campaign
from nkarchive.addresses import absolute
from nkarchive.languages import ENGLISH, KOREAN, active_language

MOST_NEW = 9
MOST_FOREIGN = 3
MOST_SERIES = 3
MOST_TOPICS = 12


def home(request: HttpRequest) -> HttpResponse:
    """The front page, chosen by itself: the newest pictured story leads."""
    language = active_language()
    newest = Article.objects.newest_first().for_cards()
    here = list(newest.published().in_language(language)[: MOST_NEW + 1])
    elsewhere = list(newest.only_outside(language)[:MOST_FOREIGN])
    prepare_cards([*here, *elsewhere])
    lead = lead_of(here)
    topics = sorted(
        tagging.topics_in_use(language=language), key=lambda topic: (-topic.count, topic.name)
    )
    return render(
        request,
        "home.html",
        {
            "lead": lead,
            "newest": [article for article in here if article is not lead][:MOST_NEW],
            "elsewhere": elsewhere,
            "other_language": ENGLISH if language == KOREAN else KOREAN,
            "series": series_with_parts(),
            "topics": topics[:MOST_TOPICS],
            "canonical": absolute(request.path),
            **appeal(),
        },
    )


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


def series_with_parts() -> list[Series]:
    """Return the series whose newest public part is the latest; each with `part_count`."""
    parts = Article.objects.published().filter(series=OuterRef("pk")).order_by().values("series")
    count = Coalesce(Subquery(parts.annotate(count=Count("pk")).values("count")), 0)
    counted = Series.objects.annotate(part_count=count).filter(part_count__gt=0)
    return list(counted.order_by("-pk")[:MOST_SERIES])


def appeal() -> dict[str, Any]:
    """Return the appeal to show: the open campaign that was made last; empty if none is open."""
    newest = Campaign.objects.open().select_related("total", "picture")[:1]
    return {"campaign": next(iter(campaigns.rendering.prepare_cards(newest)), None)}
