"""An export read back is the archive."""

import json
import re
import stat
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import models
from django.utils import timezone
from taggit.models import Tag

from articles.changes import list_changes
from articles.exporting.columns import COLUMNS
from articles.exporting.rows import TABLES
from articles.models import Article, Autosave, Contribution, Picture, PreviewLink, Source
from articles.previews import make_link
from tests import factories
from tests.articles.exporting.archive import (
    count_rows,
    empty_the_archive,
    export,
    import_from,
    make_archive,
)

pytestmark = pytest.mark.django_db

# What an export leaves out of its tables, and why.
LEFT_OUT = {
    "id": "a number of one database",
    "updated_at": "when the row was last saved in one database",
    "folded_name": "follows from the name",
    "file": "a place in one storage",
    **dict.fromkeys(
        ("width", "height", "widths", "webp_widths", "failure", "due_at", "attempts"),
        "follows from the pixels",
    ),
}


def test_an_empty_database_gets_equal_rows_and_exports_the_same_bytes(tmp_path: Path) -> None:
    article = make_archive()
    before = export(tmp_path / "a.json", "--with-pictures")
    counts = count_rows()
    empty_the_archive()
    assert set(count_rows().values()) == {0}
    import_from(tmp_path / "a.json")
    assert count_rows() == counts
    assert export(tmp_path / "b.json") == before
    back = Article.objects.get(uuid=article.uuid)
    assert back.pictures.get() == back.lead_picture == Picture.objects.get()
    assert [source.title for source in back.sources.all()] == ["A post"]
    assert back.sources.get().via.via.title == "The first report"
    assert back.asks.get().slug == "winter-rooms"
    assert back.warnings_in_text.get().slug == "cold"
    assert back.translation_group == Article.objects.get(language="ko").translation_group
    assert [row.related.slug for row in back.curated.all()] == ["one-ready", "나룻배"]
    assert back.is_public()
    assert back.history.count() == 1


def test_the_same_database_stays_as_it_is(tmp_path: Path) -> None:
    make_archive()
    before = export(tmp_path / "a.json")
    counts, saved = count_rows(), set(Article.objects.values_list("uuid", "updated_at"))
    import_from(tmp_path / "a.json")
    assert count_rows() == counts
    assert set(Article.objects.values_list("uuid", "updated_at")) == saved
    assert export(tmp_path / "a.json") == before


def test_what_was_edited_since_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = make_archive()
    export(tmp_path / "a.json")
    article.title = "Typed since"
    article.save()
    call_command("import_articles", str(tmp_path / "a.json"))
    assert "article 'ferry': edited_here" in capsys.readouterr().out
    article.refresh_from_db()
    assert article.title == "Typed since"


def test_an_article_that_was_deleted_comes_back_alone(tmp_path: Path) -> None:
    article = make_archive()
    before = json.loads(export(tmp_path / "a.json"))["articles"]
    counts = count_rows()
    article.delete()
    import_from(tmp_path / "a.json")
    after = json.loads(export(tmp_path / "b.json"))["articles"]
    assert {row["uuid"]: row for row in after} == {row["uuid"]: row for row in before}
    assert count_rows() == counts


def test_every_column_is_exported_or_left_out_for_a_reason() -> None:
    for model, names in COLUMNS.items():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                assert (field.name in names) != (field.name in LEFT_OUT), (model, field.name)


def test_accounts_and_what_is_typed_and_not_saved_stay_out(tmp_path: Path) -> None:
    article = make_archive()
    user = factories.make_staff(username="nobody-elses-name")
    _link, address = make_link(article, made_by=user, made_for="nobody-elses-friend")
    Autosave.objects.create(user=user, form_key="add", fields={"title": "nobody-elses-draft"})
    article.title = "nobody-elses-title"
    article.save()
    Article.objects.filter(pk=article.pk).update(title="The present title")
    text = export(tmp_path / "a.json").decode()
    assert "nobody-elses" not in text
    assert PreviewLink.objects.get().token_sha256 not in text
    assert address.split("/")[-2] not in text


def test_an_export_is_for_its_owner_alone_and_appears_whole(tmp_path: Path) -> None:
    make_archive()
    export(tmp_path / "a.json", "--with-pictures")
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a.pictures").stat().st_mode) == 0o700
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.json", "a.pictures", "var"]
    with pytest.raises(CommandError, match="No such file"):
        export(tmp_path / "missing" / "a.json")
    with pytest.raises(CommandError, match="must end in"):
        export(tmp_path / "a.txt")


def test_an_export_names_rows_by_what_stays(tmp_path: Path) -> None:
    article = make_archive()
    document = json.loads(export(tmp_path / "a.json"))
    assert list(document) == ["format", "version", *TABLES]
    body = next(row for row in document["articles"] if row["uuid"] == str(article.uuid))["body"]
    picture = Picture.objects.get()
    assert f'data-picture="{picture.uuid}"' in body
    assert 'data-campaign="winter-rooms"' in body
    assert re.search(r'data-warning="cold"', body)
    # Words that look like an attribute are words.
    assert f'marks”, data-picture="{picture.pk}"' in body


def test_an_ask_for_a_campaign_that_is_not_here_is_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = make_archive()
    campaign = article.asks.get()
    export(tmp_path / "a.json", "--with-pictures")
    empty_the_archive()
    type(campaign).objects.all().update(slug="another")
    call_command("import_articles", str(tmp_path / "a.json"))
    assert "without its asks for winter-rooms: no such campaign here" in capsys.readouterr().out
    assert not Article.objects.get(uuid=article.uuid).asks.exists()


def test_a_dry_run_leaves_nothing_behind(tmp_path: Path) -> None:
    make_archive()
    export(tmp_path / "a.json", "--with-pictures")
    empty_the_archive()
    stored = default_storage.listdir("pictures")[0]
    import_from(tmp_path / "a.json", "--dry-run")
    assert set(count_rows().values()) == {0}
    files = [
        name
        for folder in default_storage.listdir("pictures")[0]
        if folder not in stored
        for name in default_storage.listdir(f"pictures/{folder}")[1]
    ]
    assert files == []


def test_what_is_read_back_can_be_found_and_changes_are_told(tmp_path: Path) -> None:
    article = make_archive()
    export(tmp_path / "a.json", "--with-pictures")
    empty_the_archive()
    moment = timezone.now()
    import_from(tmp_path / "a.json")
    back = Article.objects.get(uuid=article.uuid)
    assert back.search_entry.indexed_at >= back.updated_at
    assert list_changes(after=(moment, UUID(int=0)), since=moment, limit=9)


def test_two_sources_that_say_the_same_stay_two(tmp_path: Path) -> None:
    make_archive()
    assert Source.objects.filter(title="A paper").count() == 2
    export(tmp_path / "a.json", "--with-pictures")
    empty_the_archive()
    import_from(tmp_path / "a.json")
    import_from(tmp_path / "a.json")
    assert Source.objects.filter(title="A paper").count() == 2
    assert Tag.objects.count() == 2
    assert Contribution.objects.count() == 2
