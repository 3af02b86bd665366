"""Atom feeds with the whole text of each article (RFC 4287)."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import feedgenerator, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles import tagging
from articles.models import Article, Contributor, Series
from articles.querysets import card_relations
from articles.rendering import prepare_cards, render_body, warning_labels
from nkarchive.addresses import absolute
from nkarchive.languages import active_language
from nkarchive.richtext.validators import tidy_text, without_unwanted

MOST_ENTRIES = 30
# The vertical tab and the form feed: blanks everywhere but in XML.
_BLANKS = {0x0B: " ", 0x0C: " "}


class FullTextFeed(feedgenerator.Atom1Feed):
    """Atom with the text of an entry as its content, and the language of each entry."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the attributes of an entry's element."""
        return {"xml:lang": item["entry_language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an entry; Django's own writes one author and a summary in HTML."""
        super().add_item_elements(handler, item)
        for name in item["author_names"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")
        if item["standfirst"]:
            handler.addQuickElement("summary", item["standfirst"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def articles(request: HttpRequest) -> HttpResponse:
    """The newest articles."""
    return answer(request, Article.objects.all(), title=settings.SITE_NAME, url=reverse("home"))


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest articles of a topic."""
    found = tagging.find_tag(slug)
    if found is None or found.slug != slug:
        raise Http404
    return answer(
        request,
        Article.objects.filter(tags=found),
        title=_("%(site)s: %(part)s")
        % {
            "site": settings.SITE_NAME,
            "part": tagging.name_of(found, language=active_language()),
        },
        url=reverse("articles:tag", args=[found.slug]),
        is_unknown_while_empty=True,
    )


def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest parts of a series."""
    found = get_object_or_404(Series, slug=slug)
    return answer(
        request,
        Article.objects.filter(series=found),
        title=_("%(site)s: %(part)s") % {"site": settings.SITE_NAME, "part": found.title},
        url=found.get_absolute_url(),
        is_unknown_while_empty=True,
    )


def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest articles of someone who has a page."""
    found = get_object_or_404(Contributor.objects.with_page(), slug=slug)
    return answer(
        request,
        Article.objects.filter(
            pk__in=found.contributions.values("article"),
        ),
        title=_("%(site)s: %(part)s") % {"site": settings.SITE_NAME, "part": found.name},
        url=found.get_absolute_url(),
    )


def answer(
    request: HttpRequest,
    chosen: QuerySet,
    *,
    title: str,
    url: str,
    is_unknown_while_empty: bool = False,
) -> HttpResponse:
    """Return the feed of the newest public articles among the chosen.

    Articles in the feed's language come first, then what exists only in another one. `url` is the
    path of the page that the feed belongs to. Raises Http404 for an empty feed whose page would
    be unknown too.
    """
    language = active_language()
    newest = list(
        chosen.for_readers_of(language)
        .newest_first()
        .for_reading()
        .prefetch_related(*card_relations(Article))[:MOST_ENTRIES]
    )
    if is_unknown_while_empty and not newest:
        raise Http404
    feed = FullTextFeed(
        title=tidy_text(title),
        link=absolute(url),
        description="",
        language=language,
        author_name=settings.SITE_NAME,
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
    )
    for entry in sorted(prepare_cards(newest), key=lambda article: article.is_foreign):
        add_entry(feed, entry)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def add_entry(feed: FullTextFeed, article: Article) -> None:
    """Add an article to a feed; its id stays when title, slug or host change."""
    feed.add_item(
        title=tidy_text(article.title),
        link=absolute(article.get_absolute_url()),
        description=None,
        unique_id=article.uuid.urn,
        pubdate=article.publish_at,
        updateddate=max(article.publish_at, article.updated_at),
        entry_language=article.language,
        author_names=[tidy_text(name) for name in article.byline_names],
        standfirst=tidy_text(article.standfirst),
        content=content(article),
    )


def content(article: Article) -> str:
    """Return the article for a feed reader as HTML: warnings first, then the text with notes."""
    with translation.override(article.language):
        labels = warning_labels(article)
        warned = (
            format_html(
                "<p><strong>{}</strong></p>",
                _("This text contains: %(labels)s.") % {"labels": ", ".join(labels)},
            )
            if labels
            else ""
        )
    # Words that were typed in one line (a credit, a source's title) may hold what XML refuses.
    written = without_unwanted(f"{warned}{render_body(article, target='feed').whole}")
    return written.translate(_BLANKS)
