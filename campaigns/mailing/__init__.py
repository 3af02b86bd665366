"""Mails: first a row with a unique key, then, once, a message."""

from campaigns.mailing.holding import drop_for, hold, release
from campaigns.mailing.queueing import queue, queue_copy, queue_receipt
from campaigns.mailing.sending import retry, send

__all__ = [
    "drop_for",
    "hold",
    "queue",
    "queue_copy",
    "queue_receipt",
    "release",
    "retry",
    "send",
]
