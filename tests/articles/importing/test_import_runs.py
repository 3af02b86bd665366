"""Importing again, trying first, failing halfway: what is here already is never harmed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone
from taggit.models import Tag

from articles import search
from articles.models import Article, ContentWarning, Contributor, ImportedArticle, TagLabel
from campaigns.models import Campaign, ImportedCampaign, Partner
from tests.articles.importing.running import (
    ARTICLE,
    CAMPAIGN,
    DATA,
    refused,
    run_import,
    sums,
    write_manifest,
)
from tests.factories import make_campaign, make_contributor, make_picture

pytestmark = pytest.mark.django_db
MANIFEST = DATA / "manifest.toml"


def counted(**outcomes: int) -> dict[str, int]:
    words = ("created", "duplicate", "unchanged", "edited_here", "failed")
    found = {word: outcomes.pop(word, 0) for word in words}
    return {"seen": sum(found.values()), **found}


def rows() -> dict[str, int]:
    """How many rows each table of both apps has, tags and histories too."""
    models = [
        model
        for label in ("articles", "campaigns", "taggit")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_the_report_says_what_became_of_every_entry() -> None:
    report = run_import(MANIFEST)
    assert report.splitlines() == [
        "campaign 'keep-the-lamp-burning': created "
        "(a draft: choose its legal entity and open it in the admin)",
        "article 'the-last-ferry': created",
        "article 'the-last-ferry-again': duplicate (word for word article 'the-last-ferry')",
        "article 'letters-about-the-lighthouse': created",
        "article '강을-건넌-겨울': created",
        "campaigns: 1 seen = 1 created + 0 duplicate + 0 unchanged + 0 edited_here + 0 failed",
        "articles: 4 seen = 3 created + 1 duplicate + 0 unchanged + 0 edited_here + 0 failed",
    ]
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


def edit_title(article: Article) -> None:
    article.title = "Another title"
    article.save()


def edit_figure(article: Article) -> None:
    picture = make_picture()
    article.body = article.body.replace('data-picture=""', f'data-picture="{picture.pk}"')
    article.save()


def edit_tags(article: Article) -> None:
    article.tags.add("boats")


def edit_warnings(article: Article) -> None:
    article.warnings.clear()


def edit_further_reading(article: Article) -> None:
    article.further_reading.clear()


def edit_byline(article: Article) -> None:
    article.contributions.filter(role="guest_author").update(bio="Another bio.")


def edit_status(article: Article) -> None:
    article.status = "suspended"
    article.save()


def edit_slug(article: Article) -> None:
    article.slug = "renamed"
    article.save()


@pytest.mark.parametrize(
    "edit",
    [
        edit_title,
        edit_figure,
        edit_tags,
        edit_warnings,
        edit_further_reading,
        edit_byline,
        edit_status,
        edit_slug,
    ],
)
def test_an_article_that_an_editor_changed_is_never_overwritten(
    edit: Callable[[Article], None],
) -> None:
    run_import(MANIFEST)
    article = Article.objects.get(slug="the-last-ferry")
    edit(article)
    before = Article.objects.filter(pk=article.pk).values().get()
    report = run_import(MANIFEST, publish=True)
    assert "article 'the-last-ferry': edited_here" in report
    assert sums(report)["articles"] == counted(duplicate=1, unchanged=2, edited_here=1)
    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert Article.objects.count() == 3


def test_an_edited_article_stays_so_when_the_manifest_changes_too(tmp_path: Path) -> None:
    run_import(write_manifest(tmp_path, ARTICLE))
    edit_title(Article.objects.get())
    report = run_import(write_manifest(tmp_path, ARTICLE | {"title": '"A third title"'}))
    assert sums(report)["articles"] == counted(edited_here=1)
    assert Article.objects.get().title == "Another title"


def test_saving_without_a_change_is_no_edit() -> None:
    run_import(MANIFEST)
    for article in Article.objects.all():
        article.save()
    assert sums(run_import(MANIFEST))["articles"] == counted(duplicate=1, unchanged=3)


def edit_promise(campaign: Campaign) -> None:
    campaign.promise_en = "Other words."
    campaign.save()


def edit_shares(campaign: Campaign) -> None:
    first = campaign.shares.first()
    campaign.shares.create(partner=first.partner, weight=2, starts_at=timezone.now())


def edit_amounts(campaign: Campaign) -> None:
    campaign.suggested_amounts.create(amount_minor=1000)


@pytest.mark.parametrize("edit", [edit_promise, edit_shares, edit_amounts])
def test_a_campaign_that_an_editor_changed_is_never_overwritten(
    edit: Callable[[Campaign], None],
) -> None:
    run_import(MANIFEST)
    edit(Campaign.objects.get())
    before = Campaign.objects.values().get()
    assert sums(run_import(MANIFEST))["campaigns"] == counted(edited_here=1)
    assert Campaign.objects.values().get() == before


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"title": '"Another"'}, "(title)"),
        ({"kind": '"report"'}, "(kind)"),
        ({"lines": "[1, 4]"}, "(lines)"),
        ({"subtitle": '"Below"', "skip": "[1]"}, "(subtitle, lines)"),
    ],
)
def test_a_manifest_that_says_something_else_now_does_not_pass_as_imported(
    tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    run_import(write_manifest(tmp_path, ARTICLE))
    before = Article.objects.values().get()
    errors, report = refused(write_manifest(tmp_path, ARTICLE | changed))
    assert f"article 'a-river': slug = \"a-river\": was imported otherwise {named}: " in errors[0]
    assert sums(report)["articles"] == counted(failed=1)
    assert Article.objects.values().get() == before


def test_a_campaign_whose_manifest_says_something_else_now_is_refused(tmp_path: Path) -> None:
    run_import(write_manifest(tmp_path, campaign=CAMPAIGN))
    errors, _report = refused(
        write_manifest(tmp_path, campaign=CAMPAIGN | {"goal_minor": "500", "headings": "[2]"})
    )
    assert "was imported otherwise (goal_minor, story_en): " in errors[0]


def test_a_deleted_article_may_be_imported_anew(tmp_path: Path) -> None:
    run_import(write_manifest(tmp_path, ARTICLE))
    Article.objects.get().delete()
    report = run_import(write_manifest(tmp_path, ARTICLE | {"title": '"Another"'}))
    assert sums(report)["articles"] == counted(created=1)


def test_the_same_words_from_another_manifest_are_a_duplicate(tmp_path: Path) -> None:
    run_import(write_manifest(tmp_path, ARTICLE))
    report = run_import(write_manifest(tmp_path, ARTICLE | {"slug": '"elsewhere"'}))
    assert "article 'elsewhere': duplicate (word for word article 'a-river')" in report
    assert sums(report)["articles"] == counted(duplicate=1)
    assert ImportedArticle.objects.get().key == "en/a-river"


def test_an_article_may_ask_for_a_campaign_that_is_here_already(tmp_path: Path) -> None:
    campaign = make_campaign(slug="an-appeal")
    run_import(write_manifest(tmp_path, ARTICLE | {"asks": "[5]", "ask_campaign": '"an-appeal"'}))
    assert list(Article.objects.get().asks.all()) == [campaign]


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
    terms = search.parse_query("almanacs")
    found = search.matching(Article.objects.published(), terms=terms)
    assert [article.slug for article in found] == ["the-last-ferry"]
