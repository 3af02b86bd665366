"""Receipts: a number without gaps, a frozen snapshot, and the PDF that is printed from it alone."""

from campaigns.receipts.issuing import issue, snapshot
from campaigns.receipts.printing import fonts, pdf
from campaigns.receipts.wording import mark, statements, written_date

__all__ = ["fonts", "issue", "mark", "pdf", "snapshot", "statements", "written_date"]
