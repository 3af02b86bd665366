"""Atom feeds with the whole text of each article (RFC 4287).

A feed holds the newest articles, and leads with `next` to the ones before them, to the first of all
(RFC 5005, paged feeds). The feed of all articles also says what went (RFC 6721), so that readers
can take it out.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import feedgenerator, timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import rfc3339_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles import changes, citations, tagging
from articles.models import Article, Contributor, Series
from articles.querysets import card_relations
from articles.rendering import (
    KIND_PLURALS,
    edition_lines,
    prepare_cards,
    records_of,
    render_body,
    warning_labels,
)
from articles.views.paging import Place, beyond, read_place
from nkarchive.addresses import absolute
from nkarchive.languages import active_language
from nkarchive.richtext.validators import tidy_text, without_unwanted

MOST_ENTRIES = 30
# How long a feed goes on saying that something went.
TOLD_FOR = timedelta(days=90)
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
# The vertical tab and the form feed: blanks everywhere but in XML.
_BLANKS = {0x0B: " ", 0x0C: " "}


class FullTextFeed(feedgenerator.Atom1Feed):
    """Atom with the text of an entry as its content, the language of each, and what went."""

    def root_attributes(self) -> dict[str, str]:
        """Return the attributes of the feed's element."""
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what the feed says of itself, and the entries that are no more."""
        super().add_root_elements(handler)
        for relation in ("first", "next"):
            if url := self.feed[relation]:
                handler.addQuickElement("link", "", {"rel": relation, "href": url})
        for gone in self.feed["gone"]:
            handler.addQuickElement(
                "at:deleted-entry",
                None,
                {"ref": gone.uuid.urn, "when": rfc3339_date(gone.changed_at)},
            )

    def latest_post_date(self) -> datetime:
        """Return when something changed last; an empty feed stays the same from day to day."""
        dates = [item["updateddate"] for item in self.items]
        dates += [gone.changed_at for gone in self.feed["gone"]]
        return max(dates, default=datetime(2000, 1, 1, tzinfo=UTC))

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
    now = timezone.now()
    return answer(
        request,
        Article.objects.all(),
        title=settings.SITE_NAME,
        url=reverse("home"),
        gone=changes.list_newest_removals(since=now - TOLD_FOR, limit=MOST_ENTRIES),
    )


def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest articles of a kind: stories, reports, ..."""
    if kind not in KIND_PLURALS:
        raise Http404
    return answer(
        request,
        Article.objects.filter(kind=kind),
        title=_("%(site)s: %(part)s") % {"site": settings.SITE_NAME, "part": KIND_PLURALS[kind]},
        url=f"{reverse('articles:list')}?kind={kind}",
    )


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest articles of a topic; a synonym or a former address leads to the topic's own."""
    found = tagging.find_tag(slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        # A topic of hidden articles alone is as unknown as none.
        if not Article.objects.published().filter(tags=found).exists():
            raise Http404
        return redirect("articles:tag_feed", found.slug, permanent=True)
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
    gone: list[changes.Change] | None = None,
) -> HttpResponse:
    """Return the feed of the newest public articles among the chosen.

    Articles in the feed's language come first, then what exists only in another one. `url` is the
    path of the page that the feed belongs to, `gone` what to say of articles that went. With
    `?before=` it holds those that follow a place. Raises Http404 for an empty page, and for an
    empty feed whose page would be unknown too. Who has the feed already is answered 304.
    """
    language, place = active_language(), read_place(request.GET.get("before", ""))
    listed = chosen.for_readers_of(language).newest_first()
    if place:
        listed = listed.filter(beyond(place, is_up=False))
    relations = ("editions", "corrections", *card_relations(Article))
    found = list(listed.for_reading().prefetch_related(*relations)[: MOST_ENTRIES + 1])
    if not found and (place or is_unknown_while_empty):
        raise Http404
    newest, has_more = found[:MOST_ENTRIES], len(found) > MOST_ENTRIES
    address = absolute(request.path)
    feed = FullTextFeed(
        title=tidy_text(title),
        link=absolute(url),
        description="",
        language=language,
        author_name=settings.SITE_NAME,
        feed_url=f"{address}?before={place}" if place else address,
        feed_guid=address,
        gone=[] if place else gone or [],
        first=address if place else "",
        next=f"{address}?before={_place_of(newest[-1])}" if has_more else "",
    )
    for entry in sorted(prepare_cards(newest), key=lambda article: article.is_foreign):
        add_entry(feed, entry)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    # What is withdrawn must go at once, so that a copy is asked for anew each time.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response)


def _place_of(article: Article) -> Place:
    return Place(is_foreign=False, publish_at=article.publish_at, pk=article.pk)


def add_entry(feed: FullTextFeed, article: Article) -> None:
    """Add an article to a feed; its id stays when title, slug or host change."""
    feed.add_item(
        title=tidy_text(article.title),
        link=absolute(article.get_absolute_url()),
        description=None,
        unique_id=article.uuid.urn,
        pubdate=article.publish_at,
        updateddate=citations.changed_at(article),
        entry_language=article.language,
        author_names=[tidy_text(name) for name in article.byline_names],
        standfirst=tidy_text(article.standfirst),
        content=content(article),
    )


def content(article: Article) -> str:
    """Return the article for a feed reader as HTML.

    First what readers are warned of, then what was said about the piece since it appeared and
    where it appeared before, then the text with notes and sources.
    """
    with translation.override(article.language):
        before = []
        if labels := warning_labels(article, language=article.language):
            words = _("This text contains: %(labels)s.") % {"labels": ", ".join(labels)}
            before.append(format_html("<p><strong>{}</strong></p>", words))
        before += [
            format_html(
                "<p><strong>{}, {}:</strong> {}</p>",
                record.label,
                date_format(record.made_on, "DATE_FORMAT"),
                record.text,
            )
            for record in records_of(article)
        ]
        before += [format_html("<p>{}</p>", line) for line in edition_lines(article)]
        told = format_html_join("", "{}", ((part,) for part in before))
    # Words that were typed in one line (a credit, a source's title) may hold what XML refuses.
    written = without_unwanted(f"{told}{render_body(article, target='feed').whole}")
    return written.translate(_BLANKS)
