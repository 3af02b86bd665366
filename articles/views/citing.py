"""How an article is cited: its stable address, files for reference managers, the page's box."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation

from articles import citations, describing
from articles.models import Article, FormerSlug
from articles.querysets import card_relations
from articles.rendering import attach_warnings
from nkarchive.addresses import home, links_to
from nkarchive.languages import LANGUAGES, active_language

# The endings of the files, and what reference managers call them.
FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}


def stable(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The address that stays: it leads to where the article is now."""
    if found := Article.objects.published().filter(uuid=uuid).only("language", "slug").first():
        # Not for good: the next slug must be found from here as well.
        return redirect(found, permanent=False)
    gone = get_object_or_404(Article.objects.gone(), uuid=uuid)
    with translation.override(gone.language):
        homes = links_to({code: home(code) for code, _label in LANGUAGES})
        return render(request, "410.html", {"language_links": homes}, status=410)


def citation(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """A public article for a reference manager; `ending` is one of FORMATS.

    A former slug and the prefix of the other language lead on; 410 for what is gone, 404 for all
    else, as the article's own page.
    """
    language = active_language()
    found = (
        Article.objects.published()
        .filter(language=language, slug=slug)
        .select_related("series")
        .prefetch_related("editions", "corrections", *card_relations(Article))
        .first()
    )
    if found is None:
        return _elsewhere(request, slug=slug, ending=ending)
    work = citations.read_work(found)
    if ending == "json":
        response: HttpResponse = JsonResponse(
            citations.as_csl(work),
            safe=False,
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            content_type="application/vnd.citationstyles.csl+json",
        )
    elif ending == "ris":
        response = HttpResponse(
            citations.as_ris(work), content_type="application/x-research-info-systems"
        )
    else:
        response = HttpResponse(citations.as_bibtex(work), content_type="application/x-bibtex")
    response.headers["Content-Disposition"] = f'attachment; filename="{work.key}.{ending}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def cited(article: Article, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a public article tells beside its text: box, JSON-LD, link card.

    Takes what `page_context` returned for it; asks nothing.
    """
    attach_warnings([article])
    address = citations.stable_url(article)
    mail = urlencode({"subject": article.title, "body": address}, quote_via=quote)
    return {
        "share": {"mail_url": f"mailto:?{mail}", "address": address},
        "cite": {
            "sentence": citations.as_sentence(citations.read_work(article)),
            "stable_url": address,
            "files": [
                {"label": label, "url": reverse(f"articles:cite_{ending}", args=[article.slug])}
                for ending, label in FORMATS.items()
            ],
        },
        "structured_data": describing.structured_data(
            article,
            versions=context["versions"],
            topics=[topic.name for topic in context["topics"]],
        ),
        "link_card": describing.link_card(
            article, languages=[link.code for link in context["versions"]]
        ),
    }


def _elsewhere(request: HttpRequest, *, slug: str, ending: str) -> HttpResponse:
    """Lead from a former slug, or from the prefix of the other language, to the article's own."""
    language = active_language()
    for named in sorted((code for code, _label in LANGUAGES), key=lambda code: code != language):
        former = FormerSlug.objects.filter(language=named, slug=slug).values("article")
        known = Q(language=named, slug=slug) | Q(pk__in=former)
        if moved := Article.objects.published().filter(known).first():
            with translation.override(moved.language):
                target = reverse(f"articles:cite_{ending}", args=[moved.slug])
            return redirect(target, permanent=named == language)
        if Article.objects.gone().filter(known).exists():
            return render(request, "410.html", status=410)
    raise Http404
