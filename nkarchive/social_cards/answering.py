"""The answer to whoever asks for a card."""

from django.http import HttpResponse
from django.shortcuts import redirect

from nkarchive.social_cards.card import SocialCard
from nkarchive.social_cards.keeping import BusyError, fetch

_RETRY_SECONDS = 10


def answer(card: SocialCard, *, digest: str) -> HttpResponse:
    """Return the card of a public page; the way to it where the address has another digest.

    Nothing is drawn for an address that was made up: only the right one draws, and only once.
    """
    if digest != card.digest:
        return redirect(card.url)
    try:
        data = fetch(card)
    except BusyError:
        response = HttpResponse(status=503, content_type="text/plain")
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
        return response
    response = HttpResponse(data, content_type="image/jpeg")
    # What is drawn at an address never changes: its digest would.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    # A card is made to be shown by other sites, also by those that send browsers here for it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
