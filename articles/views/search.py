"""The search page."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import search as searching
from articles.models import Article
from articles.rendering import KIND_LABELS, body_segments
from articles.views.listing import listed, other_language
from nkarchive.addresses import language_links

PER_PAGE = 20
# Characters of markup. Reading a page full of whole books for a line of each takes too long.
LONGEST_BODY_READ = 100_000


def search(request: HttpRequest) -> HttpResponse:
    """What the archive holds for some words; any text at all gives a page."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    terms = searching.parse_query(asked)
    articles = searching.ranked(searching.matching(listed(), terms=terms), terms=terms)
    page = Paginator(articles.for_results(), PER_PAGE).get_page(request.GET.get("page"))
    results = [prepared(article, terms) for article in page]
    query = urlencode({"q": asked[: searching.LONGEST_QUERY]}) if asked else ""
    return render(
        request,
        "articles/search.html",
        {
            "query": asked[: searching.LONGEST_QUERY],
            "has_terms": bool(terms),
            "page_obj": page,
            "count": page.paginator.count,
            "here": [article for article in results if not article.is_foreign],
            "elsewhere": [article for article in results if article.is_foreign],
            "other_language": other_language(),
            "querystring": query,
            "language_links": language_links(request, query=query),
        },
    )


def prepared(article: Article, terms: list[searching.Term]) -> Article:
    """Give a found article what `includes/_search_result.html` shows.

    Of an article with a warning nothing is shown but its standfirst: what a reader is warned of
    must not stand in a list.
    """
    article.kind_label = KIND_LABELS[article.kind]
    article.title_html = searching.highlight(article.title, terms=terms)
    texts = [article.standfirst]
    is_warned = article.warnings.all() or article.warnings_in_text.all()
    if not is_warned and len(article.body) <= LONGEST_BODY_READ:
        texts += body_segments(article)
    article.snippet = searching.snippet(texts, terms=terms) or searching.highlight(
        article.standfirst, terms=terms
    )
    return article
