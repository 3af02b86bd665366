"""Editors write, illustrate, tag, check and publish in the admin; each step asks permission."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from articles import search
from articles.models import Article, FormerSlug, Page, TagLabel
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
        "status": "draft",
        "contributions-TOTAL_FORMS": "0",
        "contributions-INITIAL_FORMS": "0",
    }
    if article:
        data |= {
            name: getattr(article, name) for name in ("title", "slug", "body", "status", "kind")
        }
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
    assert "train" in article.search_entry.title


def test_a_writer_cannot_publish_by_sending_the_status(client):
    login(client, *WRITER)
    answer = client.post(f"{LIST}add/", form_of(status="published"))
    assert answer.status_code == 200
    assert "status" in answer.context["adminform"].form.errors
    assert not Article.objects.exists()


def test_a_publisher_publishes_now_and_schedules(client):
    login(client, *WRITER, "articles.publish_article")
    client.post(f"{LIST}add/", form_of(status="published"))
    now = Article.objects.get()
    assert now.is_public()

    tomorrow = timezone.now() + timedelta(days=1)
    later = form_of(
        status="published",
        slug="later",
        title="Later",
        publish_at_0=tomorrow.strftime("%Y-%m-%d"),
        publish_at_1="09:00:00",
    )
    client.post(f"{LIST}add/", later)
    scheduled = Article.objects.get(slug="later")
    assert scheduled.is_scheduled
    assert not scheduled.is_public()
    assert client.get(f"{LIST}?status=published").status_code == 200


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


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("publish_now", "ready", "published"), ("suspend_now", "published", "suspended")],
)
def test_publishing_in_bulk_asks_for_its_permission(client, action, before, after):
    article = factories.make_article(status=before)
    data = {"action": action, "_selected_action": [article.pk]}
    login(client, *WRITER)
    client.post(LIST, data)
    article.refresh_from_db()
    assert article.status == before
    login(client, *WRITER, "articles.publish_article")
    client.post(LIST, data)
    article.refresh_from_db()
    assert article.status == after


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


def test_the_form_names_the_gaps_to_fill(client):
    login(client, *WRITER)
    article = factories.make_article(
        status="draft",
        body='<figure data-node="figure" data-picture=""><figcaption>Two bridges</figcaption>'
        '</figure><div data-node="ask" data-campaign="">Give now</div>',
        known_losses="the link of the excerpt",
    )
    text = client.get(change_url(article)).content.decode()
    assert "Figure without a picture: “Two bridges”" in text
    assert "Ask without a campaign: “Give now”" in text
    assert "the link of the excerpt" in text


def test_the_editor_runs_under_a_policy_with_a_nonce_and_nothing_unsafe(client):
    login(client, *WRITER)
    answer = client.get(f"{LIST}add/")
    policy = answer.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert "unsafe" not in policy
    assert f'<script type="importmap" nonce="{nonce}"' in answer.content.decode().replace(
        f'<script nonce="{nonce}" type="importmap"', f'<script type="importmap" nonce="{nonce}"'
    )


def test_the_preview_link_of_a_draft_opens(client):
    login(client, *WRITER)
    article = factories.make_article(status="draft", publish_at=None)
    page = client.get(change_url(article)).content.decode()
    path = page.split('href="/preview/')[1].split('"')[0]
    client.logout()
    assert client.get(f"/preview/{path}").status_code == 200


def test_tags_are_suggested_to_staff_who_may_see_articles_only(client):
    factories.make_article(tags=("markets", "black markets", "winter"))
    tag = factories.make_article(tags=("radio",)).tags.get()
    TagLabel.objects.create(tag=tag, language="ko", name="라디오")
    url = reverse("admin:taggit_tag_suggest")
    assert client.get(url).status_code == 302
    login(client)
    assert client.get(url, {"q": "mark"}).status_code == 403
    login(client, "articles.view_article")
    assert client.get(url, {"q": "mark"}).json() == {"tags": ["markets", "black markets"]}
    assert client.get(url, {"q": "라디"}).json() == {"tags": ["radio"]}
    assert client.get(url, {"q": "\0"}).json() == {"tags": []}


def test_a_translation_is_linked_once_a_language(client):
    login(client, *WRITER)
    original = factories.make_article()
    data = form_of(language="ko", slug="밤기차", title="밤기차", translation_of=original.pk)
    assert client.post(f"{LIST}add/", data).status_code == 302
    korean = Article.objects.get(language="ko")
    assert korean.translation_group == original.translation_group
    second = form_of(language="ko", slug="둘", title="둘", translation_of=original.pk)
    answer = client.post(f"{LIST}add/", second)
    assert "translation_of" in answer.context["adminform"].form.errors


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


def test_messages_say_how_many_were_published(client):
    login(client, *WRITER, "articles.publish_article")
    article = factories.make_article(status="ready", publish_at=None)
    answer = client.post(LIST, {"action": "publish_now", "_selected_action": [article.pk]})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Published: 1."]
    article.refresh_from_db()
    assert article.is_public()
    assert not search.outdated().exists()


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
    }
    url = reverse("admin:taggit_tag_change", args=[tag.pk])
    assert admin_client.post(url, labels).status_code == 302
    names = {"name_en": "Ilse Korhonen", "slug": contributor.slug, "has_page": "on"}
    url = reverse("admin:articles_contributor_change", args=[contributor.pk])
    assert admin_client.post(url, names).status_code == 302
    for query in ("라디오", "Korhonen"):
        assert article.title in admin_client.get("/search/", {"q": query}).content.decode()


def test_search_forgets_the_names_of_a_deleted_tag(admin_client):
    for name in ("radio", "railway"):
        article = factories.make_article(tags=(name,))
        search.refresh(article)
    delete = reverse("admin:taggit_tag_delete", args=[Tag.objects.get(name="radio").pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    data = {"action": "delete_selected", "post": "yes"}
    data["_selected_action"] = [Tag.objects.get(name="railway").pk]
    assert admin_client.post("/admin/taggit/tag/", data).status_code == 302
    for name in ("radio", "railway"):
        assert not search.matching(Article.objects.all(), terms=search.parse_query(name)).exists()
