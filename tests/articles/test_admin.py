"""Editors write, illustrate, tag, check and publish in the admin; each step asks permission."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import search
from articles.models import Article, FormerSlug, Page
from tests import factories

pytestmark = pytest.mark.django_db

WRITER = ("articles.view_article", "articles.add_article", "articles.change_article")
LIST = "/admin/articles/article/"


def login(client, *permissions):
    client.force_login(factories.make_staff(*permissions))
    return client


def form_of(article=None, **changes):
    """Return what the article form sends when nothing but `changes` is edited."""
    data = {
        "kind": "story",
        "language": "en",
        "title": "A night train",
        "subtitle": "",
        "standfirst": "What was heard.",
        "body": "<p>The train did not stop.</p>",
        "tags": "",
        "slug": "a-night-train",
    }
    for inline in ("contributions", "import_notes", "curated", "editions", "corrections"):
        data |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    if article:
        names = ("title", "slug", "body", "kind", "language", "standfirst")
        data |= {name: getattr(article, name) for name in names}
        data["began_from"] = article.updated_at.isoformat()
        if article.publish_at:
            local = timezone.localtime(article.publish_at)
            data |= {
                "publish_at_0": local.strftime("%Y-%m-%d"),
                "publish_at_1": local.strftime("%H:%M:%S"),
            }
    return data | changes


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def test_a_writer_saves_a_draft_with_tags_and_it_is_indexed(client):
    login(client, *WRITER)
    factories.make_article(tags=("Winter",))
    answer = client.post(f"{LIST}add/", form_of(tags="winter,  night   train"))
    assert answer.status_code == 302, answer.context["errors"]
    article = Article.objects.get(slug="a-night-train")
    assert sorted(article.tags.names()) == ["Winter", "night train"]
    assert article.status == "draft"
    assert not search.outdated().filter(pk=article.pk).exists()


def test_nobody_chooses_a_status_in_the_form(client, admin_client):
    login(client, *WRITER)
    for one in (client, admin_client):
        one.post(f"{LIST}add/", form_of(status="published"))
        article = Article.objects.get()
        assert (article.status, article.publish_at) == ("draft", None)
        one.post(change_url(article), form_of(article, status="published"))
        article.refresh_from_db()
        assert article.status == "draft"
        article.delete()


def test_what_was_public_is_changed_by_publishers_only(client):
    article = factories.make_article()
    login(client, *WRITER)
    assert client.post(change_url(article), form_of(article, title="Other")).status_code == 403
    login(client, *WRITER, "articles.publish_article")
    answer = client.post(change_url(article), form_of(article, title="Other"))
    assert answer.status_code == 302, answer.context["errors"]
    article.refresh_from_db()
    assert article.title == "Other"


def test_what_was_public_cannot_be_deleted_by_anyone(client, admin_client):
    article = factories.make_article()
    draft = factories.make_article(status="draft", publish_at=None)
    url = reverse("admin:articles_article_delete", args=[article.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    admin_client.post(LIST, bulk)
    assert Article.objects.filter(pk=article.pk).exists()
    url = reverse("admin:articles_article_delete", args=[draft.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Article.objects.filter(pk=draft.pk).exists()


def test_a_changed_slug_leaves_a_redirect_and_going_back_leaves_no_loop(client):
    login(client, *WRITER, "articles.publish_article")
    article = factories.make_article(slug="first")
    client.post(change_url(article), form_of(article, slug="second"))
    article.refresh_from_db()
    assert article.slug == "second"
    assert FormerSlug.objects.get().slug == "first"
    client.post(change_url(article), form_of(article, slug="first"))
    assert [former.slug for former in FormerSlug.objects.all()] == ["second"]


def test_a_script_typed_into_the_body_is_not_stored(client):
    login(client, *WRITER)
    client.post(f"{LIST}add/", form_of(body="<p onclick=x>a<script>alert(1)</script></p>"))
    assert Article.objects.get().body == "<p>a</p>"


def test_the_editor_runs_under_a_policy_with_a_nonce_and_nothing_unsafe(client):
    login(client, *WRITER)
    answer = client.get(f"{LIST}add/")
    policy = answer.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert "unsafe" not in policy
    assert f'<script type="importmap" nonce="{nonce}"' in answer.content.decode().replace(
        f'<script nonce="{nonce}" type="importmap"', f'<script type="importmap" nonce="{nonce}"'
    )


def test_an_end_before_the_beginning_is_refused_beside_the_field(client):
    login(client, *WRITER)
    data = form_of(
        publish_at_0="2026-05-02",
        publish_at_1="10:00",
        expire_at_0="2026-05-01",
        expire_at_1="9:00",
    )
    errors = client.post(f"{LIST}add/", data).context["adminform"].form.errors
    assert "before the beginning" in errors["expire_at"][0]


def test_a_page_of_the_footer_is_changed_in_both_languages_but_never_deleted(admin_client):
    page, _is_new = Page.objects.get_or_create(slug="about", defaults={"title_en": "About"})
    url = reverse("admin:articles_page_change", args=[page.pk])
    data = {"title_en": "About us", "title_ko": "소개", "body_en": "<p>We.</p>", "body_ko": ""}
    assert admin_client.post(url, data).status_code == 302
    assert "About us" in admin_client.get("/about/").content.decode()
    assert "소개" in admin_client.get("/ko/about/").content.decode()
    delete = reverse("admin:articles_page_delete", args=[page.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403


def test_search_follows_a_tags_names_and_a_contributors_name(admin_client):
    article = factories.make_article(tags=("radio",))
    contributor = factories.make_contribution(article).contributor
    tag = article.tags.get()
    labels = {
        "name": "radio",
        "slug": tag.slug,
        "labels-TOTAL_FORMS": "1",
        "labels-INITIAL_FORMS": "0",
        "labels-0-language": "ko",
        "labels-0-name": "라디오",
        "occasions-TOTAL_FORMS": "0",
        "occasions-INITIAL_FORMS": "0",
    }
    url = reverse("admin:taggit_tag_change", args=[tag.pk])
    assert admin_client.post(url, labels).status_code == 302
    names = {"name_en": "Ilse Korhonen", "slug": contributor.slug, "has_page": "on"}
    url = reverse("admin:articles_contributor_change", args=[contributor.pk])
    assert admin_client.post(url, names).status_code == 302
    for query in ("라디오", "Korhonen"):
        assert article.title in admin_client.get("/search/", {"q": query}).content.decode()
