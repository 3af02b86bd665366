"""Addresses of the site as others see them: their slugs, whole, and in the other language."""

import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation

from nkarchive.languages import LANGUAGES, active_language


@dataclass(frozen=True, kw_only=True)
class LanguageLink:
    """The same page in a language; `label` is the language's name in itself."""

    code: str
    label: str
    url: str
    is_current: bool


class UnicodeSlugConverter:
    """The slug in an address, Latin or Hangul: what a slug field with `allow_unicode` holds.

    Some systems send Hangul decomposed (NFD); the database holds it composed (NFC).
    """

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it is stored."""
        return unicodedata.normalize("NFC", value)

    def to_url(self, value: str) -> str:
        """Return the slug as it stands in an address, before percent-encoding."""
        return value


def absolute(path: str) -> str:
    """Return the whole address of a path of this site ("/about/")."""
    return f"{settings.SITE_ORIGIN}{path}"


def language_links(request: HttpRequest, *, query: str = "") -> list[LanguageLink]:
    """Return the page's addresses in all languages.

    `query` is the encoded query string to keep. A page that was not found leads to the home pages.
    """
    match = getattr(request, "resolver_match", None)
    return links_to(
        {
            code: with_query(translate_url(request.path, code) if match else home(code), query)
            for code, _label in LANGUAGES
        }
    )


def links_to(urls: dict[str, str]) -> list[LanguageLink]:
    """Return links to addresses by language, for pages that are not each other's translation."""
    current = active_language()
    return [
        LanguageLink(code=code, label=label, url=urls[code], is_current=code == current)
        for code, label in LANGUAGES
        if code in urls
    ]


def home(language: str) -> str:
    """Return the path of the home page in a language."""
    with translation.override(language):
        return reverse("home")


def with_query(path: str, query: str) -> str:
    """Return a path with an encoded query string, which may be empty."""
    return f"{path}?{query}" if query else path
