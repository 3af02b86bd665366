"""What programs are told of an article on its page: search engines, and sites that show a link."""

from articles.describing.card import public_card, public_keys, social_card
from articles.describing.social import LinkCard, link_card
from articles.describing.structured_data import structured_data

__all__ = [
    "LinkCard",
    "link_card",
    "public_card",
    "public_keys",
    "social_card",
    "structured_data",
]
