"""Compare our books with Stripe's, and mend ours."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import gateway
from campaigns.reconciliation import reconcile


class Command(BaseCommand):
    """Prints a line for every difference; ends with status 1 where one is left to a person."""

    help = "Compare events, balance and payouts at Stripe with our books; mend what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take since when, or one payout."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="from this day (UTC) on; else since ten days before the last comparison",
        )
        which.add_argument("--payout", default="", metavar="po_…", help="one payout and its lines")

    def handle(self, *args: Any, since: date | None, payout: str, **options: Any) -> None:
        """Compare, and say what was found."""
        since_at = datetime.combine(since, time(), UTC) if since else None
        try:
            run = reconcile(since_at=since_at, payout_id=payout)
        except gateway.NotFound:
            raise CommandError(
                "Stripe knows no such payout, or not in the mode of our key."
            ) from None
        except (gateway.Unavailable, gateway.Refused) as error:
            raise CommandError(f"Stripe could not be asked to the end: {error}") from None
        for found in run.findings:
            done = "repaired" if found["is_repaired"] else "OPEN"
            self.stdout.write(f"{done:8} {found['kind']} {found['id']}: {found['words']}")
        left = sum(not found["is_repaired"] for found in run.findings)
        if left:
            raise CommandError(f"{left} of {len(run.findings)} findings need a person.")
        if not run.findings:
            self.stdout.write("Our books and Stripe's say the same.")
