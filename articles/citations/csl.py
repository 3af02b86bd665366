"""CSL-JSON, as reference managers exchange it (citationstyles.org, schema csl-data.json)."""

from datetime import date
from typing import Any

from articles.citations.work import Name, Work, one_line
from articles.models import Article

# An archive on the web is a web page to every style; a report is a type of its own.
TYPES = {Article.Kind.REPORT: "report"}
# The schema's name of each of our roles.
ROLES = {
    "author": "author",
    "narrator": "narrator",
    "interviewer": "interviewer",
    "translator": "translator",
    "editor": "editor",
    "photographer": "contributor",
}


def as_csl(work: Work) -> list[dict[str, Any]]:
    """Return a work as the list of one item that a CSL-JSON file is."""
    item: dict[str, Any] = {
        "id": work.key,
        "type": TYPES.get(work.kind, "webpage"),
        "title": work.title,
        "language": work.language,
        "abstract": work.abstract,
        "container-title": work.site,
        "publisher": work.site,
        "collection-title": work.series,
        "collection-number": work.part,
        "URL": work.url,
        "issued": _date(work.issued_on),
        "accessed": _date(work.accessed_on),
        "note": f"Changed {work.changed_on.isoformat()}" if work.changed_on else "",
    }
    for role, names in work.people.items():
        item[ROLES[role]] = [_name(name) for name in names]
    if work.original:
        item["original-title"] = one_line(work.original.title)
        item["original-publisher"] = one_line(work.original.outlet)
        if work.original.published_as:
            item["original-date"] = {"literal": one_line(work.original.published_as)}
        elif work.original.published_on:
            item["original-date"] = _date(work.original.published_on)
    return [{name: value for name, value in item.items() if value not in ("", None)}]


def _name(name: Name) -> dict[str, str]:
    # A literal is neither turned round nor shortened to initials.
    return {"literal": name.text}


def _date(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
