"""Gather the site's words from templates and code into the Korean catalogue, and compile it.

Babel does all of it, so no gettext has to be installed. English is the source and has no
catalogue. New words come in empty, never as a guess, and words that nothing uses any more go.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("articles", "campaigns", "nkarchive", "templates")
CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
# Django's names beside those that Babel knows, with the places of their arguments.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main() -> None:
    """Write the catalogue and its compiled form; say which words still wait for a translation."""
    catalogue = read_catalogue()
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    CATALOGUE.write_bytes(as_text(catalogue))
    COMPILED.write_bytes(compiled(catalogue))
    waiting = [message.id for message in catalogue if message.id and not message.string]
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(catalogue)} messages, {len(waiting)} to translate")
    for words in waiting:
        print(f"  {words}")


def read_catalogue() -> Catalog:
    """Return the Korean catalogue as it is stored."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ko", domain="django")


def extracted() -> Catalog:
    """Return a catalogue of every marked string in the code and the public templates."""
    catalogue = Catalog()
    for folder in SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            method_map=[
                ("**.py", from_code),
                ("**.html", from_template),
                ("**.txt", from_template),
            ],
            keywords=KEYWORDS,
            directory_filter=lambda path: Path(path).name not in {"admin", "migrations", "sample"},
        )
        # In one order on every machine; without lines, which every change of a file moves.
        for name, _line, message, _comments, context in sorted(found, key=lambda one: one[:2]):
            catalogue.add(message, locations=[(f"{folder}/{name}", 0)], context=context)
    return catalogue


def from_code(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[tuple]:
    """Extract from Python; Babel calls it as one of its extraction methods.

    Babel's own reads tokens and misses a call inside an f-string.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in keywords:
            words = tuple(getattr(argument, "value", None) for argument in node.args)
            yield node.lineno, name, words, []


def from_template(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[tuple]:
    """Extract from a Django template; Babel calls it as one of its extraction methods.

    Django turns a template into calls of gettext between dummy words. Without their indentation
    the lines can be read as Python.
    """
    code = templatize(file.read().decode())
    lines = "\n".join(line.lstrip() for line in code.splitlines())
    return extract_python(BytesIO(lines.encode()), keywords, comment_tags, options)


def as_text(catalogue: Catalog) -> bytes:
    """Return the catalogue as the text of a .po file: places by file, so that no line moves it."""
    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_by_file=True)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as the bytes of a .mo file."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    main()
