"""Pages that list articles: all of them, by topic, series and contributor."""

from urllib.parse import urlencode

from django.db.models import Exists, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import tagging
from articles.models import Article, Contributor, Series
from articles.rendering import KIND_PLURALS
from articles.views.filters import read_filters
from articles.views.listing import listing, parts
from nkarchive.addresses import absolute, language_links, with_query
from nkarchive.languages import active_language


def article_list(request: HttpRequest) -> HttpResponse:
    """All articles, or those of a kind, topic and year that hold some words."""
    filters = read_filters(request.GET)
    path = reverse("articles:list")
    if filters.tag and filters.tag.slug != filters.parameters["tag"]:
        # The topic was merged, renamed, or is called so too: one address for one list.
        given = request.GET.dict() | {"tag": filters.tag.slug}
        return redirect(with_query(path, urlencode(given)))
    chosen = filters.applied_to(Article.objects.all())
    context = listing(request, chosen, parameters=filters.parameters)
    context |= {
        "filters": filters,
        "list_url": path,
        "feed_url": reverse("articles:kind_feed", args=[filters.kind])
        if filters.kind
        else reverse("articles:feed"),
        "kinds": [
            {
                "name": label,
                "url": with_query(path, urlencode(filters.parameters | {"kind": kind})),
                "is_current": kind == filters.kind,
            }
            for kind, label in KIND_PLURALS.items()
        ],
        "years": [
            {
                "name": str(year),
                "url": with_query(path, urlencode(filters.parameters | {"year": year})),
                "is_current": year == filters.year,
            }
            for year in years_of_publication()
        ],
    }
    return render(request, "articles/list.html", context)


def years_of_publication() -> list[int]:
    """Return the years of which a reader finds articles, newest first.

    Asks the index for its ends, and then whether each year between them has an article: for the
    distinct years the database would read every article.
    """
    public = Article.objects.published().order_by()
    ends = public.aggregate(first=Min("publish_at"), last=Max("publish_at"))
    if ends["first"] is None:
        return []
    first, last = (timezone.localdate(ends[end]).year for end in ("first", "last"))
    years = range(last, first - 1, -1)
    has = {f"has_{year}": Exists(public.filter(publish_at__year=year)) for year in years}
    return [year for row in public.values(**has)[:1] for year in years if row[f"has_{year}"]]


def tags(request: HttpRequest) -> HttpResponse:
    """All topics with their number of articles; before them those whose occasion it is today."""
    language = active_language()
    context = {
        "occasions": tagging.current_occasions(language=language),
        "topics": tagging.topics_in_use(language=language),
        "canonical": absolute(request.path),
    }
    return render(request, "articles/tags.html", context)


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a topic; a synonym or a former address leads to the topic itself.

    A topic without a public article answers as one that does not exist.
    """
    found = tagging.find_tag(slug)
    if found is None:
        raise Http404
    context = listing(request, Article.objects.filter(tags=found))
    if not context["page"].articles:
        raise Http404
    if found.slug != slug:
        return redirect("articles:tag", found.slug, permanent=True)
    name = tagging.name_of(found, language=active_language())
    context |= {
        "name": name,
        "occasion": tagging.occasion_of(found.pk),
        "feed_url": reverse("articles:tag_feed", args=[found.slug]),
    }
    return render(request, "articles/tag.html", context)


def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A series with its public parts in order; unknown to the public while it has none."""
    found = get_object_or_404(Series, slug=slug)
    articles = Article.objects.for_readers_of(active_language()).filter(series=found)
    shown = list(articles.in_reading_order_of_series().for_cards())
    if not shown:
        raise Http404
    context = {
        "series": found,
        "shows_parts": True,
        "count": len(shown),
        **parts(shown),
        "feed_url": reverse("articles:series_feed", args=[found.slug]),
        "canonical": absolute(request.path),
        "language_links": language_links(request),
    }
    return render(request, "articles/series.html", context)


def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    """Someone's page, if an editor has opened it to the public."""
    found = get_object_or_404(Contributor.objects.with_page(), slug=slug)
    written = found.contributions.values("article")
    context = listing(request, Article.objects.filter(pk__in=written))
    context |= {
        "contributor": found,
        "kicker": _("Organisation") if found.is_organisation else _("Contributor"),
        "feed_url": reverse("articles:contributor_feed", args=[found.slug]),
    }
    return render(request, "articles/contributor.html", context)
