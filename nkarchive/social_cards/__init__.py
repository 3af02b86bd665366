"""The pictures that other sites show for a link to a page of ours: drawn here, kept, checked.

card = SocialCard(...)            all that is drawn, and where it belongs
card.address                      its address, with a digest of all that is drawn
answer(card, digest=...)          its bytes, drawn on the first asking; or the way to the right ones
sweep(part, keep=...)             nothing is kept of what is not public any more
"""

from nkarchive.social_cards.answering import answer
from nkarchive.social_cards.card import SocialCard, kept_picture
from nkarchive.social_cards.keeping import sweep

__all__ = ["SocialCard", "answer", "kept_picture", "sweep"]
