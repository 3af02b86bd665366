"""What every page with a list of articles has in common."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import Article
from articles.rendering import prepare_cards
from articles.views.paging import page_of
from nkarchive.addresses import absolute, language_links, with_query
from nkarchive.languages import ENGLISH, KOREAN, active_language

PER_PAGE = 20


def listing(
    request: HttpRequest, chosen: QuerySet, *, parameters: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the context of `articles/_listing.html` for the public articles among the chosen.

    `parameters` are those of the address that the list obeys; they go with every page and into
    the canonical address. The list is counted on its first page alone.
    """
    language = active_language()
    query = urlencode(parameters or {})
    page = page_of(
        chosen.for_cards(), language=language, parameters=request.GET, kept=query, size=PER_PAGE
    )
    place = {name: request.GET[name] for name in page.asked_by}
    return {
        "page": page,
        "count": counted(chosen, language=language) if page.is_first else None,
        **parts(page.articles),
        "canonical": absolute(with_query(request.path, urlencode({**(parameters or {}), **place}))),
        "language_links": language_links(request, query=query),
    }


def parts(articles: list[Article]) -> dict[str, Any]:
    """Return articles with `is_foreign` as the two parts of a list, ready as cards."""
    cards = prepare_cards(articles)
    return {
        "here": [article for article in cards if not article.is_foreign],
        "elsewhere": [article for article in cards if article.is_foreign],
        "other_language": other_language(),
    }


def counted(chosen: QuerySet, *, language: str) -> int:
    """Return how many of the chosen articles a page in a language lists."""
    here = chosen.published().in_language(language)
    return here.count() + chosen.only_outside(language).count()


def other_language() -> str:
    """Return the language that the page is not in."""
    return ENGLISH if active_language() == KOREAN else KOREAN
