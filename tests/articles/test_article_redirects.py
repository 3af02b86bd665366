"""An address that an article once had: one hop to the present one, and nothing given away."""

from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def rename(article: Article, *slugs: str) -> None:
    """Give an article one address after another, as an editor does: each time from the row."""
    for slug in slugs:
        row = Article.objects.get(pk=article.pk)
        row.slug = slug
        row.save()


def hops(client: Client, path: str) -> list[tuple[str, int]]:
    """The redirects from a path to a page that answers."""
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.redirect_chain


def test_there_and_back_leaves_one_hop_from_each_and_no_loop(client: Client) -> None:
    article = make_article(slug="a")
    rename(article, "b", "c", "a")
    assert hops(client, "/articles/a/") == []
    for slug in ("b", "c"):
        assert hops(client, f"/articles/{slug}/") == [("/articles/a/", 301)]


def test_korean_addresses_there_and_back(client: Client) -> None:
    article = make_article(slug="겨울", language="ko")
    rename(article, "봄", "여름", "겨울")
    present = article.get_absolute_url()
    assert hops(client, present) == []
    for slug in ("봄", "여름"):
        for path in (f"/ko/articles/{slug}/", f"/ko/articles/{quote(slug)}/"):
            assert hops(client, path) == [(present, 301)]
        # Small letters in the escapes are the same address.
        assert hops(client, f"/ko/articles/{quote(slug).lower()}/") == [(present, 301)]


def test_an_address_taken_over_by_another_article_leads_there(client: Client) -> None:
    first = make_article(slug="river")
    rename(first, "river-of-1998")
    second = make_article(slug="lake")
    rename(second, "river")
    assert client.get("/articles/river/").status_code == 200
    assert hops(client, "/articles/lake/") == [("/articles/river/", 301)]


@pytest.mark.parametrize(
    ("status", "answer"), [("withdrawn", 410), ("suspended", 404), ("published", 301)]
)
def test_a_former_address_says_of_a_hidden_article_what_its_own_says(
    client: Client, status: str, answer: int
) -> None:
    article = make_article(slug="겨울", language="ko")
    rename(article, "봄")
    Article.objects.update(status=status)
    response = client.get("/ko/articles/겨울/")
    assert response.status_code == answer
    if answer != 301:
        assert client.get("/ko/articles/봄/").status_code == answer
        assert article.title not in response.text
        assert quote("봄") not in response.text
    # Nor does the other prefix tell more.
    foreign = client.get("/articles/겨울/").status_code
    assert foreign == (302 if answer == 301 else answer)
