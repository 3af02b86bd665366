"""What `make run` looks for while it runs: new mails and, for developers, changed code."""

from collections.abc import Iterator
from pathlib import Path

from nkarchive.env import ROOT

CODE_FOLDERS = ("articles", "campaigns", "nkarchive", "templates", "locale")
CODE_SUFFIXES = {".py", ".html", ".txt", ".typ", ".mo"}


def new_files(folder: Path | None) -> Iterator[list[Path]]:
    """Yield, each time, the mails that came since the time before."""
    known: set[Path] | None = None
    while True:
        found = set(folder.glob("*.eml")) if folder is not None else set()
        yield sorted(found - known) if known is not None else []
        known = found


def changes() -> Iterator[bool]:
    """Yield, each time, whether a Python file, template or catalogue has changed since."""
    known: float | None = None
    while True:
        try:
            newest = max(
                file.stat().st_mtime
                for folder in CODE_FOLDERS
                for file in (ROOT / folder).rglob("*.*")
                if file.suffix in CODE_SUFFIXES
            )
        except FileNotFoundError:  # one is being replaced: the next look sees what became of it
            yield False
            continue
        yield known is not None and newest > known
        known = newest
