"""Preview links on an article's form: made, listed, revoked by whoever may change it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import previews
from articles.models import PreviewLink
from tests import factories
from tests.articles.test_admin import WRITER, change_url, login

pytestmark = pytest.mark.django_db

SENT = {"preview-made_for": "Mina, for her consent", "preview-days": "1"}


def make_url(article):
    return reverse("admin:articles_article_make_preview", args=[article.pk])


def revoke_url(article, link):
    return reverse("admin:articles_article_revoke_preview", args=[article.pk, link.pk])


def test_a_link_is_made_for_somebody_and_a_time_and_shown_once(client):
    login(client, *WRITER)
    article = factories.make_draft(title="Not public yet")
    answer = client.post(make_url(article), SENT)
    link = PreviewLink.objects.get()
    assert (link.made_for, link.made_by.pk) == (
        "Mina, for her consent",
        int(client.session["_auth_user_id"]),
    )
    left = link.expires_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(days=1)
    address = answer.context["address"]
    assert address in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    page = client.get(change_url(article)).text
    assert "Mina, for her consent" in page
    assert link.made_by.username in page
    assert address.split("/preview/")[1] not in page
    client.logout()
    assert "Not public yet" in client.get("/preview/" + address.split("/preview/")[1]).text


@pytest.mark.parametrize(
    ("field", "value"), [("preview-days", "365"), ("preview-days", ""), ("preview-made_for", " ")]
)
def test_a_mistake_is_answered_beside_its_field(client, field, value):
    login(client, *WRITER)
    answer = client.post(make_url(factories.make_draft()), SENT | {field: value})
    assert answer.status_code == 400
    assert field.removeprefix("preview-") in answer.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_a_link_is_revoked(client):
    login(client, *WRITER)
    article = factories.make_draft()
    link, path = previews.make_link(article, made_by=None, made_for="Mina")
    assert client.get(path).status_code == 200
    assert client.get(revoke_url(article, link)).status_code == 405
    client.post(revoke_url(article, link))
    assert client.get(path).status_code == 404
    page = client.get(change_url(article)).text
    assert "revoked" in page
    assert revoke_url(article, link) not in page


def test_a_link_is_revoked_through_its_own_article_alone(client):
    login(client, *WRITER)
    link, path = previews.make_link(factories.make_article(), made_by=None)
    assert client.post(revoke_url(factories.make_draft(), link)).status_code == 404
    assert client.get(path).status_code == 200


def test_links_are_for_whoever_may_change_the_article(client):
    public, draft = factories.make_article(), factories.make_draft()
    link, path = previews.make_link(public, made_by=None, made_for="Mina")
    for permissions, article in (
        (("articles.view_article",), draft),
        (("articles.view_article",), public),
        (WRITER, public),
    ):
        login(client, *permissions)
        assert client.post(make_url(article), SENT).status_code == 403
        assert client.post(revoke_url(public, link)).status_code == 403
        page = client.get(change_url(article)).text
        assert "Mina" not in page
        assert "preview-made_for" not in page
    assert list(PreviewLink.objects.all()) == [link]
    assert client.get(path).status_code == 200


def test_an_old_link_is_listed_as_ended(client):
    login(client, *WRITER)
    article = factories.make_draft()
    previews.make_link(article, made_by=None, made_for="Mina", lifetime=timedelta(days=-1))
    page = client.get(change_url(article)).text
    assert "ended" in page
    assert "Revoke<" not in page
