"""Marks the names that a page shows in the other language, so that they are read out rightly."""

import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nkarchive.languages import ENGLISH, KOREAN, active_language

register = template.Library()

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z]")


@register.filter
def marked(names: Any) -> Any:
    """Return a name, or each of a list, in a span with `lang` where it is in the other language.

    Names of topics and warnings that have no Korean stand in English on Korean pages: by their
    letters it is known which. A name with letters of both, or of neither, is left as it is.
    """
    if isinstance(names, list):
        return [_marked(str(name)) for name in names]
    return _marked(str(names))


@register.filter
def other_language(words: Any) -> str:
    """Return the language of words, by their letters, where it is not the page's; else ""."""
    is_hangul, is_latin = bool(_HANGUL.search(str(words))), bool(_LATIN.search(str(words)))
    language = KOREAN if is_hangul else ENGLISH
    return "" if is_hangul == is_latin or language == active_language() else language


def _marked(name: str) -> SafeString | str:
    language = other_language(name)
    return format_html('<span lang="{}">{}</span>', language, name) if language else name
