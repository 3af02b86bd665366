"""Starting a gift: first a committed row, then a Checkout Session; one form, one open Session."""

from campaigns.checkout.errors import AlreadyPaid, CampaignClosed, EmailRefused, Unavailable
from campaigns.checkout.lost import look_for_session, lost
from campaigns.checkout.requests import REFILL_SALT, SESSION_LIFETIME
from campaigns.checkout.sessions import REPEATABLE_FOR
from campaigns.checkout.starting import start

__all__ = [
    "REFILL_SALT",
    "REPEATABLE_FOR",
    "SESSION_LIFETIME",
    "AlreadyPaid",
    "CampaignClosed",
    "EmailRefused",
    "Unavailable",
    "look_for_session",
    "lost",
    "start",
]
