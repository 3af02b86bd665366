"""Page dumps: text files whose lines a manifest names by number."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nkarchive.importing.table import CONTROL_CHARACTERS, Table


@dataclass(frozen=True)
class Dump:
    """The lines of one dump, as they stand in the file, but without control characters."""

    name: str
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        """Return a line by its number (from 1), without ordinary blanks at its ends."""
        return self.lines[number - 1].strip(" \t\r")

    def is_blank(self, number: int) -> bool:
        """Say whether a line holds nothing but spaces of any kind."""
        return not self.lines[number - 1].strip()


class Dumps:
    """The dumps in the manifest's folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Dump] = {}

    def read(self) -> list[Dump]:
        """Return the dumps read so far, in the order in which they were named."""
        return list(self._read.values())

    def named_by(self, table: Table) -> Dump | None:
        """Return the dump that the key `file` of a table names; note in the table what is wrong.

        A line ends at a line feed and nowhere else: other characters that some programs break
        lines at would shift the numbers that the editor counted.
        """
        name = table.text("file", is_required=True)
        if not name or name in self._read:
            return self._read.get(name)
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            table.refuse("file", name, "must lie in the folder of the manifest")
            return None
        try:
            content = (self._folder / path).read_bytes()
            text = content.decode("utf-8-sig")
        except OSError as error:
            table.refuse("file", name, f"cannot be read: {error.strerror}")
            return None
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            table.refuse("file", name, f"line {line} is not UTF-8")
            return None
        lines = CONTROL_CHARACTERS.sub("", text).removesuffix("\n").split("\n")
        self._read[name] = dump = Dump(name, tuple(lines))
        return dump
