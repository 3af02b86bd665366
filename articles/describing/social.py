"""The card that other sites draw for a link to an article (OpenGraph, ogp.me)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from articles import citations, rendering
from articles.describing.card import social_card
from articles.models import Article
from nkarchive.addresses import absolute
from nkarchive.languages import ENGLISH, KOREAN
from nkarchive.social_cards import SocialCard

LOCALES = {ENGLISH: "en_US", KOREAN: "ko_KR"}


@dataclass(frozen=True, kw_only=True)
class LinkCard:
    """What `includes/_social.html` takes: words, whole addresses, and the card that is drawn."""

    title: str
    description: str
    url: str
    locale: str
    other_locales: list[str] = field(default_factory=list)
    published_at: datetime
    changed_at: datetime
    card: SocialCard


def link_card(article: Article, *, languages: list[str]) -> LinkCard:
    """Return the card of a public article; `languages` are those that it can be read in.

    A warned article shows its warnings, its standfirst, and no picture: whoever meets the link
    elsewhere has not chosen to look yet.
    """
    with translation.override(article.language):
        labels = rendering.warning_labels(article, language=article.language)
        url = absolute(article.get_absolute_url())
        words = [article.standfirst or ("" if labels else article.subtitle)]
        if labels:
            words.insert(0, _("This text contains: %(labels)s.") % {"labels": ", ".join(labels)})
    return LinkCard(
        title=article.title,
        description=" ".join(part for part in words if part),
        url=url,
        locale=LOCALES[article.language],
        other_locales=[LOCALES[code] for code in languages if code != article.language],
        published_at=article.publish_at,
        changed_at=citations.changed_at(article),
        card=social_card(article),
    )
