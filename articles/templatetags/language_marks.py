"""Marks the names that a page shows in the other language, so that they are read out rightly."""

from typing import Any

from django import template

from nkarchive import languages

register = template.Library()
register.filter(languages.other_language)


@register.filter
def marked(names: Any) -> Any:
    """Return a name, or each of a list, in a span with `lang` where it is in the other language.

    Names of topics and warnings that have no Korean stand in English on Korean pages: by their
    letters it is known which. A name with letters of both, or of neither, is left as it is.
    """
    if isinstance(names, list):
        return [languages.marked(str(name)) for name in names]
    return languages.marked(str(names))
