"""A manifest that cannot be imported says why, and all of it at once."""

from pathlib import Path

import pytest

from articles.models import Article, FormerSlug, Series
from tests.articles.importing.running import (
    ARTICLE,
    CAMPAIGN,
    DUMP,
    refused,
    run_import,
    sums,
    write_manifest,
)
from tests.factories import make_article, make_campaign

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        (None, "manifest.toml: article 1 (without a slug): slug: is missing"),
        ("7", "manifest.toml: article 1 (without a slug): slug = 7: must be words in quotes"),
        ('"a river"', "manifest.toml: article 'a river': slug = \"a river\": may hold letters,"),
    ],
)
def test_a_wrong_slug_is_named(tmp_path: Path, slug: str | None, sentence: str) -> None:
    errors, _report = refused(write_manifest(tmp_path, ARTICLE | {"slug": slug}))
    assert errors[0].startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'[[article]]\nslug = "a\n', "manifest.toml, line 2: Illegal character"),
        (b"[[article]]\nslug = \n", "manifest.toml, line 2: Invalid value"),
        (b'[[article]]\nslug = "a"\nslug = "b"\n', "manifest.toml, line 3: Cannot overwrite"),
        (b"[[article]]\nlines = [1,\n", "manifest.toml, line 2: Invalid value"),
        (b'[[article]]\ntitle = "caf\xe9"\n', "manifest.toml, line 2: is not UTF-8"),
        (b"", "manifest.toml: names no article and no campaign"),
        (b"articles = 1\n", "manifest.toml: articles = 1: is not a key of this table"),
        (b"campaign = 1\n", "manifest.toml: campaign = 1: must be one table, written [campaign]"),
        (b"[article]\n", "must be a list of tables, each written [[article]]"),
        (b"article = [1]\n", "manifest.toml: article = 1: must be a table, written [[article]]"),
    ],
)
def test_a_broken_manifest_is_named_by_file_and_line(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    manifest = tmp_path / "manifest.toml"
    manifest.write_bytes(content)
    errors, _report = refused(manifest)
    assert sentence in errors[0]


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    errors, _report = refused(tmp_path / "manifest.toml")
    assert errors == ["manifest.toml: cannot be read: No such file or directory"]


def test_a_dump_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    manifest = write_manifest(tmp_path, ARTICLE)
    (tmp_path / "dump.txt").write_bytes(b"one\ntwo\nthr\xe9e\n")
    errors, _report = refused(manifest)
    assert "article 'a-river': file = \"dump.txt\": line 3 is not UTF-8" in errors[0]


def test_all_errors_are_named_at_once(tmp_path: Path) -> None:
    errors, report = refused(
        write_manifest(
            tmp_path,
            ARTICLE | {"kind": '"poem"', "headings": "[9]", "colour": '"red"'},
            ARTICLE | {"slug": '"another"', "title": None},
            ARTICLE | {"slug": '"a-third"', "lines": "[1, 2]"},
            campaign=CAMPAIGN | {"currency": '"XYZ"'},
        )
    )
    assert [error.split(" = ")[0].split(": is")[0] for error in errors] == [
        "manifest.toml: campaign 'an-appeal': currency",
        "manifest.toml: article 'a-river': kind",
        "manifest.toml: article 'a-river': headings",
        "manifest.toml: article 'a-river': colour",
        "manifest.toml: article 'another': title",
        "Nothing was imported.",
    ]
    assert sums(report)["articles"]["failed"] == 3
    assert "article 'a-third': failed (nothing wrong with it, but the manifest was" in report


def test_a_changed_name_needs_words_to_mark(tmp_path: Path) -> None:
    article = ARTICLE | {"notes": '[{ marker = "*", line = 5 }]'}
    manifest = write_manifest(tmp_path, article)
    (tmp_path / "dump.txt").write_text("One.\nShe* rowed.\n\nTwo.\n* A name was changed.\n")
    errors, _report = refused(manifest)
    assert 'notes[1].marker = "*": must hold the changed name before its sign' in errors[0]


def test_the_words_about_a_changed_name_must_fit(tmp_path: Path) -> None:
    article = ARTICLE | {"notes": '[{ marker = "She*", line = 5 }]'}
    manifest = write_manifest(tmp_path, article)
    (tmp_path / "dump.txt").write_text(f"1\nShe* rowed.\n\n2\n* Name changed {'x' * 500}\n")
    errors, _report = refused(manifest)
    assert "its note has more than 500 characters" in errors[0]


def test_a_page_is_not_found_in_a_range_of_pages(tmp_path: Path) -> None:
    article = ARTICLE | {
        "citations": '[{ text = "Almanac, 15", source = "Almanac" }]',
        "sources": '[{ title = "Almanac" }]',
    }
    manifest = write_manifest(tmp_path, article)
    (tmp_path / "dump.txt").write_text("1\n(Almanac, 15-16; Almanac, 150)\n3\n4\n5\n")
    errors, _report = refused(manifest)
    assert 'citations[1].text = "Almanac, 15": does not stand in the text' in errors[0]


def test_two_entries_may_not_share_a_slug(tmp_path: Path) -> None:
    errors, _report = refused(write_manifest(tmp_path, ARTICLE, ARTICLE | {"lines": "[1, 2]"}))
    assert errors[0] == (
        "manifest.toml: article 'a-river': slug = \"a-river\": is the slug of an article further up"
    )


def test_two_languages_may_share_a_slug(tmp_path: Path) -> None:
    korean = ARTICLE | {"lines": "[1, 2]", "language": '"ko"'}
    run_import(write_manifest(tmp_path, ARTICLE, korean))
    assert Article.objects.filter(slug="a-river").count() == 2


def test_two_entries_may_not_be_the_same_part_of_a_series(tmp_path: Path) -> None:
    part = {"series": '{ title = "Winters", part = 2 }'}
    other = ARTICLE | part | {"slug": '"another"', "lines": "[1, 2]"}
    errors, _report = refused(write_manifest(tmp_path, ARTICLE | part, other))
    assert errors[0] == (
        "manifest.toml: article 'another': series.part = 2: "
        "part 2 of the series is article 'a-river' already"
    )


def test_an_article_here_keeps_its_part_of_a_series(tmp_path: Path) -> None:
    series = Series.objects.create(title_en="Winters", slug="winters")
    make_article(slug="older", series=series, series_part=2)
    part = {"series": '{ title = "winters", part = 2 }'}
    errors, _report = refused(write_manifest(tmp_path, ARTICLE | part))
    assert "part 2 of the series is article 'older' already" in errors[0]


def test_an_article_here_keeps_its_address(tmp_path: Path) -> None:
    make_article(slug="a-river")
    errors, _report = refused(write_manifest(tmp_path, ARTICLE))
    assert "is the address of an article that was not imported" in errors[0]


def test_an_article_here_keeps_its_former_address(tmp_path: Path) -> None:
    FormerSlug.objects.create(article=make_article(), language="en", slug="a-river")
    errors, _report = refused(write_manifest(tmp_path, ARTICLE))
    assert "is a former address of another article" in errors[0]


def test_a_campaign_here_keeps_its_address(tmp_path: Path) -> None:
    make_campaign(slug="an-appeal")
    errors, _report = refused(write_manifest(tmp_path, campaign=CAMPAIGN))
    assert "is the address of a campaign that was not imported" in errors[0]


def test_a_line_ends_at_a_line_feed_and_nowhere_else(tmp_path: Path) -> None:
    manifest = write_manifest(tmp_path, ARTICLE | {"lines": "[1, 6]"})
    (tmp_path / "dump.txt").write_text(DUMP.replace("first", "fi\u2028rs\x0ct"))
    errors, _report = refused(manifest)
    assert "dump.txt has the lines 1 to 5" in errors[0]


def test_a_dump_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(DUMP)
    folder = tmp_path / "manifest"
    folder.mkdir()
    for name in ("../secret.txt", f"{tmp_path}/secret.txt", "a/../../secret.txt"):
        errors, _report = refused(write_manifest(folder, ARTICLE | {"file": f'"{name}"'}))
        assert "must lie in the folder of the manifest" in errors[0]
