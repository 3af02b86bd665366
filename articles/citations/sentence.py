"""A citation for people: the sentence that a reader copies from the page."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.citations.work import Name, Work


def as_sentence(work: Work) -> str:
    """Return a work in the active language, much as the notes of the Chicago manual have it."""
    # In Korean the title has its own marks, and the words their own order.
    title = _("“%(title)s.”") % {"title": work.title}
    if work.title[-1:] in ".?!…":
        title = _("“%(title)s”") % {"title": work.title}
    parts = [title]
    if names := _joined(work.people.get("author", ())):
        parts.insert(0, _("%(names)s.") % {"names": names})
    if names := _joined(work.people.get("interviewer", ())):
        parts.append(_("Interview by %(names)s.") % {"names": names})
    if names := _joined(work.people.get("translator", ())):
        parts.append(_("Translated by %(names)s.") % {"names": names})
    if names := _joined(work.people.get("editor", ())):
        parts.append(_("Edited by %(names)s.") % {"names": names})
    if work.series and work.part:
        parts.append(_("%(series)s, part %(part)s.") % {"series": work.series, "part": work.part})
    elif work.series:
        parts.append(_("%(names)s.") % {"names": work.series})
    parts.append(
        _("%(site)s, %(date)s.")
        % {"site": work.site, "date": date_format(work.issued_on, "DATE_FORMAT")}
    )
    parts.append(work.url)
    parts.append(_("(accessed %(date)s).") % {"date": date_format(work.accessed_on, "DATE_FORMAT")})
    return " ".join(parts)


def _joined(names: tuple[Name, ...]) -> str:
    return ", ".join(name.text for name in names)
