"""The page of an article, and of a draft behind a preview link."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from articles.models import Article, FormerSlug
from articles.previews import previewed
from articles.views.article_page import page_context
from articles.views.citing import cited
from nkarchive.addresses import absolute
from nkarchive.languages import LANGUAGES, active_language


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article at its one address; 404 for what the public may not know of, 410 for what is gone.

    A former slug, and the prefix of the other language, lead on in one hop.
    """
    language = active_language()
    public = Article.objects.published()
    found = public.for_page().filter(language=language, slug=slug).first()
    if found is not None:
        context = page_context(found)
        context |= cited(found, context)
        context["canonical"] = absolute(found.get_absolute_url())
        response = render(request, "articles/article.html", context)
        if found.all_warnings:
            # Whoever opens the browser after the reader must not find the page kept in it.
            response.headers["Cache-Control"] = "no-store, private"
        return response
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
    found = Article.objects.for_page().get(pk=found.pk)
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
    translations = Article.objects.published().filter(translation_group=found.translation_group)
    return translations.filter(language=language).first() or found
