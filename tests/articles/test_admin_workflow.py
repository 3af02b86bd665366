"""An article's steps in the admin: buttons beside the checklist, bulk actions, one decision."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ImportNote
from tests import factories
from tests.articles.test_admin import LIST, WRITER, change_url, form_of, login

pytestmark = pytest.mark.django_db

REVIEWER = (*WRITER, "articles.review_article")
PUBLISHER = (*REVIEWER, "articles.publish_article")
UNFINISHED = "<p>Words.</p><h2>An empty section</h2>"


def move_url(article, to):
    return reverse("admin:articles_article_move", args=[article.pk, to])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def status_of(article):
    return Article.objects.get(pk=article.pk).status


def test_the_form_offers_no_free_choice_of_status(client):
    login(client, *PUBLISHER)
    page = client.get(change_url(factories.make_draft())).text
    assert 'name="status"' not in page
    assert 'name="_move" value="in_review"' in page
    assert 'value="published"' not in page


@pytest.mark.parametrize(
    ("status", "permissions", "offered"),
    [
        ("draft", WRITER, ["in_review"]),
        ("in_review", WRITER, []),
        ("in_review", REVIEWER, ["ready", "draft"]),
        ("ready", REVIEWER, ["in_review", "draft"]),
        ("ready", PUBLISHER, ["published", "in_review", "draft"]),
        ("published", PUBLISHER, ["suspended", "withdrawn"]),
        ("suspended", PUBLISHER, ["published", "withdrawn"]),
        ("withdrawn", PUBLISHER, []),
    ],
)
def test_buttons_say_what_this_user_may_do_next(client, status, permissions, offered):
    login(client, *permissions)
    article = factories.make_draft(status=status, publish_at=timezone.now())
    steps = client.get(change_url(article)).context["workflow"]["steps"]
    assert [step["to"] for step in steps] == offered


def test_a_step_saves_what_was_typed_first(client):
    login(client, *WRITER)
    article = factories.make_draft()
    data = form_of(article, title="Typed just now", _move="in_review")
    answer = client.post(change_url(article), data)
    assert answer.headers["Location"] == change_url(article)
    assert said(answer) == ["Submitted for review."]
    article.refresh_from_db()
    assert (article.title, article.status) == ("Typed just now", "in_review")


def test_saving_what_is_published_says_which_faults_it_still_has(client):
    login(client, *PUBLISHER)
    article = factories.make_article(body=UNFINISHED)
    faulty = said(client.post(change_url(article), form_of(article, _continue="1")))
    assert any("faults that it had before: Nothing under the heading" in one for one in faulty)
    client.get(change_url(article))
    Article.objects.filter(pk=article.pk).update(body="<p>Words.</p>")
    article.refresh_from_db()
    mended = said(client.post(change_url(article), form_of(article, _continue="1")))
    assert not any("had before" in one for one in mended)


def test_a_step_that_is_stopped_leaves_what_was_typed_saved(client):
    login(client, *PUBLISHER)
    article = factories.make_draft(status="ready")
    data = form_of(article, title="Typed just now", body=UNFINISHED, _move="published")
    answer = client.post(change_url(article), data)
    assert "In the way: Nothing under the heading “An empty section”." in said(answer)[0]
    article.refresh_from_db()
    assert (article.title, article.status) == ("Typed just now", "ready")


@pytest.mark.parametrize(
    ("permissions", "start", "to"),
    [
        (WRITER[:1], "draft", "in_review"),
        (WRITER, "in_review", "ready"),
        (WRITER, "ready", "draft"),
        (REVIEWER, "ready", "published"),
        (REVIEWER, "published", "suspended"),
        (REVIEWER, "published", "withdrawn"),
        (REVIEWER, "suspended", "published"),
    ],
)
def test_no_door_of_the_admin_leads_past_a_permission(client, permissions, start, to):
    login(client, *permissions)
    article = factories.make_draft(status=start, publish_at=timezone.now())
    client.post(move_url(article, to), {"_confirmed": "yes"})
    client.post(change_url(article), form_of(article, _move=to))
    for action in ("submit_for_review", "mark_as_ready", "publish_now", "suspend_now"):
        client.post(LIST, {"action": action, "_selected_action": [article.pk]})
    assert status_of(article) == start


def test_steps_ask_for_the_permission_to_look(client):
    login(client, "articles.publish_article")
    article = factories.make_article()
    assert client.post(move_url(article, "suspended")).status_code == 403
    assert status_of(article) == "published"


def test_a_step_is_posted(client):
    login(client, *PUBLISHER)
    article = factories.make_article()
    assert client.get(move_url(article, "suspended")).status_code == 405
    assert client.post(move_url(article, "nonsense")).status_code == 302
    assert client.post(reverse("admin:articles_article_move", args=[0, "draft"])).status_code == 404
    assert status_of(article) == "published"
    client.post(move_url(article, "suspended"))
    assert status_of(article) == "suspended"


def test_withdrawing_asks_on_a_page_of_its_own(client):
    login(client, *PUBLISHER)
    article = factories.make_article()
    for answer in (
        client.get(move_url(article, "withdrawn")),
        client.post(move_url(article, "withdrawn")),
    ):
        assert "cannot be published again" in answer.text
        assert status_of(article) == "published"
    client.post(move_url(article, "withdrawn"), {"_confirmed": "yes"})
    assert status_of(article) == "withdrawn"
    assert client.get(article.get_absolute_url()).status_code == 410
    assert client.get(move_url(article, "withdrawn")).status_code == 403


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit_for_review", "draft", "in_review"),
        ("mark_as_ready", "in_review", "ready"),
        ("publish_now", "ready", "published"),
        ("suspend_now", "published", "suspended"),
    ],
)
def test_in_bulk_each_article_is_told_of(client, action, before, after):
    login(client, *PUBLISHER)
    whole = factories.make_draft(status=before, publish_at=timezone.now())
    unfinished = factories.make_draft(status=before, publish_at=timezone.now(), body=UNFINISHED)
    withdrawn = factories.make_draft(status="withdrawn", title="Gone for good")
    chosen = [whole.pk, unfinished.pk, withdrawn.pk]
    reasons = said(client.post(LIST, {"action": action, "_selected_action": chosen}))
    assert status_of(whole) == after
    assert any("“Gone for good”: It is withdrawn" in reason for reason in reasons)
    is_looked_over = after in ("ready", "published")
    assert status_of(unfinished) == (before if is_looked_over else after)
    expected = f"Left as it was: “{unfinished}”: Nothing under the heading “An empty section”."
    assert (expected in reasons) == is_looked_over


def test_what_was_reviewed_is_changed_by_reviewers_only(client):
    article = factories.make_draft(status="ready")
    login(client, *WRITER)
    assert client.post(change_url(article), form_of(article, title="Other")).status_code == 403
    login(client, *REVIEWER)
    answer = client.post(change_url(article), form_of(article, title="Other"))
    assert answer.status_code == 302, answer.context["errors"]


def test_the_checklist_leads_to_the_fields_and_to_the_picture(client):
    login(client, *WRITER)
    picture = factories.make_picture(credit="")
    article = factories.make_draft(lead_picture=picture, body=UNFINISHED, standfirst="")
    ImportNote.objects.create(article=article, text="the bridge", is_must_fix=True)
    page = client.get(change_url(article))
    anchors = [one["anchor"] for one in page.context["workflow"]["obstacles"]]
    assert anchors == ["fieldset-0-1-heading", "id_lead_picture", "import_notes-group"]
    assert 'id="fieldset-0-1-heading" class="fieldset-heading">Text<' in page.text
    assert reverse("admin:articles_picture_change", args=[picture.pk]) in page.text
    assert "No standfirst" in page.text


def test_a_schedule_says_when_before_and_after_it_is_made(client):
    login(client, *PUBLISHER)
    later = timezone.make_aware(datetime(2036, 5, 3, 9, 0))
    article = factories.make_draft(status="ready", publish_at=later)
    assert "Save and schedule for 3 May 2036, 09:00" in client.get(change_url(article)).text
    answer = client.post(change_url(article), form_of(article, _move="published"))
    assert "Scheduled. Readers see it from 3 May 2036, 09:00" in said(answer)[0]
    article.refresh_from_db()
    assert (article.status, article.publish_at) == ("published", later)
    page = client.get(LIST, {"scheduled": "yes"})
    assert [one.pk for one in page.context["cl"].result_list] == [article.pk]
    assert "Scheduled</td>" in page.text


def test_an_embargo_is_a_schedule_too(client):
    login(client, *PUBLISHER)
    later = timezone.make_aware(datetime(2036, 5, 3, 9, 0))
    article = factories.make_article(embargo_until=later)
    assert "Readers see it from 3 May 2036, 09:00" in client.get(change_url(article)).text


def test_what_is_published_keeps_a_date(client):
    login(client, *PUBLISHER)
    article = factories.make_article()
    data = form_of(article, publish_at_0="", publish_at_1="")
    errors = client.post(change_url(article), data).context["adminform"].form.errors
    assert errors["publish_at"] == ["It is published: it keeps a date."]
    article.refresh_from_db()
    assert article.publish_at


def test_the_form_of_what_has_expired_says_so(client):
    login(client, *PUBLISHER)
    article = factories.make_article(expire_at=timezone.now() - timedelta(minutes=1))
    assert "Expired on" in client.get(change_url(article)).text
