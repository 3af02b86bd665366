"""Runs the import as staff do, and writes small manifests for tests that need a wrong one."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parent / "data"

# The least that an article and a campaign need, as TOML; the dump has five lines, the third blank.
DUMP = "The title\nA first line.\n\nA second line.\nA third line.\n"
ARTICLE = {
    "slug": '"a-river"',
    "title": '"A river"',
    "kind": '"story"',
    "file": '"dump.txt"',
    "lines": "[1, 5]",
}
CAMPAIGN = {
    "slug": '"an-appeal"',
    "title": '"An appeal"',
    "file": '"dump.txt"',
    "lines": "[1, 5]",
    "currency": '"USD"',
}


def run_import(manifest: Path, **options: bool) -> str:
    """Import a manifest; returns what the command printed. Raises CommandError as it does."""
    printed = StringIO()
    call_command("import_articles", str(manifest), stdout=printed, **options)
    return printed.getvalue()


def refused(manifest: Path, **options: bool) -> tuple[list[str], str]:
    """Import a manifest that must be refused; returns the errors, without the folder, and the
    report."""
    printed = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_articles", str(manifest), stdout=printed, **options)
    assert refusal.value.returncode == 1
    errors = str(refusal.value).replace(f"{manifest.parent}/", "").split("\n")
    return errors, printed.getvalue()


def write_manifest(folder: Path, *articles: dict[str, str], campaign: dict | None = None) -> Path:
    """Write a manifest of tables whose values are TOML, and its dump; a None leaves a key out."""
    (folder / "dump.txt").write_text(DUMP)
    tables = [("[campaign]", campaign)] if campaign is not None else []
    tables += [("[[article]]", article) for article in articles]
    text = "\n".join(
        "\n".join(
            [head, *(f"{key} = {value}" for key, value in table.items() if value is not None)]
        )
        for head, table in tables
    )
    path = folder / "manifest.toml"
    path.write_text(text + "\n")
    return path


def sums(report: str) -> dict[str, dict[str, int]]:
    """Return the last lines of a report as numbers: {"articles": {"seen": 7, …}, …}."""
    found = {}
    for line in report.splitlines():
        if match := re.fullmatch(r"(\w+): (\d+) seen = (.*)", line):
            parts = dict(part.split(" ", 1)[::-1] for part in match[3].split(" + "))
            found[match[1]] = {"seen": int(match[2])} | {
                word: int(count) for word, count in parts.items()
            }
    for counted in found.values():
        assert counted["seen"] == sum(counted.values()) - counted["seen"]
    return found


def counted(**outcomes: int) -> dict[str, int]:
    """Return the sums of one kind as `sums` has them: what is not named is 0."""
    words = ("created", "duplicate", "unchanged", "edited_here", "failed")
    assert outcomes.keys() <= set(words)
    found = {word: outcomes.get(word, 0) for word in words}
    return {"seen": sum(found.values()), **found}
