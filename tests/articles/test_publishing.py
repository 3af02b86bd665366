"""One module decides what may become of an article; each step asks for its permission."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing, search
from articles.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

CHANGE = "articles.change_article"
REVIEW = "articles.review_article"
PUBLISH = "articles.publish_article"
UNFINISHED = "<p>Words.</p><h2>An empty section</h2>"
STEPS = [
    ("draft", "in_review", CHANGE),
    ("in_review", "ready", REVIEW),
    ("in_review", "draft", REVIEW),
    ("ready", "published", PUBLISH),
    ("ready", "in_review", REVIEW),
    ("ready", "draft", REVIEW),
    ("published", "suspended", PUBLISH),
    ("published", "withdrawn", PUBLISH),
    ("suspended", "published", PUBLISH),
    ("suspended", "withdrawn", PUBLISH),
]


def article_that_is(status):
    return factories.make_draft(status=status, publish_at=timezone.now())


def everybody_who_may_all():
    return factories.make_staff(CHANGE, REVIEW, PUBLISH)


@pytest.mark.parametrize(("start", "to", "permission"), STEPS)
def test_a_step_is_taken_with_its_permission_and_not_without(start, to, permission):
    article = article_that_is(start)
    others = {CHANGE, REVIEW, PUBLISH} - {permission}
    with pytest.raises(publishing.NotAllowed, match="permission"):
        publishing.move(article, to=to, by=factories.make_staff(*others))
    article.refresh_from_db()
    assert article.status == start
    publishing.move(article, to=to, by=factories.make_staff(permission))
    assert article.status == to
    article.refresh_from_db()
    assert article.status == to
    assert not search.outdated().exists()


@pytest.mark.parametrize("start", list(Article.Status))
def test_no_other_step_leads_on(start):
    allowed = {to for before, to, _permission in STEPS if before == start}
    user = everybody_who_may_all()
    for to in [*Article.Status, "nonsense"]:
        if to in allowed:
            continue
        article = article_that_is(start)
        with pytest.raises(publishing.NotAllowed):
            publishing.move(article, to=to, by=user)
        article.refresh_from_db()
        assert article.status == start


def test_a_user_is_offered_the_steps_they_may_take():
    ready = article_that_is("ready")
    for permissions, offered in (
        ([CHANGE], []),
        ([REVIEW], ["in_review", "draft"]),
        ([PUBLISH], ["published"]),
        ([REVIEW, PUBLISH], ["published", "in_review", "draft"]),
    ):
        user = factories.make_staff(*permissions)
        assert [one.to for one in publishing.moves(ready, user)] == offered
    withdrawn = article_that_is("withdrawn")
    assert publishing.moves(withdrawn, everybody_who_may_all()) == []


@pytest.mark.parametrize(("start", "to"), [("in_review", "ready"), ("ready", "published")])
def test_what_stands_in_the_way_stops_a_step_and_changes_nothing(start, to):
    article = factories.make_draft(status=start, body=UNFINISHED)
    with pytest.raises(publishing.Blocked) as caught:
        publishing.move(article, to=to, by=everybody_who_may_all())
    assert [one.field for one in caught.value.obstacles] == ["body"]
    assert str(caught.value) == "Nothing under the heading “An empty section”."
    article.refresh_from_db()
    assert (article.status, article.publish_at) == (start, None)


def test_nothing_stands_in_the_way_back():
    article = factories.make_draft(status="ready", body=UNFINISHED)
    publishing.move(article, to="in_review", by=everybody_who_may_all())
    assert article.status == "in_review"


def test_what_stands_in_the_way_stops_publishing_in_nobodys_name_too():
    article = factories.make_draft(body=UNFINISHED)
    with pytest.raises(publishing.Blocked):
        publishing.publish(article)
    assert not Article.objects.published().exists()
    Article.objects.filter(pk=article.pk).update(body="<p>Words.</p>")
    publishing.publish(article)
    assert article.is_public()


def test_what_is_suspended_is_looked_over_before_it_is_published_again():
    article = factories.make_draft(status="suspended", publish_at=timezone.now(), body=UNFINISHED)
    with pytest.raises(publishing.Blocked):
        publishing.move(article, to="published", by=everybody_who_may_all())


def test_a_later_date_is_a_schedule():
    article = article_that_is("ready")
    later = timezone.now() + timedelta(days=2)
    publishing.move(article, to="published", by=everybody_who_may_all(), at=later)
    assert article.status == "published"
    assert not article.is_public()
    assert article.is_public(later)


def test_published_again_it_keeps_its_first_date():
    article = article_that_is("suspended")
    began = article.publish_at
    publishing.move(article, to="published", by=everybody_who_may_all())
    article.refresh_from_db()
    assert article.publish_at == began


def test_withdrawn_is_for_good():
    article = article_that_is("published")
    publishing.withdraw(article)
    for verb in (publishing.publish, publishing.suspend):
        with pytest.raises(publishing.NotAllowed, match="for good"):
            verb(article)
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_the_row_decides_and_not_what_somebody_saw_before():
    article = article_that_is("ready")
    seen_before = Article.objects.get(pk=article.pk)
    user = everybody_who_may_all()
    publishing.move(article, to="draft", by=user)
    with pytest.raises(publishing.NotAllowed):
        publishing.move(seen_before, to="published", by=user)
    assert not Article.objects.published().exists()


def test_a_step_does_not_write_back_words_that_have_changed_since():
    article = article_that_is("draft")
    seen_before = Article.objects.get(pk=article.pk)
    article.title = "Another title"
    article.save()
    publishing.move(seen_before, to="in_review", by=everybody_who_may_all())
    version = article.history.latest()
    article.refresh_from_db()
    assert (article.title, version.title) == ("Another title", "Another title")


def test_history_says_who_took_a_step():
    article, user = article_that_is("draft"), everybody_who_may_all()
    publishing.move(article, to="in_review", by=user)
    version = article.history.latest()
    assert (version.history_user, version.history_change_reason) == (user, "Submit for review")
