"""`manage.py rebuild_search`: write the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import search


class Command(BaseCommand):
    """Writes every search entry anew: after a change of the analyser, or when in doubt."""

    help = "Write the search index of all articles anew. The site may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many articles are in the index."""
        self.stdout.write(f"{search.rebuild()} articles are in the search index.")
