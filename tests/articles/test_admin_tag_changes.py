"""Merging and renaming tags in the admin: with permission, foretold, logged, undone."""

from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from taggit.models import Tag

from articles import search, tagging, tasks
from articles.models import Article, TagChange
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/taggit/tag/"
KEEPER = ("taggit.view_tag", "taggit.add_tag", "taggit.change_tag")
LABELS = ("articles.add_taglabel", "articles.change_taglabel", "articles.view_taglabel")
MERGER = (*KEEPER, "articles.merge_tag", "articles.view_tagchange")


def login(client, *permissions):
    client.force_login(factories.make_staff(*permissions))
    return client


def tags(*names):
    return [tagging.tag_named(name) for name in names]


def form_of(**fields):
    """Return what the form of a tag sends without labels and occasions."""
    for prefix in ("labels", "occasions"):
        fields |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return fields


def merge_url(*chosen, **more):
    return f"{LIST}merge/?{urlencode({'tag': [tag.pk for tag in chosen], **more}, doseq=True)}"


def rename_url(tag, **more):
    return f"{LIST}{tag.pk}/rename/?{urlencode(more)}"


def messages_of(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_merging_shows_what_will_happen_and_then_does_it(client):
    one = factories.make_article(tags=("camps",))
    both = factories.make_article(tags=("camps", "prisons"))
    other = factories.make_article(tags=("prisons",))
    camps, prisons = tags("camps", "prisons")
    camps.labels.create(language="en", name="Feldspar", is_synonym=True)
    for article in (one, both, other):
        search.refresh(article)
    login(client, *MERGER)
    assert "Merge into another" in client.get(f"{LIST}{camps.pk}/change/").content.decode()
    asked = client.get(merge_url(camps)).content.decode()
    assert "See what will happen" in asked
    sure = client.get(merge_url(camps, into="Prisons")).content.decode()
    for words in (
        "“camps” becomes “prisons” on 2 articles.",
        "On 1 article with both",
        "/tags/camps/ and its feed",
    ):
        assert words in sure
    assert Tag.objects.count() == 2, "looking changes nothing"

    answer = client.post(merge_url(camps, into="Prisons"))
    assert answer.url == f"{LIST}{prisons.pk}/change/"
    assert "“camps” became “prisons”" in messages_of(answer)
    assert list(both.tags.names()) == ["prisons"]
    change = TagChange.objects.get()
    assert change.made_by is not None
    query = search.read_query("feldspar")
    assert set(search.matching(Article.objects.all(), query=query)) == {one, both, other}
    assert client.get("/tags/camps/", follow=False).url == "/tags/prisons/"


def test_several_chosen_tags_are_merged_into_the_one_used_most(client):
    factories.make_article(tags=("camps", "prisons", "jails"))
    factories.make_article(tags=("prisons",))
    camps, prisons, jails = tags("camps", "prisons", "jails")
    login(client, *MERGER)
    chosen = [camps.pk, prisons.pk, jails.pk]
    answer = client.post(LIST, {"action": "merge_chosen", "_selected_action": chosen})
    asked = client.get(answer.url)
    assert asked.context["form"]["into"].value() == "prisons"
    client.post(merge_url(camps, prisons, jails, into="prisons"))
    assert [tag.name for tag in Tag.objects.all()] == ["prisons"]
    assert TagChange.objects.count() == 2


@pytest.mark.parametrize("into", ["", "unknown", "camps"])
def test_a_merge_into_nothing_or_itself_is_refused_beside_the_field(client, into):
    (camps,) = tags("camps")
    login(client, *MERGER)
    for answer in (
        client.get(merge_url(camps, into=into)),
        client.post(merge_url(camps, into=into)),
    ):
        assert answer.context["form"].errors["into"]
        assert not answer.context["follows"]
    assert list(Tag.objects.all()) == [camps]
    assert client.get(f"{LIST}merge/?tag=999999&tag=x").url == LIST


def test_renaming_shows_what_will_happen_and_then_does_it(client):
    article = factories.make_article(tags=("camps",))
    search.refresh(article)
    (camps,) = tags("camps")
    login(client, *MERGER)
    sure = client.get(rename_url(camps, name="Prison camps", slug="")).content.decode()
    assert "/tags/camps/ and its feed will lead to /tags/prison-camps/" in sure
    assert client.post(rename_url(camps, name="Prison camps", slug="")).status_code == 302
    camps.refresh_from_db()
    assert (camps.name, camps.slug) == ("Prison camps", "prison-camps")
    query = search.read_query("prison")
    assert list(search.matching(Article.objects.all(), query=query)) == [article]
    assert client.get("/tags/camps/").url == "/tags/prison-camps/"
    feed = client.get("/tags/camps/feed.atom")
    assert (feed.status_code, feed.url) == (301, "/tags/prison-camps/feed.atom")
    assert client.get("/ko/tags/camps/").url == "/ko/tags/prison-camps/"
    tags("prisons")
    answer = client.get(rename_url(camps, name="prisons", slug="x"))
    assert "merge the two instead" in answer.context["form"].errors["name"][0]
    assert answer.context["form"]["slug"].value() == "x"


def test_the_name_of_a_tag_is_changed_by_renaming_alone(client):
    (camps,) = tags("camps")
    login(client, *KEEPER, *LABELS)
    client.post(f"{LIST}{camps.pk}/change/", form_of(name="other", slug="other"))
    camps.refresh_from_db()
    assert (camps.name, camps.slug) == ("camps", "camps")
    assert "Merge into another" not in client.get(f"{LIST}{camps.pk}/change/").content.decode()


def test_merging_renaming_and_undoing_ask_for_the_permission(client):
    factories.make_article(tags=("camps",))
    camps, prisons = tags("camps", "prisons")
    change = tagging.rename(prisons, name="jails", by=None)
    undo = reverse("admin:articles_tagchange_undo", args=[change.pk])
    pages = [merge_url(camps, into="jails"), rename_url(camps, name="other", slug=""), undo]
    for page in pages:
        assert client.get(page).url.startswith("/admin/login/")
    login(client, *KEEPER, "taggit.delete_tag", "articles.view_tagchange")
    for page in pages:
        assert client.get(page).status_code == 403
        assert client.post(page).status_code == 403
    client.post(LIST, {"action": "merge_chosen", "_selected_action": [camps.pk, prisons.pk]})
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["camps", "jails"]
    change.refresh_from_db()
    assert change.undone_at is None


def test_a_change_is_undone_from_the_log_and_says_what_it_could_not_put_back(client):
    article = factories.make_article(tags=("camps",))
    stays = factories.make_article(tags=("camps",))
    camps, _prisons = tags("camps", "prisons")
    login(client, *MERGER)
    client.post(merge_url(camps, into="prisons"))
    article.tags.remove("prisons")
    search.refresh(article)
    change = TagChange.objects.get()
    page = reverse("admin:articles_tagchange_change", args=[change.pk])
    undo = reverse("admin:articles_tagchange_undo", args=[change.pk])
    assert undo in client.get(page).content.decode()
    assert "comes back" in client.get(undo).content.decode()
    answer = client.post(undo)
    assert "“camps” was not put back on 1 article" in messages_of(answer)
    assert list(stays.tags.names()) == ["camps"]
    query = search.read_query("prisons")
    assert not search.matching(Article.objects.all(), query=query).exists()
    change.refresh_from_db()
    assert change.undone_by is not None
    assert undo not in client.get(page).content.decode()
    assert "undone already" in messages_of(client.post(undo))


def test_the_log_is_read_by_those_who_may_and_changed_by_nobody(client, admin_client):
    (camps,) = tags("camps")
    change = tagging.rename(camps, name="Prison camps", by=None)
    log = reverse("admin:articles_tagchange_changelist")
    page = reverse("admin:articles_tagchange_change", args=[change.pk])
    for address in (log, page):
        assert "Prison camps" in admin_client.get(address).content.decode()
    assert admin_client.post(page, {"tag_name": "other"}).status_code == 403
    assert admin_client.get(f"{log}add/").status_code == 403
    delete = reverse("admin:articles_tagchange_delete", args=[change.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [change.pk], "post": "yes"}
    admin_client.post(log, bulk)
    assert TagChange.objects.get().tag_name == "camps"
    login(client, *KEEPER)
    assert client.get(log).status_code == 403


def test_taggits_own_merge_cannot_be_reached(admin_client):
    with pytest.raises(NoReverseMatch):
        reverse("admin:taggit_tag_merge_tags")
    tags("camps", "prisons")
    assert admin_client.post(f"{LIST}merge-tags/", {"new_tag_name": "x"}).status_code in (302, 404)
    offered = (
        admin_client.get(LIST)
        .context["cl"]
        .model_admin.get_actions(admin_client.get(LIST).wsgi_request)
    )
    assert {"render_tag_form", "remove_orphaned_tags"}.isdisjoint(offered)
    assert Tag.objects.count() == 2


def test_words_that_editors_type_are_escaped_in_what_is_said(client):
    camps, _prisons = tags("<b>camps</b>", "prisons")
    login(client, *MERGER)
    for page in (merge_url(camps, into="prisons"), rename_url(camps, name="<i>x</i>", slug="x")):
        text = client.get(page).content.decode()
        assert escape("<b>camps</b>") in text
        assert "<b>camps</b>" not in text
    answer = client.post(merge_url(camps, into="prisons"), follow=True).content.decode()
    assert "<b>camps</b>" not in answer


def test_a_merge_of_many_articles_lets_a_worker_bring_search_up_to_date(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 1)
    carrying = [factories.make_article(tags=("camps",)) for _ in range(2)]
    had = factories.make_article(tags=("prisons",))
    for article in (*carrying, had):
        search.refresh(article)
    camps, prisons = tags("camps", "prisons")
    login(client, *MERGER)
    with django_capture_on_commit_callbacks() as callbacks:
        answer = client.post(merge_url(camps, into="prisons"))
    assert "Search follows in some minutes" in messages_of(answer)
    assert set(search.outdated()) == {*carrying, had}
    assert len(callbacks) == 1
    tasks.refresh_search()
    assert not search.outdated().exists()
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(rename_url(prisons, name="prison camps", slug=""))
    monkeypatch.setattr(tasks.refresh_search, "delay", _broker_is_down)
    for callback in callbacks:
        callback()
    assert search.outdated().count() == 3


def _broker_is_down():
    raise ConnectionError


def test_a_merge_of_few_articles_is_found_at_once(client):
    search.refresh(factories.make_article(tags=("camps",)))
    login(client, *MERGER)
    answer = client.post(merge_url(*tags("camps"), into="prisons"))
    assert "Search follows" not in messages_of(answer)
    assert not search.outdated().exists()
