"""The cards of links to our pages, for the sites that show them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import articles.describing
import campaigns.describing
from nkarchive import social_cards
from nkarchive.languages import LANGUAGES, active_language
from nkarchive.social_cards import SocialCard

# The key of the one card that stands for every page without a card of its own.
SITE = "site"


@require_safe
def social_card(
    request: HttpRequest, part: str, key: str, language: str, digest: str
) -> HttpResponse:
    """The card of a public page; 404 for every other, also for one that was public once."""
    card = card_of(part, key, language=language) if language in dict(LANGUAGES) else None
    if card is None:
        raise Http404
    return social_cards.answer(card, digest=digest)


def card_of(part: str, key: str, *, language: str) -> SocialCard | None:
    """Return the card of a page; None where readers may not know of it."""
    if part == "articles":
        return articles.describing.public_card(key, language=language)
    if part == "campaigns":
        return campaigns.describing.public_card(key, language=language)
    return site_card(language) if (part, key) == (SITE, SITE) else None


def site_card(language: str | None = None) -> SocialCard:
    """Return the card of the site in a language (the active one when None)."""
    language = language or active_language()
    with translation.override(language):
        title = _("Stories and reports about life in North Korea, kept and published with care.")
    return SocialCard(part=SITE, key=SITE, language=language, kind="", title=title)


def sweep_cards() -> int:
    """Delete the kept cards of what is not public any more; returns how many went."""
    return sum(
        social_cards.sweep(part, keep=app.describing.public_keys())
        for part, app in (("articles", articles), ("campaigns", campaigns))
    )
