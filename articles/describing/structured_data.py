"""An article in the words of schema.org, as JSON-LD for its page."""

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from articles import citations, rendering
from articles.citations import Name
from articles.models import Article
from nkarchive.addresses import LanguageLink, absolute, home
from nkarchive.languages import localized
from nkarchive.shown_pictures import shown_picture

TYPES = {Article.Kind.REPORT: "Report", Article.Kind.UPDATE: "NewsArticle"}
# Properties of schema.org for our roles; it knows no narrator, interviewer or photographer.
ROLES = {"author": "author", "translator": "translator", "editor": "editor"}
# In a script element these could end it, or begin another; in JSON they may be written so.
_ESCAPES = {
    ord(character): f"\\u{ord(character):04X}" for character in ("<", ">", "&", "\u2028", "\u2029")
}


def structured_data(
    article: Article, *, versions: list[LanguageLink], topics: list[str]
) -> SafeString:
    """Return JSON-LD that may stand in a script element as it is.

    Takes the links to the article in its languages, and what its topics are called. Of what
    readers are warned of nothing is told but the standfirst.
    """
    return embeddable(document(article, versions=versions, topics=topics))


def embeddable(value: Any) -> SafeString:
    """Return JSON that nothing inside a script element takes for markup."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_ESCAPES))


def document(
    article: Article, *, versions: list[LanguageLink], topics: list[str]
) -> dict[str, Any]:
    """Return what schema.org's Article says of ours; empty properties are left out."""
    work = citations.read_work(article)
    site = {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": absolute(home(article.language)),
    }
    is_translation = article.translation_checked_at is not None
    labels = rendering.warning_labels(article, language=article.language)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(article.kind, "Article"),
        "@id": work.url,
        "url": absolute(article.get_absolute_url()),
        "identifier": article.uuid.urn,
        "headline": article.title,
        "alternativeHeadline": article.subtitle,
        "description": article.standfirst,
        "inLanguage": article.language,
        "datePublished": article.publish_at.isoformat(),
        "dateModified": citations.changed_at(article).isoformat(),
        "publisher": site,
        "isAccessibleForFree": True,
        "keywords": topics,
        "contentRating": ", ".join(labels),
        "temporalCoverage": article.period,
        "isPartOf": _parents(article),
        "position": article.series_part if article.series else None,
        "image": None if labels else _image(article),
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": one.text,
                "datePublished": one.made_on.isoformat(),
            }
            for one in article.corrections.all()
        ],
        "translationOfWork" if is_translation else "workTranslation": [
            {"@type": "Article", "@id": absolute(link.url), "inLanguage": link.code}
            for link in versions
            if link.code != article.language
        ],
    }
    for role, names in work.people.items():
        found.setdefault(ROLES.get(role, "contributor"), []).extend(map(_who, names))
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _who(name: Name) -> dict[str, str]:
    who = {"@type": "Organization" if name.is_organisation else "Person", "name": name.text}
    return {**who, "url": name.url} if name.url else who


def _parents(article: Article) -> list[dict[str, str]]:
    site = {"@type": "WebSite", "name": settings.SITE_NAME, "url": absolute("/")}
    if article.series is None:
        return [site]
    return [
        {
            "@type": "CreativeWorkSeries",
            "name": localized(article.series, "title", language=article.language),
            "url": absolute(article.series.get_absolute_url()),
        },
        site,
    ]


def _image(article: Article) -> dict[str, Any] | None:
    shown = shown_picture(article.lead_picture, language=article.language)
    if shown is None:
        return None
    return {
        "@type": "ImageObject",
        "url": absolute(shown.url),
        "width": shown.width,
        "height": shown.height,
        "caption": shown.alt,
        "creditText": shown.credit,
    }
