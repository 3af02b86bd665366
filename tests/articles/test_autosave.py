"""What is typed and not saved is kept for its editor, and for nobody and nothing else."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import autosaving, tasks
from articles.models import Article, Autosave
from tests import factories
from tests.admin_forms import fields_of
from tests.project.public_pages import make_site

pytestmark = pytest.mark.django_db

WRITER = ("articles.view_article", "articles.add_article", "articles.change_article")
INLINE = ("view", "add", "change", "delete")
EDITOR = (*WRITER, *(f"articles.{verb}_contribution" for verb in INLINE))
ADD = "/admin/articles/article/add/"


@pytest.fixture
def draft():
    return factories.make_article(status="draft", publish_at=None, title="As it is saved")


def signed_in(*permissions, **fields):
    client = Client()
    client.user = factories.make_staff(*(permissions or EDITOR), **fields)
    client.force_login(client.user)
    return client


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def autosave_url(article=None):
    if article is None:
        return reverse("admin:articles_article_add_autosave")
    return reverse("admin:articles_article_autosave", args=[article.pk])


def typed(client, article=None, **changes):
    """Open the form, type, and let it be kept; returns what was sent."""
    page = client.get(change_url(article) if article else ADD)
    fields = fields_of(page) | {name: [value] for name, value in changes.items()}
    answer = client.post(autosave_url(article), fields)
    assert answer.status_code == 200, answer.text
    return fields


def state_of(article):
    article.refresh_from_db()
    row = Article.objects.filter(pk=article.pk).values().get()
    entry = article.search_entry.__dict__ if hasattr(article, "search_entry") else {}
    entry = {name: value for name, value in entry.items() if name != "_state"}
    return row, article.history.count(), entry, list(article.tags.names())


def test_keeping_changes_nothing_of_the_article_its_history_and_the_search(draft):
    before = state_of(draft)
    client = signed_in()
    typed(client, draft, title="Typed and not saved", tags="river")
    assert state_of(draft) == before
    assert Autosave.objects.get().fields["title"] == ["Typed and not saved"]


def test_nothing_that_is_kept_shows_at_any_public_address():
    pages = make_site()
    # The first is asked for, and may stand in the answer as the question; the second may not.
    asked, nonce = "zqxjvk", "unsavedwords"
    text = f"{asked} {nonce}"
    client = signed_in(*EDITOR, "articles.publish_article")
    for article in Article.objects.filter(status="published"):
        words = {"title": text, "standfirst": text, "body": f"<p>{text}</p>", "tags": text}
        typed(client, article, **words, slug=f"{asked}-{nonce}-{article.pk}")
    typed(client, None, title=text, slug=asked, body=f"<p>{text}</p>", publish_at_0="2020-01-01")
    assert Autosave.objects.count() > 2
    reader = Client()
    searches = [f"/search/?q={asked}", f"/articles/?q={asked}", "/tags/"]
    for address in [*(page.address for page in pages), "/sitemap.xml", *searches]:
        answer = reader.get(address)
        assert nonce not in answer.content.decode(errors="replace"), address


def test_the_next_opening_offers_what_was_not_saved_with_a_comparison(draft):
    client = signed_in()
    assert "You have unsaved changes" not in client.get(change_url(draft)).text
    typed(client, draft, title="As it was typed")
    page = client.get(change_url(draft)).text
    assert "You have unsaved changes" in page
    assert "[added:</span>was typed" in page


def test_what_equals_the_saved_article_is_not_offered(draft):
    client = signed_in()
    typed(client, draft)
    assert "You have unsaved changes" not in client.get(change_url(draft)).text


def test_restoring_fills_the_form_with_rows_and_body_and_saves_nothing(draft):
    writer, other = factories.make_contributor(), factories.make_contributor()
    kept = factories.make_contribution(draft, contributor=writer, title="before")
    client = signed_in()
    fields = fields_of(client.get(change_url(draft)))
    fields |= {
        "title": ["강을 건너"],
        "body": ["<p>Typed <em>body</em>.</p>"],
        "warnings": [str(factories.make_warning().pk)],
        "contributions-TOTAL_FORMS": ["2"],
        "contributions-0-title": ["after"],
        "contributions-1-contributor": [str(other.pk)],
        "contributions-1-role": ["editor"],
        "contributions-1-placement": fields["contributions-0-placement"],
        "contributions-1-order": ["2"],
    }
    client.post(autosave_url(draft), fields)
    before = state_of(draft)
    page = client.get(f"{change_url(draft)}?restore={fields['opening'][0]}")
    restored = fields_of(page)
    for name in ("title", "body", "warnings", "opening", "began_from", "contributions-0-title"):
        assert restored[name] == fields[name], name
    assert restored["contributions-1-contributor"] == [str(other.pk)]
    assert restored["contributions-1-role"] == ["editor"]
    assert str(other) in page.text
    assert "errornote" not in page.text
    assert state_of(draft) == before
    kept.refresh_from_db()
    assert kept.title == "before"

    assert client.post(change_url(draft), restored).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "강을 건너"
    assert [one.contributor for one in draft.contributions.all()] == [writer, other]
    assert not Autosave.objects.exists()


def test_what_was_restored_is_saved_without_a_word_that_it_is_gone(draft):
    client = signed_in()
    fields = typed(client, draft)
    page = client.get(f"{change_url(draft)}?restore={fields['opening'][0]}")
    assert f'action="{change_url(draft)}"' in page.text
    saved = client.post(change_url(draft), {**fields_of(page), "_continue": "1"}, follow=True)
    assert "was changed successfully" in saved.text
    assert "not kept any more" not in saved.text


def test_a_half_typed_new_article_comes_back_without_reproach():
    client = signed_in()
    fields = typed(client, None, standfirst="Only this so far.")
    page = client.get(ADD)
    assert "You have unsaved changes" in page.text
    page = client.get(f"{ADD}?restore={fields['opening'][0]}")
    assert fields_of(page)["standfirst"] == ["Only this so far."]
    assert "This field is required" not in page.text
    assert not Article.objects.exists()


def test_saving_forgets_and_a_mistake_does_not(draft):
    client = signed_in()
    fields = typed(client, draft, title="Typed")
    answer = client.post(change_url(draft), fields | {"slug": [""], "subtitle": ["Later"]})
    assert answer.status_code == 200
    assert Autosave.objects.get().fields["subtitle"] == ["Later"]
    assert fields_of(answer)["opening"] == fields["opening"]
    assert "data-autosave-unsaved" in answer.text
    assert client.post(change_url(draft), fields).status_code == 302
    assert not Autosave.objects.exists()


def test_two_windows_of_one_editor_keep_their_own_typing(draft):
    client = signed_in()
    typed(client, draft, title="In the first")
    typed(client, draft, title="In the second")
    titles = {row.fields["title"][0] for row in Autosave.objects.all()}
    assert titles == {"In the first", "In the second"}
    for number in range(10):
        typed(client, draft, title=f"Again {number}")
    assert Autosave.objects.count() == autosaving.MOST_OPENINGS


def test_discarding_forgets_that_form_alone(draft):
    client = signed_in()
    fields = typed(client, draft, title="Unwanted")
    typed(client, draft, title="Wanted")
    answer = client.post(autosave_url(draft), {"_discard": fields["opening"][0]})
    assert answer.status_code == 302
    assert [row.fields["title"] for row in Autosave.objects.all()] == [["Wanted"]]


def test_nobody_is_shown_or_overwrites_what_another_typed(draft):
    mina, jun = signed_in(first_name="Mina"), signed_in()
    fields = typed(mina, draft, title="Only for Mina")
    opening = fields["opening"][0]
    page = jun.get(change_url(draft)).text
    assert "Only for Mina" not in page
    assert "Mina</strong> has unsaved changes here since" in page
    assert jun.get(f"{change_url(draft)}?restore={opening}").status_code == 302
    jun.post(autosave_url(draft), fields | {"title": ["Overwritten by Jun"]})
    jun.post(autosave_url(draft), {"_discard": opening})
    jun.post(change_url(draft), fields | {"title": ["Saved by Jun"]})
    assert Autosave.objects.get(user=mina.user).fields["title"] == ["Only for Mina"]


def test_what_another_typed_yesterday_is_no_news(draft):
    mina, jun = signed_in(first_name="Mina"), signed_in()
    typed(mina, draft, title="Long ago")
    Autosave.objects.update(saved_at=timezone.now() - timedelta(days=1))
    assert "has unsaved changes here" not in jun.get(change_url(draft)).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_keeping_asks_for_the_permission_that_saving_asks_for(draft, method):
    public = factories.make_article()
    fields = {"opening": "a" * 32, "title": "x"}
    reader, writer = signed_in("articles.view_article"), signed_in(*WRITER)
    assert getattr(reader, method)(autosave_url(draft), fields).status_code == 403
    assert getattr(reader, method)(autosave_url(), fields).status_code == 403
    assert getattr(writer, method)(autosave_url(public), fields).status_code == 403
    assert getattr(Client(), method)(autosave_url(draft), fields).status_code == 302
    assert not Autosave.objects.exists()
    assert getattr(writer, method)(autosave_url(draft), fields).status_code == 200


def test_keeping_needs_the_form_token(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_staff(*EDITOR))
    fields = {"opening": "a" * 32, "title": "x"}
    assert client.post(autosave_url(draft), fields).status_code == 403
    token = json.loads(client.get(autosave_url(draft)).text)["token"]
    answer = client.post(autosave_url(draft), fields | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 200
    assert "csrfmiddlewaretoken" not in Autosave.objects.get().fields


def test_what_is_too_long_or_no_form_of_ours_is_not_kept(draft, monkeypatch):
    client = signed_in()
    fields = typed(client, draft, title="Short")
    assert client.post(autosave_url(draft), {"opening": "../x", "title": "y"}).status_code == 400
    monkeypatch.setattr(autosaving, "LONGEST", 1000)
    assert client.post(autosave_url(draft), fields | {"body": ["글" * 1000]}).status_code == 413
    assert Autosave.objects.get().fields["title"] == ["Short"]


def test_a_nul_that_was_pasted_is_left_out(draft):
    client = signed_in()
    typed(client, draft, title="A\0B")
    assert Autosave.objects.get().fields["title"] == ["AB"]


def test_the_form_is_told_when_somebody_saved_a_newer_version(draft):
    client = signed_in()
    fields = typed(client, draft, title="Typed")
    assert not client.post(autosave_url(draft), fields).json()["is_newer"]
    draft.save()
    assert client.post(autosave_url(draft), fields).json()["is_newer"]


def test_what_was_typed_for_a_deleted_article_becomes_a_new_one(draft):
    factories.make_contribution(draft)
    client = signed_in()
    fields = fields_of(client.get(change_url(draft))) | {"title": ["Not lost"]}
    url = change_url(draft)
    draft.delete()
    answer = client.post(url, fields, follow=True)
    assert answer.redirect_chain[0][0].startswith(ADD)
    again = fields_of(answer)
    assert again["title"] == ["Not lost"]
    assert client.post(ADD, again).status_code == 302
    assert Article.objects.get().contributions.count() == 1


def test_a_sweep_forgets_what_nobody_came_back_to_for_thirty_days(draft):
    client = signed_in()
    typed(client, draft, title="Old")
    Autosave.objects.update(saved_at=timezone.now() - timedelta(days=31))
    typed(client, draft, title="New")
    tasks.sweep_autosaves()
    assert Autosave.objects.get().fields["title"] == ["New"]
