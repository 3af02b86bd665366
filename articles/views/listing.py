"""What every page with a list of articles has in common."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import Article
from articles.rendering import prepare_cards
from nkarchive.addresses import absolute, language_links, with_query
from nkarchive.languages import ENGLISH, KOREAN, active_language

PER_PAGE = 20


def listing(
    request: HttpRequest, articles: QuerySet, *, parameters: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the context of `articles/_listing.html` for articles that `for_readers_of` kept.

    `parameters` are those of the address that the list obeys; they go with the page's number and
    into the canonical address. A page number that is none leads to the first page, one beyond the
    end to the last.
    """
    page = Paginator(articles.for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    cards = prepare_cards(page)
    query = urlencode(parameters or {})
    own_number = {"page": page.number} if page.number > 1 else {}
    return {
        "page_obj": page,
        "count": page.paginator.count,
        "here": [article for article in cards if not article.is_foreign],
        "elsewhere": [article for article in cards if article.is_foreign],
        "other_language": other_language(),
        "querystring": query,
        "canonical": absolute(
            with_query(request.path, urlencode({**(parameters or {}), **own_number}))
        ),
        "language_links": language_links(request, query=query),
    }


def other_language() -> str:
    """Return the language that the page is not in."""
    return ENGLISH if active_language() == KOREAN else KOREAN


def listed(language: str | None = None) -> QuerySet:
    """Return the articles that a page lists, in the order of reading (see `for_readers_of`)."""
    return Article.objects.for_readers_of(language or active_language()).in_reading_order()
