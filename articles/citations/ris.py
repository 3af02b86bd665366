"""RIS, the oldest of the formats: a tag, two blanks, a hyphen, a blank, and a text in one line."""

from articles.citations.work import Work, one_line
from articles.models import Article


def as_ris(work: Work) -> str:
    """Return a work as an RIS record; its lines end as the format says, with CR and LF."""
    people = work.people
    lines = [("TY", "RPRT" if work.kind == Article.Kind.REPORT else "ELEC"), ("ID", work.key)]
    lines += [("AU", name.text) for name in people.get("author", ())]
    lines += [("ED", name.text) for name in people.get("editor", ())]
    lines += [("A4", name.text) for name in people.get("translator", ())]
    lines += [
        ("TI", work.title),
        ("T2", work.site),
        ("T3", work.series),
        ("SV", str(work.part or "")),
        ("AB", work.abstract),
        ("PB", work.site),
        ("PY", str(work.issued_on.year)),
        ("DA", f"{work.issued_on:%Y/%m/%d}"),
        ("LA", work.language),
        ("UR", work.url),
        ("Y2", f"{work.accessed_on:%Y/%m/%d}"),
        ("OP", _original(work)),
    ]
    for role in ("narrator", "interviewer", "photographer"):
        lines += [("N1", f"{role.capitalize()}: {name.text}") for name in people.get(role, ())]
    if work.changed_on:
        lines.append(("N1", f"Changed {work.changed_on.isoformat()}"))
    lines.append(("ER", ""))
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text or tag == "ER")


def _original(work: Work) -> str:
    if work.original is None:
        return ""
    when = work.original.published_as or str(work.original.published_on or "")
    parts = (one_line(part) for part in (work.original.title, work.original.outlet, when))
    return ", ".join(part for part in parts if part)
