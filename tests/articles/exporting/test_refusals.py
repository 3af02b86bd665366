"""A broken or hostile file is refused with a sentence, and nothing of it is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from articles.models import Article, Contributor
from tests import factories
from tests.articles.exporting.archive import (
    count_rows,
    empty_the_archive,
    export,
    import_from,
    make_archive,
)

pytestmark = pytest.mark.django_db

Document = dict[str, Any]


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, Document]:
    """A good export with its pictures, beside an empty database."""
    make_archive()
    path = tmp_path / "archive.json"
    document = json.loads(export(path, "--with-pictures"))
    empty_the_archive()
    return path, document


def ferry(document: Document) -> Document:
    """The article with everything."""
    return document["articles"][0]


CASES: dict[str, tuple[Callable[[Document], Any], str]] = {
    "another format": (lambda d: d.update(format="wordpress"), "is no export of articles"),
    "another version": (lambda d: d.update(version=2), "is not of version 1"),
    "a table more": (lambda d: d.update(users=[]), "a table that is not known: 'users'"),
    "a table less": (lambda d: d.pop("tags"), "has no list of tags"),
    "a row that is none": (lambda d: d["articles"].append(7), r"articles\[7\]: is not an object"),
    "a column more": (lambda d: ferry(d).update(is_admin=True), "'is_admin' is not known"),
    "a column less": (lambda d: ferry(d).pop("title"), "title is missing"),
    "a wrong type": (lambda d: ferry(d).update(title=["a"]), "title must be written as a text"),
    "a number for a flag": (
        lambda d: d["contributors"][0].update(has_page=1),
        "has_page must be written as true or false",
    ),
    "NUL": (lambda d: ferry(d).update(title="a\x00b"), "cannot be stored"),
    "half a character": (lambda d: ferry(d).update(title="a\ud800"), "cannot be stored"),
    "too long": (lambda d: ferry(d).update(title="a" * 201), "at most 200 characters"),
    "no such state": (lambda d: ferry(d).update(status="public"), "not a valid choice"),
    "published without a date": (
        lambda d: ferry(d).update(publish_at=None),
        "article_published_has_a_date",
    ),
    "a moment without zone": (
        lambda d: ferry(d).update(publish_at="2026-01-01T00:00:00"),
        "publish_at is not a value that can be read",
    ),
    "a moment before time": (
        lambda d: ferry(d).update(publish_at="0001-01-01T00:00:00+14:00"),
        "publish_at is not a value that can be read",
    ),
    "a slug that leads elsewhere": (
        lambda d: ferry(d).update(slug="../admin"),
        "slug: Enter a valid",
    ),
    "an address that runs": (
        lambda d: d["sources"][0].update(url="javascript:alert(1)"),
        "url: Enter a valid URL",
    ),
    "the same article twice": (
        lambda d: d["articles"].append(ferry(d)),
        "stands twice in the file",
    ),
    "the same slug twice": (
        lambda d: d["articles"][2].update(slug="ferry"),
        "Language and Slug already exists",
    ),
    "an unknown tag": (
        lambda d: ferry(d)["tags"].append("nowhere"),
        "is not among the tags of the file",
    ),
    "an unknown picture in the text": (
        lambda d: ferry(d).update(body='<figure data-node="figure" data-picture="1"></figure>'),
        'body = "1": is a picture in its text that the file does not hold',
    ),
    "an unknown contributor": (
        lambda d: ferry(d)["contributions"][0].update(contributor="nobody"),
        "is not among the contributors",
    ),
    "a source behind itself": (
        lambda d: d["sources"][0].update(via=d["sources"][0]["number"]),
        "a chain that does not end",
    ),
    "an unknown article to read next": (
        lambda d: ferry(d)["related"].append({"article": "nowhere", "order": 1}),
        "needs the UUID of an article",
    ),
    "a label that is no row": (
        lambda d: d["tags"][0].update(labels=["강"]),
        "labels: must be a list of objects",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_refused_and_nothing_is_written(
    case: str, archive: tuple[Path, Document]
) -> None:
    path, document = archive
    change, sentence = CASES[case]
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        import_from(path)
    assert set(count_rows().values()) == {0}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "is not JSON"),
        (b"[1, 2", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[]", "is no export"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": 1, "a": 2}', "stands twice in one object"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is not JSON"),
    ],
)
def test_what_is_no_export_is_refused(text: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(text)
    with pytest.raises(CommandError, match=sentence):
        import_from(path)
    with pytest.raises(CommandError, match="cannot be read"):
        import_from(tmp_path / "missing.json")


def test_a_hostile_text_goes_through_the_one_door(archive: tuple[Path, Document]) -> None:
    path, document = archive
    ferry(document)["body"] = '<p onclick="x()">Hi<script>x()</script></p><img src=x onerror=x()>'
    path.write_text(json.dumps(document), encoding="utf-8")
    import_from(path)
    assert Article.objects.get(slug="ferry").body == "<p>Hi</p>"


def test_a_picture_without_its_file_is_refused(archive: tuple[Path, Document]) -> None:
    path, document = archive
    file = path.with_suffix(".pictures") / f"{document['pictures'][0]['uuid']}.jpg"
    file.write_bytes(b"<svg/>")
    with pytest.raises(CommandError, match="could not be read as a picture"):
        import_from(path)
    file.unlink()
    with pytest.raises(CommandError, match="has no file: neither here nor as"):
        import_from(path)
    assert set(count_rows().values()) == {0}


def test_an_article_never_comes_under_the_name_of_somebody_else(
    archive: tuple[Path, Document],
) -> None:
    path, document = archive
    slug = document["contributors"][0]["slug"]
    factories.make_contributor(slug=slug, name_en="Somebody else")
    with pytest.raises(CommandError, match="belongs to another one here: Somebody else"):
        import_from(path)
    assert Contributor.objects.count() == 1
    assert not Article.objects.exists()


def test_an_address_that_leads_to_another_article_is_not_taken_over(
    archive: tuple[Path, Document],
) -> None:
    path, _document = archive
    other = factories.make_article(slug="ferry")
    with pytest.raises(CommandError, match="already exists"):
        import_from(path)
    other.slug = "elsewhere"
    other.save()
    with pytest.raises(CommandError, match="is a former address of an article here"):
        import_from(path)
    assert Article.objects.get() == other


def test_an_export_brings_its_own_states(archive: tuple[Path, Document]) -> None:
    path, _document = archive
    with pytest.raises(CommandError, match="leave --publish out"):
        import_from(path, "--publish")
