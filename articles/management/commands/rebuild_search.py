"""`manage.py rebuild_search`: write the search index anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import search


class Command(BaseCommand):
    """Writes every search entry anew: after a change of the analyser, or when in doubt."""

    help = "Write the search index of all articles anew. The site may run meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--missing`."""
        parser.add_argument(
            "--missing",
            action="store_true",
            help="write only what is missing or out of date, as after an update",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many articles were written."""
        if options["missing"]:
            count = search.refresh_many(search.outdated())
            self.stdout.write(f"{count} articles were missing in the search index.")
            return
        self.stdout.write(f"{search.rebuild()} articles are in the search index.")
