"""What pages and feeds show of an article."""

from articles.rendering.bylines import Credit, credits_at_end, credits_at_top
from articles.rendering.cards import prepare_cards
from articles.rendering.text import body_segments, render_body, source_info
from articles.rendering.words import KIND_LABELS, KIND_PLURALS, ROLE_LABELS

__all__ = [
    "KIND_LABELS",
    "KIND_PLURALS",
    "ROLE_LABELS",
    "Credit",
    "body_segments",
    "credits_at_end",
    "credits_at_top",
    "prepare_cards",
    "render_body",
    "source_info",
]
