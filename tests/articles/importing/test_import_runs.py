"""Importing again, trying first, failing halfway: what is here already is never harmed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from taggit.models import Tag

from articles import search
from articles.models import Article, ContentWarning, Contributor, TagLabel
from campaigns.models import Campaign, ImportedCampaign, Partner
from tests.articles.importing.running import (
    ARTICLE,
    CAMPAIGN,
    DATA,
    counted,
    refused,
    run_import,
    sums,
    write_manifest,
)
from tests.factories import make_campaign, make_contributor

pytestmark = pytest.mark.django_db
MANIFEST = DATA / "manifest.toml"


def rows() -> dict[str, int]:
    """How many rows each table of both apps has, tags and histories too."""
    models = [
        model
        for label in ("articles", "campaigns", "taggit")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_the_report_says_what_became_of_every_entry() -> None:
    lines = run_import(MANIFEST).splitlines()
    assert [line for line in lines if not line.startswith("    ")] == [
        "campaign 'keep-the-lamp-burning': created "
        "(a draft: choose its legal entity and open it in the admin)",
        "article 'the-last-ferry': created",
        "article 'the-last-ferry-again': duplicate (word for word article 'the-last-ferry')",
        "article 'letters-about-the-lighthouse': created",
        "article '강을-건넌-겨울': created",
        "campaigns: 1 seen = 1 created + 0 duplicate + 0 unchanged + 0 edited_here + 0 failed",
        "articles: 4 seen = 3 created + 1 duplicate + 0 unchanged + 0 edited_here + 0 failed",
    ]
    assert "    left out: line 1 “The Last Ferry from Hanuri | What the ri…”" in lines
    assert not Article.objects.filter(slug="the-last-ferry-again").exists()


def test_a_second_run_creates_nothing() -> None:
    run_import(MANIFEST)
    before = rows()
    report = run_import(MANIFEST)
    assert sums(report) == {
        "campaigns": counted(unchanged=1),
        "articles": counted(duplicate=1, unchanged=3),
    }
    assert rows() == before


def test_a_dry_run_says_what_would_be_and_writes_nothing() -> None:
    before = rows()
    report = run_import(MANIFEST, dry_run=True)
    assert "article 'the-last-ferry': would be created" in report
    assert "articles: 4 seen = 3 would be created + 1 duplicate + 0 unchanged" in report
    assert report.endswith("A dry run: nothing was written.\n")
    assert rows() == before


def test_a_dry_run_fails_as_the_run_would(tmp_path: Path) -> None:
    manifest = write_manifest(tmp_path, ARTICLE | {"kind": '"poem"'})
    errors, report = refused(manifest, dry_run=True)
    assert "kind" in errors[0]
    assert sums(report)["articles"]["failed"] == 1


def test_without_publish_everything_is_a_draft() -> None:
    run_import(MANIFEST)
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}
    assert Article.objects.get(slug="letters-about-the-lighthouse").publish_at is None


def test_publish_puts_articles_before_the_public_and_leaves_the_campaign_a_draft() -> None:
    run_import(MANIFEST, publish=True)
    assert Article.objects.published().count() == 3
    assert Article.objects.get(slug="letters-about-the-lighthouse").publish_at is not None
    assert Campaign.objects.get().status == "draft"


def test_publish_does_not_touch_what_was_imported_before() -> None:
    run_import(MANIFEST)
    run_import(MANIFEST, publish=True)
    assert not Article.objects.published().exists()


def test_an_article_may_ask_for_a_campaign_that_is_here_already(tmp_path: Path) -> None:
    campaign = make_campaign(slug="an-appeal")
    run_import(write_manifest(tmp_path, ARTICLE | {"asks": "[5]", "ask_campaign": '"an-appeal"'}))
    assert list(Article.objects.get().asks.all()) == [campaign]


def test_an_ask_finds_an_imported_campaign_under_its_new_address(tmp_path: Path) -> None:
    run_import(write_manifest(tmp_path, campaign=CAMPAIGN))
    Campaign.objects.update(slug="renamed")
    run_import(write_manifest(tmp_path, ARTICLE | {"asks": "[5]", "ask_campaign": '"an-appeal"'}))
    assert Article.objects.get().asks.get().slug == "renamed"


def test_rows_that_are_here_are_used_again(tmp_path: Path) -> None:
    writer = make_contributor(name_en="Ada Moor", name_ko="에이다")
    warning = ContentWarning.objects.create(slug="hunger", label_en="Hunger", label_ko="굶주림")
    tag = Tag.objects.create(name="Rivers")
    TagLabel.objects.create(tag=tag, language="ko", name="강")
    partner = Partner.objects.create(name_en="Rowers of Hanuri", note_en="kept by an editor")
    run_import(MANIFEST)
    ferry = Article.objects.get(slug="the-last-ferry")
    assert ferry.contributions.get(role="guest_author").contributor == writer
    assert list(ferry.warnings.all()) == [warning]
    assert tag in ferry.tags.all()
    assert list(Article.objects.get(language="ko").tags.all()) == [tag]
    assert partner in [share.partner for share in Campaign.objects.get().shares.all()]
    assert Partner.objects.get(pk=partner.pk).note_en == "kept by an editor"
    assert Contributor.objects.filter(name_en__iexact="ada moor").count() == 1


class BreaksAt:
    """Lets the database fail at the n-th row written to a table."""

    def __init__(self, table: str, *, number: int) -> None:
        self.table, self.left = table, number

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.startswith(f'INSERT INTO "{self.table}"'):
            self.left -= 1
            if self.left == 0:
                raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)


@pytest.mark.parametrize(
    ("table", "number"),
    [
        ("campaigns_share", 2),
        ("articles_article", 2),
        ("articles_contribution", 3),
        ("articles_searchentry", 3),
        ("articles_importedarticle", 3),
    ],
)
def test_a_failure_in_the_middle_leaves_nothing(table: str, number: int) -> None:
    before = rows()
    breaking = BreaksAt(table, number=number)
    with connection.execute_wrapper(breaking), pytest.raises(DatabaseError, match="disk is full"):
        run_import(MANIFEST)
    assert rows() == before
    assert sums(run_import(MANIFEST))["articles"]["created"] == 3


def test_one_wrong_entry_keeps_all_others_out(tmp_path: Path) -> None:
    before = rows()
    wrong = ARTICLE | {"slug": '"wrong"', "lines": "[1, 2]", "kind": '"poem"'}
    refused(write_manifest(tmp_path, ARTICLE, wrong, campaign=CAMPAIGN))
    assert rows() == before
    assert not ImportedCampaign.objects.exists()


def test_what_is_imported_is_found_by_search_at_once() -> None:
    run_import(MANIFEST, publish=True)
    query = search.read_query("almanacs")
    found = search.matching(Article.objects.published(), query=query)
    assert [article.slug for article in found] == ["the-last-ferry"]
