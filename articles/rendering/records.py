"""What was said about an article after it appeared: corrections, updates, notes, disputes."""

from dataclasses import dataclass
from datetime import date

from articles.models import Article, Correction
from articles.rendering.words import RECORD_LABELS

# What a reader must know before reading; the other records stand after the text.
_BEFORE_THE_TEXT = frozenset({Correction.Kind.DISPUTE, Correction.Kind.EDITORS_NOTE})


@dataclass(frozen=True, kw_only=True)
class Record:
    """A dated, public record about an article; `anchor` is its id on the article's page."""

    kind: str
    label: str
    made_on: date
    text: str
    anchor: str
    is_before_text: bool


def records_of(article: Article) -> list[Record]:
    """Return the records of an article, newest first; prefetch `corrections` before."""
    return [
        Record(
            kind=row.kind,
            label=RECORD_LABELS[row.kind],
            made_on=row.made_on,
            text=row.text,
            anchor=f"record-{row.pk}",
            is_before_text=row.kind in _BEFORE_THE_TEXT,
        )
        for row in article.corrections.all()
    ]
