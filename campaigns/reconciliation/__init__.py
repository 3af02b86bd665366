"""Comparing our books with Stripe's: naming what differs, and mending it by the usual ways."""

from campaigns.reconciliation.running import reconcile

__all__ = ["reconcile"]
