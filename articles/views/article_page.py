"""What the page of an article shows, gathered in a fixed number of queries."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import rendering, tagging
from articles.citations import changed_at
from articles.models import Article
from articles.querysets import card_relations
from nkarchive.addresses import home, links_to, with_query
from nkarchive.languages import LANGUAGES
from nkarchive.shown_pictures import shown_picture

MOST_RELATED = 3


def page_context(found: Article) -> dict[str, Any]:
    """Return what `articles/article.html` shows; fetch the article with `for_page()`."""
    named = rendering.named_by(found)
    topics = tagging.topics_of(found, language=found.language)
    related = list(
        Article.objects.published()
        .to_read_after(found, topics=[topic.pk for topic in topics])
        .defer("body")
        .select_related("lead_picture")[:MOST_RELATED]
    )
    # Together, so that the related articles cost no query of their own.
    prefetch_related_objects([found, *related], *card_relations(Article))
    prefetch_related_objects([found], "editions", "corrections")
    rendering.attach_warnings([found, *related])
    found.updated_on = updated_on(found)
    records = rendering.records_of(found)
    text = rendering.render_body(found, named=named)
    return {
        "article": found,
        "kind_label": rendering.KIND_LABELS[found.kind],
        "kind_url": with_query(reverse("articles:list"), urlencode({"kind": found.kind})),
        "contributions": rendering.credits_at_top(found),
        "people": rendering.credits_at_end(found),
        "warnings": rendering.warning_labels(found, language=found.language),
        "lead_picture": shown_picture(found.lead_picture, language=found.language),
        "editions": rendering.edition_lines(found),
        "notices": [record for record in records if record.is_before_text],
        "changes": [record for record in records if not record.is_before_text],
        "text": text,
        "minutes": rendering.reading_minutes(text.body),
        "closing": named.closing,
        "quick_exit_url": settings.QUICK_EXIT_URL if found.all_warnings else "",
        "topics": topics,
        "related": rendering.prepare_cards(related),
        **_connected(found),
    }


def updated_on(found: Article) -> Any:
    """Return the local date of a change made after readers could see the article, or None."""
    if found.publish_at is None:
        return None
    shown_on = timezone.localdate(max(found.publish_at, found.created_at))
    changed_on = timezone.localdate(changed_at(found))
    return changed_on if changed_on > shown_on else None


def _connected(found: Article) -> dict[str, Any]:
    """Return the article's versions in other languages and its place in its series."""
    is_version = Q(translation_group=found.translation_group)
    is_part = Q(series=found.series_id, language=found.language) if found.series_id else Q()
    others = list(
        Article.objects.published()
        .filter(is_version | is_part)
        .in_series_order()
        .only("language", "slug", "title", "translation_group", "series", "series_part")
    )
    return {
        **_languages(found, versions=others),
        **_series(found, parts=others),
    }


def _languages(found: Article, *, versions: list[Article]) -> dict[str, Any]:
    """Return links to the article in its languages.

    `versions` are the public ones; in the switch of the page the home page stands in for a
    language that the article does not have.
    """
    urls = {found.language: found.get_absolute_url()}
    for version in versions:
        if version.translation_group == found.translation_group:
            urls[version.language] = version.get_absolute_url()
    switch = {code: urls.get(code) or home(code) for code, _label in LANGUAGES}
    return {"versions": links_to(urls), "language_links": links_to(switch)}


def _series(found: Article, *, parts: list[Article]) -> dict[str, Any]:
    """Return the place of an article among the parts of its series that the public may see.

    A number that no visible part has is said to be missing: whether it was never written, lost or
    is hidden stays unsaid. What may follow the last visible part is not spoken of.
    """
    if found.series is None:
        return {}
    parts = [
        part
        for part in parts
        if part.series_id == found.series_id and part.language == found.language
    ]
    place = next((at for at, part in enumerate(parts) if part.pk == found.pk), None)
    links = [{"title": part.title, "url": part.get_absolute_url()} for part in parts]
    context = {
        "series": {"title": found.series.title, "url": found.series.get_absolute_url()},
        "part": found.series_part,
    }
    if place is not None:
        context["previous"] = links[place - 1] if place else None
        context["next"] = links[place + 1] if place + 1 < len(links) else None
    if found.series_part:
        numbers = [part.series_part for part in parts if part.series_part]
        before = max((number for number in numbers if number < found.series_part), default=0)
        after = min((number for number in numbers if number > found.series_part), default=None)
        gaps = [(before + 1, found.series_part - 1)]
        if after is not None:
            gaps.append((found.series_part + 1, after - 1))
        context["missing"] = [missing_parts(*gap) for gap in gaps if gap[0] <= gap[1]]
    return context


def missing_parts(first: int, last: int) -> str:
    """Return the sentence that the parts of a series from first to last are missing."""
    if first == last:
        return _("Part %(part)s is missing.") % {"part": first}
    return _("Parts %(first)s to %(last)s are missing.") % {"first": first, "last": last}
