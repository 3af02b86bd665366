"""Importing again: what an editor changed stays, and what the manifest changed is said."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from articles.models import Article, ImportedArticle
from campaigns.models import Campaign
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
from tests.factories import make_picture

pytestmark = pytest.mark.django_db
MANIFEST = DATA / "manifest.toml"


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
