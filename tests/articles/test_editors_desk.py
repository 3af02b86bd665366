"""The home of the admin: to each what waits for them, with its number and the way to just that."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Autosave, ImportNote
from tests import factories
from tests.articles.test_admin import WRITER

pytestmark = pytest.mark.django_db

HOME = reverse("admin:index")
REVIEW, PUBLISH = "articles.review_article", "articles.publish_article"
PICTURES = ("articles.view_picture", "articles.change_picture")
DRAFTS, REVIEWS, READY = "Drafts of mine", "To review", "Ready to publish"
STALE, NOTES, SCHEDULED = "Stale translations", "Import notes that must be fixed", "Scheduled"
LACKING = "Pictures in use without credit, source or description"


def home(*permissions: str) -> tuple[Any, User]:
    """The home of a new member of staff, and who that is."""
    client, user = Client(), factories.make_staff(*permissions)
    client.force_login(user)
    return client.get(HOME), user


def errands(answer: Any) -> dict[str, int]:
    """What the home says that waits, by its words."""
    return {one.words: one.count for one in answer.context["errands"]}


def worked_on(user: User, **fields: Any) -> Article:
    """A piece with a version by somebody."""
    article = factories.make_draft(**fields)
    article.history.update(history_user=user)
    return article


@pytest.mark.parametrize(
    ("permissions", "wanted"),
    [
        (WRITER, {DRAFTS, STALE, NOTES}),
        ((*WRITER, REVIEW), {DRAFTS, REVIEWS, STALE, NOTES}),
        ((*WRITER, REVIEW, PUBLISH), {DRAFTS, REVIEWS, READY, SCHEDULED, STALE, NOTES}),
        (PICTURES, {LACKING}),
        (("articles.view_article",), set()),
        (("campaigns.view_unmatchedmoney", "campaigns.view_campaign"), set()),
    ],
)
def test_each_is_told_of_the_work_that_they_may_do(permissions: tuple, wanted: set) -> None:
    assert set(errands(home(*permissions)[0])) == wanted


def test_what_waits_is_counted_and_its_list_shows_just_that() -> None:
    client = Client()
    user = factories.make_staff(*WRITER, *PICTURES, REVIEW, PUBLISH)
    client.force_login(user)
    later = timezone.now() + timedelta(days=1)
    wanted = {
        DRAFTS: worked_on(user),
        REVIEWS: factories.make_draft(status="in_review"),
        READY: factories.make_draft(status="ready"),
        SCHEDULED: factories.make_article(publish_at=later),
        NOTES: factories.make_draft(),
        LACKING: factories.make_picture(credit=""),
    }
    ImportNote.objects.create(article=wanted[NOTES], text="a picture", is_must_fix=True)
    factories.make_article(lead_picture=wanted[LACKING])
    factories.make_article(lead_picture=factories.make_picture())
    factories.make_picture(credit="")
    found = {one.words: one for one in client.get(HOME).context["errands"]}
    for words, row in wanted.items():
        assert found[words].count == 1, words
        listed = client.get(found[words].url).context["cl"].result_list
        assert [one.pk for one in listed] == [row.pk], words
    assert found[STALE].count == 0
    waiting = client.get(reverse("admin:articles_article_changelist"), {"waiting": "yes"})
    keys = {one.pk for one in waiting.context["cl"].result_list}
    assert keys == {wanted[words].pk for words in (DRAFTS, REVIEWS, READY)}


@pytest.mark.parametrize(
    ("language", "fields", "is_lacking"),
    [
        ("en", {"alt_en": ""}, True),
        ("en", {"alt_ko": ""}, False),
        ("ko", {"alt_ko": ""}, True),
        ("ko", {"alt_ko": "강", "source": ""}, True),
        ("ko", {"alt_ko": "강"}, False),
    ],
)
def test_a_picture_lacks_what_a_piece_that_shows_it_needs(
    language: str, fields: dict, is_lacking: bool
) -> None:
    picture = factories.make_picture(**fields)
    factories.make_draft(language=language, lead_picture=picture)
    assert errands(home(*PICTURES)[0])[LACKING] == is_lacking


def test_where_nothing_waits_it_is_said() -> None:
    assert "Nothing waits for you." in home(*WRITER)[0].text
    factories.make_draft(status="in_review")
    assert "Nothing waits for you." not in home(*WRITER, REVIEW)[0].text


def test_one_goes_on_where_one_was_and_sees_nobody_elses_work() -> None:
    client, user = Client(), factories.make_staff(*WRITER)
    client.force_login(user)
    mine = worked_on(user, title="Written by me")
    typed = worked_on(factories.make_staff(), title="Typed by me")
    Autosave.objects.create(user=user, form_key=str(typed.pk), opening="0" * 32)
    worked_on(factories.make_staff(), title="Written by another")
    pieces = client.get(HOME).context["pieces"]
    assert [(one.title, one.is_unsaved) for one in pieces] == [
        ("Typed by me", True),
        ("Written by me", False),
    ]
    assert pieces[1].url == reverse("admin:articles_article_change", args=[mine.pk])
    assert not home("articles.view_article")[0].context["pieces"]


def test_the_home_asks_few_questions_however_much_waits() -> None:
    client, user = Client(), factories.make_staff(is_superuser=True)
    client.force_login(user)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOME).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for _ in range(4):
        worked_on(user)
        factories.make_draft(status="in_review")
        factories.make_article(lead_picture=factories.make_picture(credit=""))
    # The pieces themselves are one more.
    assert asked() <= before + 1
    assert before <= 34


def test_the_home_and_the_menu_are_parted_by_work() -> None:
    client = Client()
    client.force_login(factories.make_staff(is_superuser=True))
    parts = client.get(HOME).context["app_list"]
    assert [part["name"] for part in parts[:4]] == [
        "Knowledge base",
        "Giving",
        "Money and books",
        "Staff",
    ]
    shown = [one["object_name"] for part in parts for one in part["models"]]
    assert len(shown) == len(set(shown))
    assert {"Article", "Tag", "Campaign", "UnmatchedMoney", "User"} <= set(shown)
    writer = home(*WRITER)[0].context["app_list"]
    assert [part["name"] for part in writer] == ["Knowledge base"]
