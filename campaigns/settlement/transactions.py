"""Transactions that begin again where the database asks for it."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction

log = logging.getLogger(__name__)

TRANSACTION_ATTEMPTS = 5
# PostgreSQL's serialization_failure and deadlock_detected: the whole transaction may be repeated.
RETRIABLE_SQLSTATES = {"40001", "40P01"}


def in_one_transaction(work: Callable[[], Any]) -> Any:
    """Do work in one transaction of its own, again from the start where the database asks for it.

    That is after a deadlock or a serialization failure (PostgreSQL) or while another process
    writes (SQLite). Raises RuntimeError inside another transaction.
    """
    attempt = 1
    while True:
        try:
            with transaction.atomic(durable=True):
                return work()
        except OperationalError as error:
            if attempt == TRANSACTION_ATTEMPTS or not _is_retriable(error):
                raise
            log.info("transaction begun again: %s", type(error.__cause__).__name__)
            attempt += 1


def _is_retriable(error: OperationalError) -> bool:
    if connection.vendor == "sqlite":
        return "locked" in str(error) or "busy" in str(error)
    return getattr(error.__cause__, "sqlstate", None) in RETRIABLE_SQLSTATES
