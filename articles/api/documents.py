"""An article as the API writes it: everything that its page shows, as data."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from articles import citations, rendering
from articles.api.asking import written
from articles.models import Article, Contribution, Picture, Source, TagLabel
from nkarchive import richtext
from nkarchive.addresses import absolute
from nkarchive.languages import LANGUAGES, localized
from nkarchive.shown_pictures import shown_picture

# Publications behind a publication; as many are fetched with a page.
_DEEPEST_VIA = 3


def with_everything(articles: QuerySet) -> QuerySet:
    """Fetch with the articles all that `write_articles` writes, in eight more queries."""
    sources = Source.objects.select_related("via__via__via")
    shown_labels = TagLabel.objects.filter(is_synonym=False)
    return articles.select_related("lead_picture", "series").prefetch_related(
        "pictures",
        Prefetch("sources", sources),
        Prefetch("further_reading", sources),
        Prefetch("contributions", Contribution.objects.select_related("contributor")),
        "tags",
        Prefetch("tags__labels", shown_labels, to_attr="shown_labels"),
        "corrections",
        "editions",
    )


def write_articles(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """Return public articles as documents; fetch them with `with_everything`.

    Asks two more queries for all: the warnings, and the translations that are public.
    """
    found = list(articles)
    rendering.attach_warnings(found)
    versions = list(
        Article.objects.published()
        .filter(translation_group__in={article.translation_group for article in found})
        .order_by("language")
        .values_list("translation_group", "uuid", "language")
    )
    return [
        _article(
            article,
            translations=[
                {"uuid": str(uuid), "language": language}
                for group, uuid, language in versions
                if group == article.translation_group and uuid != article.uuid
            ],
        )
        for article in found
    ]


def labels(row: Any, name: str) -> dict[str, str]:
    """Return the value of a two-language field in each language that has one."""
    values = {code: getattr(row, f"{name}_{code}") for code, _label in LANGUAGES}
    return {code: value for code, value in values.items() if value}


def tag_labels(shown_labels: Iterable[TagLabel]) -> dict[str, str]:
    """Return what a topic is called, by language."""
    return {label.language: label.name for label in shown_labels}


def _article(article: Article, *, translations: list[dict[str, str]]) -> dict[str, Any]:
    tree = richtext.parse(article.body)
    sources, cited = _cited(article, tree)
    return {
        "uuid": str(article.uuid),
        "kind": article.kind,
        "language": article.language,
        "title": article.title,
        "subtitle": article.subtitle,
        "standfirst": article.standfirst,
        "warnings": [
            {"slug": warning.slug, "labels": labels(warning, "label")}
            for warning in article.all_warnings
        ],
        "url": absolute(article.get_absolute_url()),
        "stable_url": citations.stable_url(article),
        "published_at": written(article.publish_at),
        "changed_at": written(citations.changed_at(article)),
        "period": article.period,
        "period_on": _day(article.period_on),
        "body_html": str(rendering.render_body(article, target="feed", has_asks=False).whole),
        "body_text": str(rendering.render_body(article, target="plain", has_asks=False).whole),
        "contributions": [_contribution(article, one) for one in article.contributions.all()],
        "tags": [
            {"slug": tag.slug, "name": tag.name, "labels": tag_labels(tag.shown_labels)}
            for tag in sorted(article.tags.all(), key=lambda tag: tag.slug)
            if tag.slug
        ],
        "series": article.series
        and {
            "slug": article.series.slug,
            "titles": labels(article.series, "title"),
            "part": article.series_part,
        },
        "translations": translations,
        "editions": [
            {
                "title": edition.title,
                "outlet": edition.outlet,
                "published_on": _day(edition.published_on),
                "published_as": edition.published_as,
                "url": edition.url,
                "note": edition.note,
            }
            for edition in article.editions.all()
        ],
        "corrections": [
            {"kind": one.kind, "made_on": one.made_on.isoformat(), "text": one.text}
            for one in article.corrections.all()
        ],
        "sources": [_source(source) for source in sources],
        "citations": cited,
        "pictures": _pictures(article, tree),
    }


def _contribution(article: Article, one: Contribution) -> dict[str, Any]:
    """Return a part somebody had; who has no page of their own is a name and nothing more."""
    person = one.contributor
    return {
        "role": one.role,
        "name": localized(person, "name", language=article.language),
        "is_organisation": person.is_organisation,
        "title": one.title,
        "bio": one.bio or localized(person, "bio", language=article.language),
        "placement": one.placement,
        "contributor": person.slug if person.has_page else None,
    }


def _cited(
    article: Article, tree: richtext.Element
) -> tuple[list[Source], list[dict[str, str | int]]]:
    """Return the sources of an article, and where its text cites them: source by its place."""
    cited = {source.pk: source for source in article.sources.all()}
    named = [
        (int(node.attributes.get("data-source") or 0), node)
        for node in tree.walk()
        if node.kind in {"citation", "excerpt"}
    ]
    sources = {pk: cited[pk] for pk, _node in named if pk in cited} | cited
    sources |= {source.pk: source for source in article.further_reading.all()}
    places = {pk: place for place, pk in enumerate(sources)}
    return list(sources.values()), [
        {
            "kind": node.kind,
            "source": places[pk],
            "locator": node.attributes.get("data-locator", ""),
        }
        for pk, node in named
        if pk in places
    ]


def _source(source: Source, *, depth: int = _DEEPEST_VIA) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "title": source.title,
        "author": source.author,
        "outlet": source.outlet,
        "place": source.place,
        "published_on": _day(source.published_on),
        "published_as": source.published_as,
        "url": source.url,
        "is_incomplete": source.is_incomplete,
        "via": _source(source.via, depth=depth - 1) if depth and source.via_id else None,
    }


def _pictures(article: Article, tree: richtext.Element) -> list[dict[str, Any]]:
    """Return the pictures in the order of the page, each use with its own words."""
    known = {picture.pk: picture for picture in article.pictures.all()}
    found = []
    if article.lead_picture:
        found.append(_picture(article, article.lead_picture, is_lead=True))
    for node in tree.walk():
        picture = known.get(int(node.attributes.get("data-picture") or 0))
        if node.kind == "figure" and picture:
            caption = " ".join(
                child.text() for child in node.children if isinstance(child, richtext.Element)
            )
            found.append(
                _picture(
                    article,
                    picture,
                    caption=caption.strip(),
                    alt=node.attributes.get("data-alt", ""),
                    is_reconstruction=bool(node.attributes.get("data-reconstruction")),
                )
            )
    return found


def _picture(
    article: Article,
    picture: Picture,
    *,
    caption: str = "",
    alt: str = "",
    is_reconstruction: bool = False,
    is_lead: bool = False,
) -> dict[str, Any]:
    shown = shown_picture(picture, language=article.language)
    return {
        "uuid": str(picture.uuid),
        "url": absolute(shown.url),
        "width": shown.width,
        "height": shown.height,
        "alt": alt or shown.alt,
        "credit": shown.credit,
        "caption": caption,
        "is_reconstruction": is_reconstruction,
        "is_lead": is_lead,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def article_address(article_uuid: Any) -> str:
    """Return where the API has an article."""
    return absolute(reverse("api:article", args=[article_uuid]))
