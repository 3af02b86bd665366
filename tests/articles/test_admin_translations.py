"""The two languages of a piece on its form, and what its editor is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import translating
from articles.models import Article
from tests import factories
from tests.articles.test_admin import LIST, WRITER, change_url, form_of, login

pytestmark = pytest.mark.django_db


def translate_url(article, language="ko"):
    return reverse("admin:articles_article_translate", args=[article.pk, language])


def stale_pair():
    original = factories.make_draft(standfirst="The old line.")
    korean = translating.start(original, language="ko", by=None)
    original.standfirst = "The new line."
    original.body = "<p>The river was high that winter.</p>"
    original.save()
    return original, korean


def test_a_translation_is_begun_by_whoever_may_add_articles(client):
    original = factories.make_article()
    login(client, "articles.view_article", "articles.change_article")
    assert "Start the translation" not in client.get(change_url(original)).text
    assert client.post(translate_url(original)).status_code == 403
    login(client, *WRITER)
    assert translate_url(original) in client.get(change_url(original)).text
    assert client.get(translate_url(original)).status_code == 405
    assert client.post(translate_url(original, "fr")).status_code == 404
    answer = client.post(translate_url(original))
    korean = Article.objects.get(language="ko")
    assert answer.headers["Location"] == change_url(korean)
    assert (korean.status, korean.history.get().history_user.pk) == (
        "draft",
        int(client.session["_auth_user_id"]),
    )
    again = client.post(translate_url(original))
    assert again.headers["Location"] == change_url(korean)
    assert Article.objects.count() == 2


def test_a_stale_translation_shows_what_changed_since_it_was_checked(client):
    login(client, *WRITER)
    original, korean = stale_pair()
    page = client.get(change_url(korean))
    assert "<strong>Stale.</strong>" in page.text
    names = [name for name, _changes in page.context["translations"]["changes"]]
    assert names == ["standfirst", "text"]
    for words in ("old", "new", "low", "high"):
        assert words in page.text.partition("What changed in the original")[2]
    assert "stale" in client.get(change_url(original)).text


def test_it_is_in_line_again_when_an_editor_says_so(client):
    login(client, *WRITER)
    _original, korean = stale_pair()
    now = client.get(change_url(korean)).context["translations"]["now"]
    data = form_of(korean, title="새 제목", _in_line=now, translation_of=_original.pk)
    assert client.post(change_url(korean), data).status_code == 302
    korean.refresh_from_db()
    assert korean.title == "새 제목"
    assert not translating.is_stale(korean)


@pytest.mark.parametrize("value", ["", "yesterday", "2026-02-31", "2026-01-01T00:00:00", "\0"])
def test_a_moment_that_is_none_marks_nothing(client, value):
    login(client, *WRITER)
    original, korean = stale_pair()
    data = form_of(korean, _in_line=value, translation_of=original.pk)
    assert client.post(change_url(korean), data).status_code == 302
    assert translating.is_stale(korean)


def test_nobody_marks_what_they_may_not_change(client):
    original, korean = stale_pair()
    login(client, "articles.view_article")
    assert 'name="_in_line"' not in client.get(change_url(korean)).text
    data = form_of(korean, _in_line=timezone.now().isoformat(), translation_of=original.pk)
    assert client.post(change_url(korean), data).status_code == 403
    assert translating.is_stale(korean)


def test_a_translation_is_linked_once_a_language(client):
    login(client, *WRITER)
    original = factories.make_article()
    data = form_of(language="ko", slug="밤기차", title="밤기차", translation_of=original.pk)
    assert client.post(f"{LIST}add/", data).status_code == 302
    korean = Article.objects.get(language="ko")
    assert korean.translation_group == original.translation_group
    assert translating.original_of(korean) == original
    second = form_of(language="ko", slug="둘", title="둘", translation_of=original.pk)
    answer = client.post(f"{LIST}add/", second)
    assert "translation_of" in answer.context["adminform"].form.errors


def test_a_translation_is_let_go_by_emptying_the_field(client):
    login(client, *WRITER)
    original, korean = stale_pair()
    assert client.post(change_url(korean), form_of(korean)).status_code == 302
    korean.refresh_from_db()
    assert translating.original_of(korean) is None
    assert original.translation_group != korean.translation_group


def test_an_original_does_not_become_the_translation_of_its_own(client):
    login(client, *WRITER)
    original, korean = stale_pair()
    assert "it is the original of" in client.get(change_url(original)).text
    data = form_of(original, translation_of=korean.pk)
    assert client.post(change_url(original), data).status_code == 302
    assert translating.original_of(korean) == original


def test_the_list_finds_stale_translations(client):
    login(client, *WRITER)
    _original, korean = stale_pair()
    found = client.get(LIST, {"stale": "yes"}).context["cl"].result_list
    assert [one.pk for one in found] == [korean.pk]
