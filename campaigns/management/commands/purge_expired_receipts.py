"""Take donors' names out of receipts that the law no longer asks to be kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaigns import receipts


class Command(BaseCommand):
    """Prints how many names were taken out; may run every day."""

    help = "Take the name out of erased donors' receipts once their retention is over."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let a run only count."""
        parser.add_argument("--dry-run", action="store_true", help="Count, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge what has expired by now."""
        done = receipts.purge_expired(at=timezone.now(), is_dry_run=options["dry_run"])
        if done.sealed_late:
            self.stdout.write(f"{done.sealed_late} receipts of erased donors had to be sealed.")
        self.stdout.write(f"{done.purged} receipts are past their retention.")
        self.stdout.write("Nothing was changed." if options["dry_run"] else "Their names are gone.")
