"""The two languages of the site, and fields that have a value for each of them."""

import re
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

ENGLISH = "en"
KOREAN = "ko"
LANGUAGES = ((ENGLISH, "English"), (KOREAN, "한국어"))

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z]")


def active_language() -> str:
    """Return the language of the page being written: "en" or "ko"."""
    return KOREAN if (get_language() or ENGLISH).startswith(KOREAN) else ENGLISH


class Localized:
    """Read `<name>_en` or `<name>_ko` in the active language, English where Korean is empty.

    `title = Localized()` beside the fields `title_en` and `title_ko` lets a template write
    `{{ campaign.title }}`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return localized(instance, self.name)


def localized(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the value of a two-language field.

    Takes an object with `<name>_en` and `<name>_ko`, and a language ("en" or "ko"; the active
    one when None). Returns the value in that language, or the English one where it is empty.
    """
    value = getattr(instance, f"{name}_{language or active_language()}", "")
    return value or getattr(instance, f"{name}_{ENGLISH}")


def language_of(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the language in which `localized` gives a value ("en" or "ko"); takes the same."""
    language = language or active_language()
    return language if getattr(instance, f"{name}_{language}", "") else ENGLISH


def foreign(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the language of a two-language field where it is not the page's; else ""."""
    given = language_of(instance, name, language=language)
    return "" if given == active_language() else given


def other_language(words: str) -> str:
    """Return the language of words, by their letters, where it is not the page's; else "".

    Words with letters of both languages, or of neither, are taken for the page's.
    """
    is_hangul, is_latin = bool(HANGUL.search(words)), bool(_LATIN.search(words))
    language = KOREAN if is_hangul else ENGLISH
    return "" if is_hangul == is_latin or language == active_language() else language


def marked(words: str) -> SafeString:
    """Return words as safe HTML, in a span with `lang` where they are in the other language."""
    language = other_language(words)
    return format_html('<span lang="{}">{}</span>', language, words) if language else escape(words)
