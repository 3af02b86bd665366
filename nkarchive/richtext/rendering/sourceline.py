"""The line that says where a text comes from, with the publications behind it."""

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.context import SourceInfo
from nkarchive.richtext.validators import valid_link

OUTSIDE_LINK_REL = "external noopener noreferrer"

_WHOLE_WORKS = frozenset({"book", "report"})


def source_line(source: SourceInfo) -> SafeString:
    """Return the line as safe HTML, in the active language.

    Author, title, outlet, place and date as far as they are known; a work that stands for itself
    is set in italics, a piece of one in quotation marks; then the chain of publications it was
    taken from, and a remark where details are still missing.
    """
    return mark_safe(_line(source, write_title=_title_html, write=lambda text: str(escape(text))))


def source_line_text(source: SourceInfo) -> str:
    """Return the line as plain text, in the active language, with the address at its end."""
    line = _line(source, write_title=_title_text, write=str)
    return f"{line} {source.url}" if valid_link(source.url) else line


def _line(
    source: SourceInfo, *, write_title: Callable[[SourceInfo], str], write: Callable[[str], str]
) -> str:
    parts = [write(source.author) if source.author else ""]
    parts.append(write_title(source))
    if source.title and source.outlet:
        parts.append(write(source.outlet))
    parts.append(write(source.place))
    if source.published_on:
        parts.append(write(date_format(source.published_on, "DATE_FORMAT")))
    line = ", ".join(part for part in parts if part)
    if source.via is not None:
        origin = _line(source.via, write_title=write_title, write=write)
        line = _("%(publication)s, via %(origin)s") % {"publication": line, "origin": origin}
    if source.is_incomplete:
        remark = write(_("details incomplete"))
        line = f"{line} ({remark})"
    return line


def _title_text(source: SourceInfo) -> str:
    if not source.title:
        return source.outlet
    return source.title if source.kind in _WHOLE_WORKS else f"“{source.title}”"


def _title_html(source: SourceInfo) -> str:
    title = escape(_title_text(source))
    if source.title and source.kind in _WHOLE_WORKS:
        title = format_html("<em>{}</em>", source.title)
    if title and valid_link(source.url):
        title = format_html('<a href="{}" rel="{}">{}</a>', source.url, OUTSIDE_LINK_REL, title)
    return str(title)
