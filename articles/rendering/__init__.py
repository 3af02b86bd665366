"""What pages and feeds show of an article."""

from articles.rendering.bylines import Credit, credits_at_end, credits_at_top
from articles.rendering.cards import prepare_cards
from articles.rendering.pictures import ShownPicture, picture_info, picture_urls, shown_picture
from articles.rendering.text import body_segments, render_body, source_info
from articles.rendering.words import KIND_LABELS, KIND_PLURALS, ROLE_LABELS

__all__ = [
    "KIND_LABELS",
    "KIND_PLURALS",
    "ROLE_LABELS",
    "Credit",
    "ShownPicture",
    "body_segments",
    "credits_at_end",
    "credits_at_top",
    "picture_info",
    "picture_urls",
    "prepare_cards",
    "render_body",
    "shown_picture",
    "source_info",
]
