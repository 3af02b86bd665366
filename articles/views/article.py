"""The page of an article, and of a draft behind a preview link."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from articles import rendering, tagging
from articles.models import Article, FormerSlug
from articles.previews import previewed
from articles.querysets import card_relations
from nkarchive.addresses import absolute, home, links_to, with_query
from nkarchive.languages import LANGUAGES, active_language
from nkarchive.shown_pictures import shown_picture

MOST_RELATED = 3


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article at its one address; 404 for what the public may not know of, 410 for what is gone.

    A former slug, and the prefix of the other language, lead on in one hop.
    """
    language = active_language()
    public = Article.objects.published()
    found = public.for_reading().filter(language=language, slug=slug).first()
    if found is not None:
        context = page_context(found)
        context["canonical"] = absolute(found.get_absolute_url())
        return render(request, "articles/article.html", context)
    others = [code for code, _label in LANGUAGES if code != language]
    for named in (language, *others):
        former = FormerSlug.objects.filter(language=named, slug=slug).values("article")
        known = Q(language=named, slug=slug) | Q(pk__in=former)
        if moved := public.filter(known).first():
            target = moved if named == language else in_language(moved, language)
            return redirect(target, permanent=named == language)
        if Article.objects.gone().filter(known).exists():
            return gone(request)
    raise Http404


def preview(request: HttpRequest, token: str) -> HttpResponse:
    """An article in any state, for whoever holds a valid link; nobody may keep or index it."""
    found = previewed(token)
    if found is None:
        raise Http404
    if found.language != active_language():
        with translation.override(found.language):
            return redirect("articles:preview", token)
    found = Article.objects.for_reading().get(pk=found.pk)
    context = page_context(found)
    context |= {"is_preview": True, "language_links": [], "versions": []}
    response = render(request, "articles/article.html", context)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key: no page that a link leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """Say plainly that what stood here is not published any more, and nothing else about it."""
    return render(request, "410.html", status=410)


def in_language(found: Article, language: str) -> Article:
    """Return the public translation of an article into a language, or the article itself."""
    return translations(found).filter(language=language).first() or found


def translations(found: Article) -> QuerySet:
    """Return the public versions of an article in other languages."""
    return (
        Article.objects.published()
        .filter(translation_group=found.translation_group)
        .exclude(pk=found.pk)
    )


def page_context(found: Article) -> dict[str, Any]:
    """Return what `articles/article.html` shows; fetch the article with `for_reading()`."""
    topics = tagging.topics_of(found, language=found.language)
    related = list(
        Article.objects.published()
        .in_language(found.language)
        .sharing_topics(found, topics=[topic.pk for topic in topics])
        .defer("body")
        .select_related("lead_picture")[:MOST_RELATED]
        if topics
        else ()
    )
    # Together, so that the related articles cost no query of their own.
    prefetch_related_objects([found, *related], *card_relations(Article))
    found.updated_on = updated_on(found)
    return {
        "article": found,
        "kind_label": rendering.KIND_LABELS[found.kind],
        "kind_url": with_query(reverse("articles:list"), urlencode({"kind": found.kind})),
        "contributions": rendering.credits_at_top(found),
        "people": rendering.credits_at_end(found),
        "warnings": [warning.label for warning in found.warnings.all()],
        "lead_picture": shown_picture(found.lead_picture, language=found.language),
        "first_published": first_published(found),
        "text": rendering.render_body(found),
        "topics": topics,
        "related": rendering.prepare_cards(related),
        **language_context(found),
        **series_context(found),
    }


def first_published(found: Article) -> dict[str, Any] | None:
    """Return where the piece appeared first, as its include takes it; None if only here."""
    edition = found.editions.first()
    if edition is None:
        return None
    return {
        "title": edition.title,
        "outlet": edition.outlet,
        "published_on": edition.published_on,
        "url": edition.url,
    }


def updated_on(found: Article) -> Any:
    """Return the local date of a change made after readers could see the article, or None."""
    if found.publish_at is None:
        return None
    shown_on = timezone.localdate(max(found.publish_at, found.created_at))
    changed_on = timezone.localdate(found.updated_at)
    return changed_on if changed_on > shown_on else None


def language_context(found: Article) -> dict[str, Any]:
    """Return links to the article in its languages.

    `versions` are the public ones; in the switch of the page the home page stands in for a
    language that the article does not have.
    """
    urls = {found.language: found.get_absolute_url()}
    for version in translations(found).only("language", "slug"):
        urls[version.language] = version.get_absolute_url()
    switch = {code: urls.get(code) or home(code) for code, _label in LANGUAGES}
    return {"versions": links_to(urls), "language_links": links_to(switch)}


def series_context(found: Article) -> dict[str, Any]:
    """Return the place of an article among the parts of its series that the public may see."""
    if found.series is None:
        return {}
    parts = list(
        Article.objects.published()
        .in_language(found.language)
        .filter(series=found.series)
        .in_series_order()
        .only("pk", "language", "slug", "title", "series_part")
    )
    place = next((at for at, part in enumerate(parts) if part.pk == found.pk), None)
    links = [{"title": part.title, "url": part.get_absolute_url()} for part in parts]
    context = {
        "series": {"title": found.series.title, "url": found.series.get_absolute_url()},
        "part": found.series_part,
    }
    if place is not None:
        context["previous"] = links[place - 1] if place else None
        context["next"] = links[place + 1] if place + 1 < len(links) else None
    return context
