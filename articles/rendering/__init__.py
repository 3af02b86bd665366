"""What pages and feeds show of an article."""

from articles.rendering.bylines import Credit, credits_at_end, credits_at_top
from articles.rendering.cards import prepare_cards
from articles.rendering.editions import edition_lines
from articles.rendering.naming import Named, named_by
from articles.rendering.reading_time import reading_minutes
from articles.rendering.records import Record, records_of
from articles.rendering.text import body_segments, render_body, source_info
from articles.rendering.warnings import attach_warnings, warning_labels
from articles.rendering.words import KIND_LABELS, KIND_PLURALS, RECORD_LABELS, ROLE_LABELS

__all__ = [
    "KIND_LABELS",
    "KIND_PLURALS",
    "RECORD_LABELS",
    "ROLE_LABELS",
    "Credit",
    "Named",
    "Record",
    "attach_warnings",
    "body_segments",
    "credits_at_end",
    "credits_at_top",
    "edition_lines",
    "named_by",
    "prepare_cards",
    "reading_minutes",
    "records_of",
    "render_body",
    "source_info",
    "warning_labels",
]
