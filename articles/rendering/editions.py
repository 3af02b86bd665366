"""Where a piece appeared before and what it was called, as sentences."""

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article, Edition


def edition_lines(article: Article) -> list[SafeString]:
    """Return a sentence for each earlier edition as safe HTML, in the active language.

    Prefetch `editions`; then nothing is asked here. The first edition that has an outlet or a date
    is the first publication, later ones are further ones; a bare title is a former title.
    """
    lines = []
    is_first = True
    for edition in article.editions.all():
        is_publication = bool(edition.outlet or edition.published_as or edition.published_on)
        lines.append(_line(edition, is_publication=is_publication, is_first=is_first))
        is_first = is_first and not is_publication
    return lines


def _line(edition: Edition, *, is_publication: bool, is_first: bool) -> SafeString:
    words = format_html(
        _sentence(edition, is_publication=is_publication, is_first=is_first),
        title=_title(edition),
        outlet=_linked(edition, edition.outlet) if not edition.title else edition.outlet,
    )
    if when := _when(edition):
        words = format_html("{}, {}", words, when)
    if edition.note:
        words = format_html("{} ({})", words, edition.note)
    return words


def _sentence(edition: Edition, *, is_publication: bool, is_first: bool) -> str:
    if not is_publication:
        return _("Former title: {title}")
    if not edition.outlet:
        return _("First published as {title}") if is_first else _("Also published as {title}")
    if not edition.title:
        return _("First published by {outlet}") if is_first else _("Also published by {outlet}")
    if is_first:
        return _("First published as {title} by {outlet}")
    return _("Also published as {title} by {outlet}")


def _title(edition: Edition) -> SafeString:
    return _linked(edition, format_html("<cite>{}</cite>", edition.title))


def _linked(edition: Edition, words: str) -> SafeString:
    if not edition.url:
        return format_html("{}", words)
    return format_html('<a href="{}" rel="external">{}</a>', edition.url, words)


def _when(edition: Edition) -> str:
    """Return when it appeared: the editor's words, which may say less than a date, come first."""
    if edition.published_as:
        return edition.published_as
    if edition.published_on is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>',
        edition.published_on.isoformat(),
        date_format(edition.published_on, "DATE_FORMAT"),
    )
