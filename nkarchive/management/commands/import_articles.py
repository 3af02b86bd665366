"""Bring articles and campaigns from page dumps into the archive, all of them or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.exporting import import_export
from articles.importing import plan_articles, read_articles, write_articles
from campaigns.importing import campaign_ids, plan_campaigns, read_campaigns, write_campaigns
from nkarchive.importing.manifest import Manifest, read_manifest
from nkarchive.importing.problem import ImportRefusedError, Problem
from nkarchive.importing.report import Outcome, Result, written

KINDS = ("campaign", "article")


class Command(BaseCommand):
    """`manage.py import_articles MANIFEST.toml [--dry-run] [--publish]`."""

    help = (
        "Import what a manifest cuts out of page dumps: articles as drafts, a campaign as a draft; "
        "or read back a JSON file that export_articles wrote. "
        "Prints what became of every entry. On any error nothing is imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "manifest", type=Path, help="a TOML file with its dumps beside it, or an export (.json)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be imported"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="put the articles before the public; says what keeps back those that stay drafts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print the report; CommandError (exit status 1) says all that is wrong."""
        path, is_dry_run = options["manifest"], options["dry_run"]
        left: list[str] = []
        try:
            if path.suffix == ".json":
                if options["publish"]:
                    raise CommandError("An export brings its own states: leave --publish out.")
                results, problems = import_export(path, is_dry_run=is_dry_run)
            else:
                manifest = read_manifest(path)
                results, problems = import_manifest(
                    manifest, is_dry_run=is_dry_run, is_published=options["publish"]
                )
                left = manifest.untaken()
        except ImportRefusedError as error:
            raise CommandError(error) from error
        if options["verbosity"]:
            for line in written(results, kinds=KINDS, is_dry_run=options["dry_run"]):
                self.stdout.write(line)
            for sentence in left:
                self.stdout.write(sentence)
            if is_dry_run:
                self.stdout.write("A dry run: nothing was written.")
        if problems:
            lines = [str(problem) for problem in problems]
            raise CommandError("\n".join([*lines, "Nothing was imported."]))


def import_manifest(
    manifest: Manifest, *, is_dry_run: bool, is_published: bool
) -> tuple[list[Result], list[Problem]]:
    """Import all of a manifest in one transaction, or nothing.

    A dry run does the same and takes it back, so that what it says is what would happen. Returns
    what became of each entry and all that is wrong; with anything wrong nothing is written.
    """
    campaigns = read_campaigns(manifest)
    articles = read_articles(manifest)
    with transaction.atomic():
        asked_for = {entry.ask_campaign for entry in articles}
        in_manifest = {entry.slug for entry in campaigns}
        campaign_results = plan_campaigns(campaigns)
        article_results = plan_articles(
            articles, campaign_slugs=in_manifest | campaign_ids(asked_for).keys()
        )
        results = [*campaign_results, *article_results]
        problems = manifest.problems()
        if problems:
            _refuse(results)
        else:
            write_campaigns(campaigns, campaign_results)
            write_articles(
                articles,
                article_results,
                campaign_ids=campaign_ids(asked_for),
                is_published=is_published,
            )
        if problems or is_dry_run:
            transaction.set_rollback(True)
    return results, problems


def _refuse(results: list[Result]) -> None:
    """What would have been created has failed with the rest: nothing is imported by halves."""
    for result in results:
        if result.outcome is Outcome.CREATED:
            result.outcome = Outcome.FAILED
            result.note = "nothing wrong with it, but the manifest was refused"
