"""The addresses of articles as editors give them, and what a standing page may hold."""

import unicodedata

import pytest
from django.urls import reverse

from articles import publishing
from articles.models import Article, Page
from tests import factories
from tests.articles.test_admin import LIST, WRITER, form_of, login

pytestmark = pytest.mark.django_db


def test_a_decomposed_korean_address_is_found(client):
    login(client, *WRITER, "articles.publish_article")
    decomposed = unicodedata.normalize("NFD", "겨울강")
    sent = form_of(slug=decomposed, language="ko")
    assert client.post(f"{LIST}add/", sent).status_code == 302
    article = Article.objects.get()
    publishing.publish(article)
    assert article.slug == "겨울강"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_taken_address_is_named_beside_its_field(client):
    login(client, *WRITER)
    factories.make_article(slug="same", title="The other one")
    answer = client.post(f"{LIST}add/", form_of(slug="same"))
    errors = answer.context["adminform"].form.errors
    assert errors["slug"] == ["“The other one” has this address already."]
    assert client.post(f"{LIST}add/", form_of(slug="same", language="ko")).status_code == 302


def test_an_address_changed_while_an_article_is_hidden_still_leads_to_it(client):
    article = factories.make_article(slug="first")
    publishing.suspend(article)
    article.slug = "second"
    article.save()
    assert client.get("/articles/first/").status_code == 404
    publishing.publish(article)
    assert client.get("/articles/first/").headers["Location"] == "/articles/second/"


def test_an_address_that_readers_never_had_leaves_no_redirect(client):
    article = factories.make_article(slug="first", status="draft")
    article.slug = "second"
    article.save()
    assert not article.former_slugs.exists()


def test_a_draft_takes_no_address_away_from_what_readers_know(client):
    article = factories.make_article(slug="first")
    article.slug = "second"
    article.save()
    draft = factories.make_article(slug="first", status="draft")
    assert client.get("/articles/first/").headers["Location"] == "/articles/second/"
    publishing.publish(draft)
    assert draft.title in client.get("/articles/first/").text


@pytest.mark.parametrize(
    "node",
    [
        '<figure data-node="figure" data-picture="7"><figcaption>A river</figcaption></figure>',
        '<p><cite data-node="citation" data-source="7" data-locator="">A book</cite></p>',
        '<div data-node="ask" data-campaign="7">Give</div>',
        '<div data-node="warning-break" data-warning="7">Words</div>',
    ],
)
def test_a_standing_page_refuses_what_it_would_not_show(admin_client, node):
    page = Page.objects.create(slug="about", title_en="About", body_en="<p>Us.</p>")
    url = reverse("admin:articles_page_change", args=[page.pk])
    data = {"title_en": "About", "body_en": f"<p>Us.</p>{node}", "body_ko": "<p>우리.</p>"}
    answer = admin_client.post(url, data)
    assert answer.status_code == 200
    assert "show text alone" in str(answer.context["adminform"].form.errors["body_en"])
    assert admin_client.post(url, data | {"body_en": "<h2>Us</h2>"}).status_code == 302
