"""BibTeX. What a text holds can never end its field: every special character is written out."""

from articles.citations.work import Name, Work, one_line
from articles.models import Article

# BibTeX counts braces, also those behind a backslash; so none may stand alone.
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&%#_"},
    }
)
_NOTES = {
    "narrator": "Told by",
    "interviewer": "Interview by",
    "photographer": "Photographs by",
}


def as_bibtex(work: Work) -> str:
    """Return a work as a BibTeX entry; both BibTeX and biber read it."""
    is_report = work.kind == Article.Kind.REPORT
    fields = {
        "title": f"{{{escaped(work.title)}}}",
        "author": _names(work.people.get("author", ())),
        "editor": _names(work.people.get("editor", ())),
        "translator": _names(work.people.get("translator", ())),
        "year": str(work.issued_on.year),
        "month": str(work.issued_on.month),
        "day": str(work.issued_on.day),
        "date": work.issued_on.isoformat(),
        "institution" if is_report else "publisher": escaped(work.site),
        "series": escaped(work.series),
        "number": str(work.part or ""),
        "howpublished": f"\\url{{{work.url}}}",
        "url": work.url,
        "urldate": work.accessed_on.isoformat(),
        "language": {"en": "english", "ko": "korean"}[work.language],
        "note": escaped(_note(work)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    kind = "techreport" if is_report else "misc"
    return f"@{kind}{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def escaped(text: str) -> str:
    """Return words as they may stand in a field."""
    return text.translate(_SPECIAL)


def _names(names: tuple[Name, ...]) -> str:
    # Braces keep a name whole, and an "and" in it from making two of it.
    return " and ".join(f"{{{escaped(name.text)}}}" for name in names)


def _note(work: Work) -> str:
    parts = [
        f"{words} {', '.join(name.text for name in work.people[role])}"
        for role, words in _NOTES.items()
        if role in work.people
    ]
    if work.original:
        first = [one_line(work.original.title), one_line(work.original.outlet)]
        when = one_line(work.original.published_as) or str(work.original.published_on or "")
        parts.append(f"First published: {', '.join(part for part in (*first, when) if part)}")
    if work.changed_on:
        parts.append(f"Changed {work.changed_on.isoformat()}")
    return ". ".join(parts)
