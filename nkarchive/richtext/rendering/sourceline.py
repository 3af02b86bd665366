"""The line that says where a text comes from, with the publications behind it."""

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nkarchive.languages import marked
from nkarchive.richtext.rendering.context import SourceInfo
from nkarchive.richtext.validators import valid_link

OUTSIDE_LINK_REL = "external noopener noreferrer"

_WHOLE_WORKS = frozenset({"book", "report"})


def source_line(source: SourceInfo) -> SafeString:
    """Return the line as safe HTML, in the active language.

    Author, title, outlet, place and date as far as they are known; a work that stands for itself
    is marked as a title, a piece of one in quotation marks; a remark where details are still
    missing; then the chain of publications it was taken from.
    """
    return mark_safe(_line(source, form=_Html))


def source_line_text(source: SourceInfo) -> str:
    """Return the line as plain text, in the active language, addresses after what they lead to."""
    return _line(source, form=_Text)


class _Text:
    """How a source is written where no markup is read."""

    names_addresses = True

    @staticmethod
    def words(text: str) -> str:
        return text

    @staticmethod
    def title(source: SourceInfo) -> str:
        if not source.title:
            return source.outlet
        return source.title if source.kind in _WHOLE_WORKS else f"“{source.title}”"


class _Html:
    """How a source is written on a page; its title leads to its address."""

    names_addresses = False

    words = staticmethod(marked)

    @staticmethod
    def title(source: SourceInfo) -> str:
        title = _Html.words(_Text.title(source))
        if source.title and source.kind in _WHOLE_WORKS:
            title = format_html("<cite>{}</cite>", _Html.words(source.title))
        if title and valid_link(source.url):
            title = format_html('<a href="{}" rel="{}">{}</a>', source.url, OUTSIDE_LINK_REL, title)
        return str(title)


def _line(source: SourceInfo, *, form: type[_Html] | type[_Text]) -> str:
    parts = [form.words(source.author), form.title(source)]
    if source.title:
        parts.append(form.words(source.outlet))
    parts.append(form.words(source.place))
    if source.published_as:
        parts.append(form.words(source.published_as))
    elif source.published_on:
        parts.append(form.words(date_format(source.published_on, "DATE_FORMAT")))
    line = ", ".join(part for part in parts if part)
    if form.names_addresses and valid_link(source.url):
        line = f"{line} {source.url}"
    if source.is_incomplete:
        # Before the next publication, so that it is plain which of them is meant.
        remark = form.words(_("details incomplete"))
        line = f"{line} ({remark})"
    if source.via is not None:
        origin = _line(source.via, form=form)
        line = _("%(publication)s, via %(origin)s") % {"publication": line, "origin": origin}
    return line
