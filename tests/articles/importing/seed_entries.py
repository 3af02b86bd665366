"""The entries of the given manifest as they stand there, and the lines of their dumps."""

import tomllib
from html import escape
from pathlib import Path

from articles.models import Article


class Entry:
    """An article of the manifest as it stands there, and the lines of its dump."""

    def __init__(self, folder: Path, values: dict) -> None:
        self.values = values
        self.lines = (folder / values["file"]).read_text().split("\n")

    def __getitem__(self, key: str) -> object:
        return self.values[key]

    def line(self, number: int) -> str:
        """A line as the stored HTML has it, by its number from 1."""
        return escape(self.lines[number - 1].strip(" "), quote=False).replace("\xa0", "&nbsp;")

    def numbers(self) -> range:
        return range(self["lines"][0], self["lines"][1] + 1)


def entries(folder: Path) -> dict[str, Entry]:
    """The articles of the manifest by their slugs."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text())
    return {values["slug"]: Entry(folder, values) for values in manifest["article"]}


def losses(article: Article) -> list[str]:
    """What the import could not bring along, as its notes say it."""
    return [note.text for note in article.import_notes.all()]
