"""Earlier versions are there to be read: the page of one is no way around permissions."""

import pytest
from django.urls import reverse

from articles.models import Article, Page
from tests import factories
from tests.articles.test_admin import form_of, login

pytestmark = pytest.mark.django_db

ADMIN = ("view_article", "add_article", "change_article", "publish_article")


def version_url(row, version):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history"
    return reverse(name, args=[row.pk, version.history_id])


def version_of_draft_times(article):
    """Return the version that the article had before it was published."""
    article.status = Article.Status.PUBLISHED
    article.save()
    return article.history.earliest()


@pytest.mark.parametrize(
    "permissions", [["view_article"], ["view_article", "change_article"], ADMIN]
)
def test_nobody_writes_an_article_through_an_earlier_version(client, permissions):
    article = factories.make_article(status="draft", body="<p>As it was.</p>")
    version = version_of_draft_times(article)
    login(client, *(f"articles.{name}" for name in permissions))
    answer = client.post(version_url(article, version), form_of(title="Another", slug="another"))
    assert answer.status_code == 403
    article.refresh_from_db()
    assert (article.status, article.slug) == ("published", version.slug)


def test_an_earlier_version_of_an_article_can_be_read(client):
    article = factories.make_article(body="<p>As it <em>was</em>.</p>")
    login(client, *(f"articles.{name}" for name in ADMIN))
    version = article.history.earliest()
    article.body = "<p>As it is.</p>"
    article.save()
    history = client.get(reverse("admin:articles_article_history", args=[article.pk]))
    assert version_url(article, version).removesuffix("/").rpartition("/")[2] in history.text
    answer = client.get(version_url(article, version))
    assert answer.status_code == 200
    assert "As it <em>was</em>." in answer.text
    assert "<form" not in answer.text.partition('id="content"')[2]
    assert "<script" not in answer.text.partition('id="content"')[2]


def test_what_a_version_stored_past_the_field_is_inert(client):
    article = factories.make_article()
    article.history.update(body="<p>Words<script>alert(1)</script></p>", title="<b>x</b>")
    login(client, *(f"articles.{name}" for name in ADMIN))
    answer = client.get(version_url(article, article.history.earliest()))
    assert "alert(1)" not in answer.text
    assert "<b>x</b>" not in answer.text


def test_history_asks_for_permission(client):
    article = factories.make_article()
    login(client)
    for url in (
        reverse("admin:articles_article_history", args=[article.pk]),
        version_url(article, article.history.earliest()),
    ):
        assert client.get(url).status_code == 403


def test_nobody_writes_a_page_through_an_earlier_version(client):
    page = Page.objects.create(slug="about", title_en="About", body_en="<p>Us.</p>")
    login(client, "articles.view_page", "articles.change_page")
    url = version_url(page, page.history.earliest())
    assert client.get(url).status_code == 200
    answer = client.post(url, {"title_en": "Them", "body_en": "<p>Them.</p>"})
    assert answer.status_code == 403
    page.refresh_from_db()
    assert page.title_en == "About"


@pytest.mark.parametrize("key", ["abc", "_00", "9" * 40, "²"])
def test_what_is_no_key_has_no_form_and_no_history(admin_client, key):
    article = factories.make_article()
    for page in ("article", "page"):
        address = f"/admin/articles/{page}/{key}"
        for way in (f"{address}/history/", f"{address}/history/{key}/"):
            assert admin_client.get(way).status_code == 404, way
        # Django leads on to the home of the admin, and says that there is none.
        assert admin_client.post(f"{address}/change/", {"title": "A"}).status_code == 302
    version = reverse("admin:articles_article_simple_history", args=[article.pk, key])
    assert admin_client.get(version).status_code == 404
