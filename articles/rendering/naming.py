"""What the body of one article names, and the appeal that its page ends with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from articles.models import Article, FrontPageChoice, Source


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the ids in a body stand for, beside pictures and warnings.

    `asks` are campaigns, open or not; `sources` those it cites and those it names without citing;
    `further` the keys of the latter. `closing` is the open campaign to end the page with, or None.
    """

    asks: Iterable[Model]
    sources: Iterable[Source]
    further: tuple[int, ...]
    closing: Model | None = None


def named_by_relations(article: Article) -> Named:
    """Return what a body names as the article's relations have it; nothing to end a page with.

    Asks nothing where the article was fetched with `for_reading()`.
    """
    further = list(article.further_reading.all())
    return Named(
        asks=article.asks.all(),
        sources=[*article.sources.all(), *further],
        further=tuple(source.pk for source in further),
    )


def named_by(article: Article) -> Named:
    """Return what a body names, and the appeal to end its page with, in two queries.

    That appeal is the one the front page puts forward: the first open one that staff have chosen
    as urgent, else the open one made last. There is none where the editor wants none, and none
    where the body itself asks for an open campaign: a piece asks once, for what belongs to it. Its
    total, picture and legal entity are fetched with it.

    Where the article holds its relations already (an unsaved one does), they are believed.
    """
    campaigns = Article.asks.rel.model.objects.select_related("total", "picture", "entity")
    put_forward = _put_forward(campaigns.open())[:1]
    if "asks" in getattr(article, "_prefetched_objects_cache", {}):
        named = named_by_relations(article)
        first = None if article.is_without_ask else put_forward.first()
        return replace(named, closing=None if _asks(named.asks) else first)
    asked = Article.asks.through.objects.filter(article=article.pk)
    wanted = Q(pk__in=asked.values("campaign"))
    if not article.is_without_ask:
        wanted |= Q(pk=Subquery(put_forward.values("pk")))
    is_asked = Exists(asked.filter(campaign=OuterRef("pk")))
    found = list(campaigns.filter(wanted).annotate(is_asked=is_asked))
    asks = [campaign for campaign in found if campaign.is_asked]
    others = [campaign for campaign in found if not campaign.is_asked]
    further = Article.further_reading.through.objects.filter(article=article.pk)
    cited = Article.sources.through.objects.filter(article=article.pk)
    is_named = Q(pk__in=cited.values("source")) | Q(pk__in=further.values("source"))
    is_further = Exists(further.filter(source=OuterRef("pk")))
    sources = list(
        Source.objects.filter(is_named)
        .annotate(is_further=is_further)
        .select_related("via__via__via")
    )
    return Named(
        asks=asks,
        sources=sources,
        further=tuple(source.pk for source in sources if source.is_further),
        closing=None if _asks(asks) else next(iter(others), None),
    )


def _asks(campaigns: Iterable[Model]) -> bool:
    """Tell whether one of the campaigns that a body names is drawn in it."""
    return any(campaign.is_open() for campaign in campaigns)


def _put_forward(campaigns: QuerySet) -> QuerySet:
    """Order campaigns as the front page puts them forward: those chosen first, then the newest."""
    choice = FrontPageChoice.objects.filter(
        place=FrontPageChoice.Place.URGENT, campaign=OuterRef("pk")
    ).order_by("order", "pk")
    return campaigns.annotate(
        chosen_order=Subquery(choice.values("order")[:1]),
        chosen_pk=Subquery(choice.values("pk")[:1]),
    ).order_by(
        F("chosen_order").asc(nulls_last=True),
        F("chosen_pk").asc(nulls_last=True),
        "-created_at",
        "-pk",
    )
