"""The search page: every search is an address, with one form that is its canonical one."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import search as searching
from articles import tagging
from articles.rendering import prepare_cards
from articles.views.listing import other_language
from nkarchive.addresses import absolute, language_links, with_query
from nkarchive.languages import active_language

# What results can be narrowed by, in the order of the page and of the address.
FACET_LABELS = {
    "kind": _("Kind"),
    "tag": _("Topic"),
    "year": _("Year"),
    "language": _("Language"),
    "warning": _("Content warning"),
}
LONGEST_CHOICE = 100
LAST_PAGE = 10_000


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value of a facet as a link: it narrows the results, or takes the value away again."""

    label: str
    count: int | None
    url: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What the results can be narrowed by."""

    name: str
    label: str
    choices: list[Choice]


def search(request: HttpRequest) -> HttpResponse:
    """What the archive holds for some words; any text at all gives a page.

    A topic by a former or another name leads to the address with its own.
    """
    query = searching.read_query(request.GET.get("q", ""))
    chosen = read_choices(request)
    asked_page = read_page(request)
    results = searching.find(query, language=active_language(), chosen=chosen, page=asked_page)
    if chosen.tag and not any(value.is_chosen for value in results.facets.get("tag", ())):
        # An address that was kept finds on: the topic was merged, renamed, or is called so too.
        topic = tagging.find_public_tag(chosen.tag)
        if topic and topic.slug != chosen.tag:
            return redirect(_address(query.text, replace(chosen, tag=topic.slug), page=asked_page))
    number = results.page.number
    parameters = urlencode(_parameters(query.text, chosen))
    is_asked = bool(query) or any(asdict(chosen).values())
    prepare_cards(results.articles)
    return render(
        request,
        "articles/search.html",
        {
            "query": query,
            "is_asked": is_asked,
            "is_help_open": not is_asked,
            "results": results,
            **_sections(results.articles),
            "facets": _facets(results, query=query.text, chosen=chosen),
            "chosen": _chosen(results, query=query.text, chosen=chosen),
            "without_choices": _address(query.text, searching.Chosen()),
            "suggested": _address(results.suggestion, chosen) if results.suggestion else "",
            "page_obj": results.page,
            "querystring": parameters,
            "other_language": other_language(),
            "canonical": absolute(_address(query.text, chosen, page=number)),
            "language_links": language_links(request, query=parameters),
        },
    )


def read_choices(request: HttpRequest) -> searching.Chosen:
    """Read what a reader narrows by from the address; NUL, blanks around and long values go."""
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_CHOICE]
        for name in FACET_LABELS
    }
    return searching.Chosen(**given)


def read_page(request: HttpRequest) -> int:
    """Read the page's number; what is none means the first."""
    given = request.GET.get("page", "")
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(LAST_PAGE))):
        return 1
    return max(int(given), 1)


def _sections(articles: Iterable[Any]) -> dict[str, list[Any]]:
    """Return the results in the parts of the page: own language, the other, some words alone."""
    found = list(articles)
    whole = [article for article in found if not article.is_partial]
    return {
        "here": [article for article in whole if not article.is_foreign],
        "elsewhere": [article for article in whole if article.is_foreign],
        "partial": [article for article in found if article.is_partial],
    }


def _facets(results: searching.Results, *, query: str, chosen: searching.Chosen) -> list[Facet]:
    """Return the facets by which these results can be narrowed, or are."""
    found = []
    for name, label in FACET_LABELS.items():
        values = results.facets.get(name, [])
        # A single value that all results have narrows nothing.
        if all(not value.is_chosen and value.count >= results.total for value in values):
            continue
        choices = [_choice(value, name, query=query, chosen=chosen) for value in values]
        found.append(Facet(name=name, label=str(label), choices=choices))
    return found


def _chosen(results: searching.Results, *, query: str, chosen: searching.Chosen) -> list[Choice]:
    """Return what is chosen, each as a link that takes it away."""
    found = []
    for name, given in asdict(chosen).items():
        if not given:
            continue
        labels = [value.label for value in results.facets.get(name, []) if value.is_chosen]
        found.append(
            Choice(
                label=labels[0] if labels else given,
                count=None,
                url=_address(query, replace(chosen, **{name: ""})),
                is_chosen=True,
            )
        )
    return found


def _choice(
    value: searching.FacetValue, name: str, *, query: str, chosen: searching.Chosen
) -> Choice:
    after = replace(chosen, **{name: "" if value.is_chosen else value.value})
    return Choice(
        label=value.label,
        count=value.count,
        url=_address(query, after),
        is_chosen=value.is_chosen,
    )


def _address(query: str, chosen: searching.Chosen, *, page: int = 1) -> str:
    """Return the canonical address of a search: known parameters, in one order, none empty."""
    parameters = _parameters(query, chosen) | ({"page": str(page)} if page > 1 else {})
    return with_query(reverse("articles:search"), urlencode(parameters))


def _parameters(query: str, chosen: searching.Chosen) -> dict[str, str]:
    given = {"q": query, **{name: getattr(chosen, name) for name in FACET_LABELS}}
    return {name: value for name, value in given.items() if value}
