"""Settling a gift: webhook, return page, sweep and staff all come here; there is no second way."""

from campaigns.settlement.parking import park, park_booking
from campaigns.settlement.settling import Outcome, adopt, outcome, settle, settle_throttled
from campaigns.settlement.states import move
from campaigns.settlement.transactions import in_one_transaction

__all__ = [
    "Outcome",
    "adopt",
    "in_one_transaction",
    "move",
    "outcome",
    "park",
    "park_booking",
    "settle",
    "settle_throttled",
]
