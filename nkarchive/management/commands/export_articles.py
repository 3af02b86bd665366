"""Write the whole archive to one JSON file, for keeping, for research, for another site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exporting import write_export


class Command(BaseCommand):
    """`manage.py export_articles ARCHIVE.json [--with-pictures]`."""

    help = (
        "Export every article in every state, with all that belongs to it, as JSON that "
        "import_articles reads back. Drafts and import notes are in it: keep the file as safe as "
        "the database. Not in it: accounts, history, unsaved forms, preview links, campaigns."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and whether pictures go beside it."""
        parser.add_argument("file", type=Path, help="where to write; a file there is replaced")
        parser.add_argument(
            "--with-pictures",
            action="store_true",
            help="copy the pictures too: archive.json gets a folder archive.pictures",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and print how many rows there are; CommandError says what stands in the way."""
        file: Path = options["file"]
        if file.suffix != ".json":
            raise CommandError(
                "The name of the file must end in .json: import_articles goes by it."
            )
        try:
            counts = write_export(file, has_pictures=options["with_pictures"])
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from error
        if options["verbosity"]:
            for table, count in counts.items():
                self.stdout.write(f"{table}: {count}")
