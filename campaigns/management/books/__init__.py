"""What must hold in the books: each check yields a line, with an id, for what does not."""

from collections.abc import Iterator

from campaigns.management.books.amounts import impossible_amounts
from campaigns.management.books.bookings import (
    bookings_posted_wrongly,
    conversions_of_nothing,
    fees_posted_wrongly,
    wrong_clearing,
)
from campaigns.management.books.inbox import stuck_events
from campaigns.management.books.payments import (
    overdrawn_payables,
    payments_not_posted_once,
    refunds_posted_wrongly,
    unbalanced_postings,
    unparked_excess,
)
from campaigns.management.books.receipts import (
    broken_series,
    receipts_on_unsettled_money,
    wrong_receipts,
)
from campaigns.management.books.totals import wrong_totals

CHECKS = (
    stuck_events,
    unbalanced_postings,
    payments_not_posted_once,
    overdrawn_payables,
    refunds_posted_wrongly,
    unparked_excess,
    bookings_posted_wrongly,
    conversions_of_nothing,
    fees_posted_wrongly,
    wrong_clearing,
    wrong_totals,
    wrong_receipts,
    receipts_on_unsettled_money,
    broken_series,
    impossible_amounts,
)


def problems() -> Iterator[str]:
    """Yield a line for everything that is wrong in the books."""
    for check in CHECKS:
        yield from check()
