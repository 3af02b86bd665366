"""The donor's own page: gifts, receipts, monthly gifts, address and erasure, without a password."""
