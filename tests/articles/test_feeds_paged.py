"""A feed leads on to the articles before its own, to the first of all (RFC 5005)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from articles import feeds
from articles.models import Article
from tests import factories
from tests.articles.test_feeds import ATOM, feed, texts

pytestmark = pytest.mark.django_db

T = datetime(2025, 1, 1, tzinfo=UTC)


def links(tree):
    return {one.get("rel"): one.get("href") for one in tree.findall(f"{ATOM}link")}


def path_of(url):
    return url.removeprefix("http://localhost:8000")


@pytest.mark.parametrize("path", ["/feeds/articles.atom", "/ko/feeds/articles.atom"])
def test_following_next_one_reads_every_public_article_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 3)
    for number in range(8):
        # Three at the same moment: the place says which of them was the last.
        at = T + timedelta(days=number // 3)
        language = "ko" if number % 3 == 2 else "en"
        factories.make_article(slug=f"of-{number}", publish_at=at, language=language)
    factories.make_article(status="suspended")
    found, ids, url, seen = [], set(), path, 0
    while url:
        tree = feed(client, url)
        found += texts(tree, "entry/id")
        ids |= set(texts(tree, "id"))
        assert path_of(links(tree)["self"]) == url
        assert (links(tree).get("first") == links(tree)["self"].partition("?")[0]) == (seen > 0)
        url, seen = path_of(links(tree).get("next", "")), seen + 1
    assert sorted(found) == sorted(one.uuid.urn for one in Article.objects.published())
    assert (len(ids), seen) == (1, 3)


def test_a_page_beyond_the_end_is_none_and_nonsense_is_the_first(client: Client) -> None:
    article = factories.make_article(publish_at=T)
    first = feeds._place_of(article)
    assert client.get(f"/feeds/articles.atom?before={first}").status_code == 404
    for nonsense in ("x", "h99999999999999999-1e", ""):
        assert len(texts(feed(client, f"/feeds/articles.atom?before={nonsense}"), "entry/id")) == 1


def test_what_went_is_said_on_the_first_page_alone(client: Client) -> None:
    gone, old = factories.make_article(), factories.make_article(publish_at=T)
    newest = factories.make_article()
    gone.status = Article.Status.WITHDRAWN
    gone.save()
    assert b"deleted-entry" in client.get("/feeds/articles.atom").content
    page = client.get(f"/feeds/articles.atom?before={feeds._place_of(newest)}")
    assert old.uuid.urn in page.text
    assert "deleted-entry" not in page.text
