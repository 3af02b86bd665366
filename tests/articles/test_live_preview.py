"""The page beside an article's form: made from what is typed, seen by staff alone, kept nowhere."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_admin import WRITER, change_url, login
from tests.articles.test_autosave import EDITOR
from tests.project.test_public_pages import directives

pytestmark = pytest.mark.django_db

CORRECTING = [f"articles.{verb}_correction" for verb in ("view", "add", "change")]
ADD_URL = reverse("admin:articles_article_add")
FRAME = reverse("admin:articles_article_live_frame")
ADD_PREVIEW = reverse("admin:articles_article_add_live_preview")


def preview_url(article: Article) -> str:
    """Where the form of an article is posted to be shown."""
    return reverse("admin:articles_article_live_preview", args=[article.pk])


def preview(client: Client, article: Article | None, **typed: Any) -> dict[str, Any]:
    """Post the form of an article with some fields typed over; returns the page and its faults."""
    sent = fields_of(client.get(change_url(article) if article else ADD_URL)) | typed
    answer = client.post(preview_url(article) if article else ADD_PREVIEW, sent)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return json.loads(answer.content)


def test_the_page_is_made_from_what_is_typed(client: Client) -> None:
    login(client, *EDITOR, "articles.view_contributor", *CORRECTING)
    picture = factories.make_picture(alt_en="A frozen river")
    warning = factories.make_warning(label_en="Hunger")
    person = factories.make_contributor(name_en="Mina Kang")
    draft = factories.make_draft(title="As it was", body="<p>Old.</p>")
    made = preview(
        client,
        draft,
        title="As it is typed",
        body=f'<p>New words.</p><figure data-node="figure" data-picture="{picture.pk}"></figure>',
        warnings=[warning.pk],
        tags="winter, never heard of",
        **{
            "contributions-TOTAL_FORMS": "1",
            "contributions-0-contributor": person.pk,
            "contributions-0-role": "author",
            "contributions-0-placement": "top",
            "contributions-0-order": "0",
            "corrections-TOTAL_FORMS": "1",
            "corrections-0-kind": "correction",
            "corrections-0-made_on": "2026-01-02",
            "corrections-0-text": "The year was wrong.",
        },
    )
    page = made["html"]
    for words in (
        *("As it is typed", "New words.", "A frozen river", "Hunger", "never heard of"),
        *("Mina Kang", "The year was wrong."),
    ):
        assert words in page, words
    assert "As it was" not in page
    assert made["faults"] == []


def test_a_form_with_mistakes_shows_what_can_be_read_and_names_the_rest(client: Client) -> None:
    login(client, *WRITER)
    made = preview(
        client, factories.make_draft(title="As it was"), title="", standfirst="Typed.", slug="a b"
    )
    assert "As it was" in made["html"]
    assert "Typed." in made["html"]
    assert any(fault.startswith("Title: ") for fault in made["faults"])
    assert any(fault.startswith("Slug: ") for fault in made["faults"])


def test_an_article_is_shown_in_its_language_before_it_was_ever_saved(client: Client) -> None:
    login(client, *WRITER)
    made = preview(client, None, language="ko", title="강을 건넌 밤", body="<p>겨울이었다.</p>")
    assert '<html lang="ko">' in made["html"]
    assert "겨울이었다." in made["html"]
    assert not Article.objects.exists()
    empty = preview(client, None)
    assert "No title yet" in empty["html"]


def test_nothing_is_written(client: Client) -> None:
    login(client, *WRITER)
    draft = factories.make_draft(title="As it was")
    sent = fields_of(client.get(change_url(draft))) | {"title": "Typed", "tags": "new"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post(preview_url(draft), sent).status_code == 200
    words = ("INSERT", "UPDATE", "DELETE")
    written = [one["sql"] for one in asked if one["sql"].startswith(words)]
    assert written == []
    draft.refresh_from_db()
    assert (draft.title, draft.history.count()) == ("As it was", 1)


def test_who_may_only_look_is_shown_what_is_saved(client: Client) -> None:
    login(client, "articles.view_article")
    draft = factories.make_draft(title="As it is saved")
    answer = client.post(preview_url(draft), {"title": "Typed by somebody who may not"})
    assert "As it is saved" in answer.text
    assert "Typed by somebody" not in answer.text
    assert client.post(ADD_PREVIEW, {"title": "Typed"}).status_code == 403


def test_nobody_else_sees_a_draft_by_it(client: Client) -> None:
    draft = factories.make_draft(title="Not public yet")
    assert client.post(preview_url(draft)).status_code == 302
    login(client, "articles.view_picture")  # Staff, of another room.
    for address in (preview_url(draft), ADD_PREVIEW):
        assert client.post(address, {"title": "Typed"}).status_code == 403
    assert client.get(FRAME).status_code == 403
    login(client, *WRITER)
    assert client.get(preview_url(draft)).status_code == 405
    assert client.post(preview_url(Article(pk=0))).status_code == 404


def test_it_answers_no_other_site() -> None:
    client = Client(enforce_csrf_checks=True)
    login(client, *WRITER)
    draft = factories.make_draft()
    assert client.post(preview_url(draft), {"title": "Typed"}).status_code == 403


def test_the_empty_frame_alone_may_stand_in_a_page_of_ours(client: Client) -> None:
    login(client, *WRITER)
    draft = factories.make_draft(title="Not public yet")
    frame = client.get(FRAME)
    policy = directives(frame.headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == {"'self'"}
    assert policy["default-src"] == policy["form-action"] == {"'none'"}
    assert "script-src" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Not public yet" not in frame.text
    form = client.get(change_url(draft))
    assert directives(form.headers["Content-Security-Policy"])["frame-src"] == {"'self'"}
    shown = client.post(preview_url(draft))
    for other in (form, shown, client.get(reverse("admin:index"))):
        policy = directives(other.headers["Content-Security-Policy"])
        assert policy["frame-ancestors"] == {"'none'"}
        assert other.headers["X-Frame-Options"] == "DENY"
    assert "frame-src" not in policy
