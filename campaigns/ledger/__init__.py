"""The double-entry ledger: every fact of money is one posting whose lines add up to zero.

Debits are positive, credits negative. Rows are only ever added; the database refuses the rest.
"""

from campaigns.ledger.accounts import PAYABLE
from campaigns.ledger.bookings import (
    record_conversion,
    record_fee,
    record_other,
    record_payout,
    record_top_up,
)
from campaigns.ledger.gifts import (
    left_minor,
    position_minor,
    record_dispute,
    record_failed_refund,
    record_gift,
    record_refund,
)
from campaigns.ledger.posting import Line, Unbalanced, post
from campaigns.ledger.reading import Fee, estimated_fee_minor, fee_of, receipted_minor

__all__ = [
    "PAYABLE",
    "Fee",
    "Line",
    "Unbalanced",
    "estimated_fee_minor",
    "fee_of",
    "left_minor",
    "position_minor",
    "post",
    "receipted_minor",
    "record_conversion",
    "record_dispute",
    "record_failed_refund",
    "record_fee",
    "record_gift",
    "record_other",
    "record_payout",
    "record_refund",
    "record_top_up",
]
