"""Prove that the books agree: the ledger, the payments, the receipts and the totals shown."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from campaigns.management.books import problems


class Command(BaseCommand):
    """Prints a line for everything that is wrong, and ends with status 1 if anything is."""

    help = "Check that ledger, payments, receipts and shown totals agree; changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at one state of the database, even while gifts come in."""
        with transaction.atomic():
            _see_one_state()
            found = list(problems())
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"The books do not agree: {len(found)} problems.")
        self.stdout.write("The books agree.")


def _see_one_state() -> None:
    """Let every query of this transaction see the same rows."""
    connection = transaction.get_connection()
    # SQLite does so anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
