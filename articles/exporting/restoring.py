"""Reads an export back into a database: all of it, or nothing."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from articles import pictures
from articles.exporting.chains import restore_sources
from articles.exporting.ground import EnoughError, Ground
from articles.exporting.reading import read_export
from articles.exporting.restored import restore_articles
from articles.exporting.vocabulary import restore_named, restore_pictures
from nkarchive.importing.problem import Problem
from nkarchive.importing.report import Outcome, Result


def import_export(path: Path, *, is_dry_run: bool) -> tuple[list[Result], list[Problem]]:
    """Read an export back; returns what became of each article, and all that is wrong.

    Into an empty database, or into one that holds some of it. With anything wrong, and in a dry
    run, nothing is written. Raises ImportRefusedError for a file that is no export.
    """
    document = read_export(path)
    ground = Ground(path)
    results: list[Result] = []
    is_kept = False
    try:
        with transaction.atomic():
            restore_named(ground, document)
            restore_pictures(ground, document["pictures"])
            restore_sources(ground, document["sources"])
            results = restore_articles(ground, document["articles"])
            is_kept = not ground.problems and not is_dry_run
            if not is_kept:
                transaction.set_rollback(True)
    except EnoughError:
        is_kept = False
    except DatabaseError as error:
        is_kept = False
        why = f"is refused by the database: {str(error).splitlines()[0]}"
        ground.problems.append(Problem(file=path.name, why=why))
    finally:
        if not is_kept:
            for picture in ground.taken_in:
                for name in pictures.stored_files(picture):
                    default_storage.delete(name)
    if ground.problems:
        for result in results:
            if result.outcome is Outcome.CREATED:
                result.outcome, result.note = Outcome.FAILED, "the file was refused"
    return results, ground.problems
