"""Receipts: a number without gaps, a frozen snapshot, and the PDF that is printed from it alone."""

from campaigns.receipts.issuing import after_change, issue, void
from campaigns.receipts.printing import pdf
from campaigns.receipts.purging import purge_expired, seal
from campaigns.receipts.statements import statement, statement_pdf, years_of
from campaigns.receipts.wording import mark, statements

__all__ = [
    "after_change",
    "issue",
    "mark",
    "pdf",
    "purge_expired",
    "seal",
    "statement",
    "statement_pdf",
    "statements",
    "void",
    "years_of",
]
