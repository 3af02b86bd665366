"""How static files are stored: hashed names, compressed, also for ES modules; one style sheet."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/site.css"

# A string, which is kept whatever stands in it, or a comment, or the indent of a line.
_PASSED_OVER = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/|\n\s+""", re.DOTALL)
_IMPORT = re.compile(r'^@import url\("([^":]+)"\) layer\((\w+)\)(?: (\w+))?;$', re.MULTILINE)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names everywhere, so that WhiteNoise may call a file immutable.

    Imports between ES modules are rewritten to the hashed names too; without that a changed
    module would keep loading the old file of its neighbour. The style sheet of the public pages
    is served as one file: its many imports would each be a request before anything is drawn.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple]:
        """Hash and compress what was collected; takes and yields what Django's storage does."""
        if STYLE_SHEET in paths:
            storage, path = paths[STYLE_SHEET]
            paths = {**paths, STYLE_SHEET: (WithImports(storage), path)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


class WithImports:
    """A storage in which a style sheet holds what it imports.

    It stands before the source, not behind the copy: a copy that looks newer than its source
    would never be collected again.
    """

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> File:
        """Return a style sheet of the storage with its imports in their places, as bytes."""
        return ContentFile(one_sheet(self.storage, path).encode())


def one_sheet(storage: Storage, path: str) -> str:
    """Return a style sheet with every local import replaced by the words of that file.

    The import's layer, and its medium if it names one, are put around them. Comments and indents
    stay behind: they are a fifth of what would be sent. Raises ValueError when an imported file
    names other files: from another folder their addresses would be wrong.
    """
    folder = path.rpartition("/")[0]

    def inlined(found: re.Match[str]) -> str:
        name, layer, medium = found.groups()
        with storage.open(f"{folder}/{name}" if folder else name) as file:
            words = file.read().decode().strip()
        if "url(" in words:
            raise ValueError(f"{name} names another file; only {path} may do so.")
        block = f"@layer {layer} {{\n{words}\n}}"
        return f"@media {medium} {{\n{block}\n}}" if medium else block

    with storage.open(path) as file:
        whole = _IMPORT.sub(inlined, file.read().decode())
    return _PASSED_OVER.sub(lambda found: found[1] or found[0][:1].strip("/"), whole)
