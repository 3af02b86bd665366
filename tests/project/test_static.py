"""Static files as production serves them: hashed, compressed, one style sheet."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command

from nkarchive.storage import STYLE_SHEET, one_sheet

STORED = {"staticfiles": {"BACKEND": "nkarchive.storage.StaticStorage"}}


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """The folder in which the static files were collected."""
    settings.STORAGES = {**settings.STORAGES, **STORED}
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def test_public_pages_load_one_small_style_sheet_that_asks_for_nothing(collected: Path) -> None:
    served = collected / staticfiles_storage.stored_name(STYLE_SHEET)
    words = served.read_text()
    assert "@import" not in words
    assert "url(" not in words
    for part in ("--color-paper", ".article-card {", "@media print {\n@layer print {"):
        assert part in words
    assert len(gzip.compress(words.encode())) < 20_000
    assert served.with_name(f"{served.name}.gz").exists()


def test_a_changed_component_gives_the_style_sheet_another_name(
    collected: Path, settings: Any, tmp_path: Path
) -> None:
    before = staticfiles_storage.stored_name(STYLE_SHEET)
    changed = tmp_path / "changed"
    for file in (settings.ROOT / "static" / "css").rglob("*.css"):
        copy = changed / file.relative_to(settings.ROOT / "static")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    (changed / "css" / "reset.css").write_text("html { margin: 0; }")
    settings.STATICFILES_DIRS = [changed, *settings.STATICFILES_DIRS]
    call_command("collectstatic", interactive=False, verbosity=0)
    assert staticfiles_storage.stored_name(STYLE_SHEET) != before


def sheets(**files: str) -> InMemoryStorage:
    """A storage with style sheets by name."""
    storage = InMemoryStorage()
    for name, words in files.items():
        storage.save(f"css/{name}.css", ContentFile(words.encode()))
    return storage


def test_an_import_keeps_its_layer_and_its_medium() -> None:
    storage = sheets(
        site=(
            '@layer a, b;\n@import url("one.css") layer(a);\n@import url("two.css") layer(b) print;'
        ),
        one="p { color: red; }",
        two="p { color: black; }",
    )
    assert one_sheet(storage, "css/site.css") == (
        "@layer a, b;\n@layer a {\np { color: red; }\n}\n"
        "@media print {\n@layer b {\np { color: black; }\n}\n}"
    )


def test_comments_and_indents_are_not_sent_but_what_stands_in_strings_is() -> None:
    storage = sheets(
        site='/* One. */\n@import url("one.css") layer(a);',
        one='/* Two:\n\n   p { } */\np {\n  color: red;\n\n  content: "/* 3 */";\n}',
    )
    assert one_sheet(storage, "css/site.css") == (
        '\n@layer a {\n\np {\ncolor: red;\ncontent: "/* 3 */";\n}\n}'
    )


def test_an_imported_sheet_that_names_a_file_is_refused() -> None:
    storage = sheets(site='@import url("one.css") layer(a);', one="p { background: url(x.png); }")
    with pytest.raises(ValueError, match=r"one\.css names another file"):
        one_sheet(storage, "css/site.css")
