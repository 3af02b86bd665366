"""The history is read in words; an earlier version comes back as a new one, after a question."""

import pytest
from django.urls import reverse

from articles.models import Article
from campaigns.models import Campaign
from tests import factories
from tests.articles.test_autosave import EDITOR, change_url, signed_in, state_of
from tests.articles.test_comparing import opened, saved

pytestmark = pytest.mark.django_db

PUBLISHER = (*EDITOR, "articles.publish_article")


@pytest.fixture
def article():
    made = factories.make_article(
        status="draft",
        publish_at=None,
        title="The first title",
        slug="first",
        body="<p>탈북민은 강을 건넜다.</p><p>It was cold.</p>",
        series=factories.make_series(),
    )
    made.title, made.slug, made.series = "The second title", "second", None
    made.body = "<p>탈북민은 겨울에 강을 건넜다.</p><p>It was cold.</p>"
    made.save()
    return made


def history_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def version_url(row, version):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history"
    return reverse(name, args=[row.pk, version.pk])


def restore_url(article, version):
    return reverse("admin:articles_article_restore", args=[article.pk, version.pk])


def seen(article):
    article.refresh_from_db()
    return {"seen": article.updated_at.isoformat()}


def test_the_list_says_who_changed_what_when_and_why(article):
    client = signed_in(*PUBLISHER, first_name="Mina")
    fields = opened(client, article) | {"_why": ["Two  names were wrong"]}
    saved(client, article, fields, title="The third title")
    page = client.get(history_url(article)).text
    assert "<td>Mina</td>" in page
    assert "Two names were wrong" in page
    assert "The second title → The third title" in page
    assert "<strong>Body</strong></li>" in " ".join(page.split()).replace(
        "</strong> </li>", "</strong></li>"
    )
    assert "&lt;p&gt;" not in page


def test_a_step_before_the_public_is_told_in_words(article):
    article.status = Article.Status.IN_REVIEW
    article.save()
    page = signed_in().get(history_url(article)).text
    assert "<strong>Status</strong>: Draft → In review" in " ".join(page.split())


def test_the_list_says_what_changed_beside_the_fields(article):
    client = signed_in()
    saved(client, article, opened(client, article), tags="winter")
    assert "changed tags" in client.get(history_url(article)).text.lower()


def test_a_version_is_compared_with_the_one_before_and_with_the_present(article):
    first, second = article.history.order_by("history_id")
    client = signed_in()
    page = client.get(version_url(article, second)).text
    assert "[added:</span>겨울에" in page
    assert "It is the first one" in client.get(version_url(article, first)).text
    page = client.get(f"{version_url(article, first)}?with=present").text
    assert "[removed:</span>first" in page
    assert "[added:</span>second" in page


def test_the_history_of_an_appeal_is_told_the_same_way(admin_client):
    campaign = factories.make_campaign(story_en="<p>Why it matters.</p>")
    campaign.story_en, campaign.status = "<p>Why it still matters.</p>", Campaign.Status.CLOSED
    campaign.save()
    page = admin_client.get(version_url(campaign, campaign.history.latest())).text
    assert "[added:</span>still" in page
    assert "[removed:</span>Open" in page
    assert "Restore" not in page.partition('id="content"')[2]


def test_restoring_asks_first_and_writes_a_new_version(article):
    client = signed_in(first_name="Mina")
    first, before = article.history.earliest(), state_of(article)
    page = client.get(version_url(article, first)).text
    assert restore_url(article, first) in page
    page = client.get(restore_url(article, first)).text
    assert "[added:</span>first" in page
    assert state_of(article) == before

    answer = client.post(restore_url(article, first), seen(article))
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.series) == (first.title, first.series)
    assert article.body == first.body
    latest = article.history.latest()
    assert article.history.count() == before[1] + 1
    assert latest.history_user == client.user
    assert latest.history_change_reason.startswith("Restored the version of")
    assert article.search_entry.indexed_at >= article.updated_at


def test_restoring_moves_no_address_and_makes_nothing_public(article):
    published = article.history.earliest()
    article.history.filter(pk=published.pk).update(
        status="published", publish_at=article.created_at, language="ko"
    )
    signed_in().post(restore_url(article, published), seen(article))
    article.refresh_from_db()
    assert article.title == "The first title"
    assert (article.slug, article.status, article.language) == ("second", "draft", "en")
    assert article.publish_at is None
    assert not article.is_public()


def test_restoring_in_public_needs_the_permission_to_publish(article):
    first = article.history.earliest()
    Article.objects.filter(pk=article.pk).update(status="published", publish_at=article.created_at)
    article.refresh_from_db()
    before = state_of(article)
    for permissions in (EDITOR, ("articles.view_article",)):
        client = signed_in(*permissions)
        for answer in (
            client.get(restore_url(article, first)),
            client.post(restore_url(article, first), seen(article)),
        ):
            assert answer.status_code == 403
        assert restore_url(article, first) not in client.get(version_url(article, first)).text
    assert state_of(article) == before
    client = signed_in(*PUBLISHER)
    client.post(restore_url(article, first), seen(article))
    article.refresh_from_db()
    assert (article.title, article.status) == ("The first title", "published")


def test_restoring_lists_what_now_stands_in_the_way(article):
    first = article.history.earliest()
    article.history.filter(pk=first.pk).update(body="<h2>An empty section</h2>")
    client = signed_in()
    answer = client.post(restore_url(article, first), seen(article), follow=True)
    assert "To put right:" in answer.text


def test_restoring_over_a_version_that_was_not_seen_asks_again(article):
    first, unseen = article.history.earliest(), seen(article)
    article.subtitle = "Of Jun"
    article.save()
    before = state_of(article)
    answer = signed_in().post(restore_url(article, first), unseen)
    assert answer.status_code == 409
    assert "was changed while you looked" in answer.text
    assert state_of(article) == before


def test_what_was_deleted_since_stays_out_of_a_restored_version(article):
    first = article.history.earliest()
    first.series.delete()
    client = signed_in()
    assert "Series stays as it is" in client.get(restore_url(article, first)).text
    assert client.post(restore_url(article, first), seen(article)).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.series) == ("The first title", None)


def test_a_version_that_no_longer_fits_is_not_restored(article):
    first = article.history.earliest()
    article.history.filter(pk=first.pk).update(series_part=1)
    factories.make_article(series=first.series, series_part=1)
    answer = signed_in().post(restore_url(article, first), seen(article))
    assert "It cannot be restored" in answer.text
    article.refresh_from_db()
    assert article.title == "The second title"


def test_a_version_of_another_article_is_none_of_this_one(article):
    other = factories.make_article(status="draft", publish_at=None)
    version = other.history.latest()
    client = signed_in()
    assert client.post(restore_url(article, version), seen(article)).status_code == 404
    assert client.get(change_url(article)).status_code == 200
