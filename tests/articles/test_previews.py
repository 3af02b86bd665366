"""Preview links: an article for whoever holds the link, for its time, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles import previews
from articles.models import Article, PreviewLink
from tests.factories import make_article, make_staff

pytestmark = pytest.mark.django_db


def path_of(article: Article, **options: object) -> str:
    """Return the address of a new link to an article."""
    return previews.make_link(article, made_by=None, **options)[1]


@pytest.mark.parametrize("status", list(Article.Status))
def test_a_preview_shows_an_article_in_any_state(client: Client, status: str) -> None:
    article = make_article(status=status, title="Unseen", body="<p>Not yet.</p>")
    response = client.get(path_of(article))
    assert response.status_code == 200
    assert "Unseen" in response.text
    assert "Not yet." in response.text
    assert "This piece is not public" in response.text


def test_a_preview_is_not_kept_not_indexed_and_not_passed_on(client: Client) -> None:
    response = client.get(path_of(make_article()))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert "canonical" not in response.text
    assert "hreflang=" not in response.text
    assert not response.cookies


@pytest.mark.parametrize("days", [1, 30])
def test_a_link_ends_after_its_time(client: Client, days: int) -> None:
    path = path_of(make_article(status="draft"), lifetime=timedelta(days=days))
    ends = timezone.now() + timedelta(days=days)
    with time_machine.travel(ends - timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(ends + timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 404


def test_a_revoked_link_opens_nothing_and_the_others_stay(client: Client) -> None:
    article = make_article(status="draft")
    link, path = previews.make_link(article, made_by=make_staff(), made_for="A reader")
    other = path_of(article)
    previews.revoke(link)
    assert client.get(path).status_code == 404
    assert client.get(other).status_code == 200
    revoked_at = link.revoked_at
    previews.revoke(link)
    link.refresh_from_db()
    assert link.revoked_at == revoked_at


def test_a_link_opens_its_own_article_alone(client: Client) -> None:
    article, other = make_article(title="This one"), make_article(title="That one")
    text = client.get(path_of(article)).text
    assert article.title in text
    assert f"<h1>{other.title}" not in text


def test_no_token_that_was_not_given_out_opens_anything(client: Client) -> None:
    link, path = previews.make_link(make_article(status="draft"), made_by=None)
    token = path.split("/")[2]
    for forged in (
        token[:-1],
        token.swapcase(),
        f"{token}a",
        link.token_sha256,
        str(link.pk),
        "x" * 5_000,
        "%00",
    ):
        assert client.get(f"/preview/{forged}/").status_code == 404, forged
    assert previews.previewed(token) == link.article


def test_the_database_does_not_hold_what_opens_an_article() -> None:
    link, path = previews.make_link(make_article(), made_by=None)
    token = path.split("/")[2]
    assert len(token) >= 43
    row = PreviewLink.objects.values().get(pk=link.pk)
    assert token not in str(row)
    assert previews.previewed(row["token_sha256"]) is None


def test_a_korean_draft_is_previewed_in_korean(client: Client) -> None:
    path = path_of(make_article(status="draft", language="ko", slug="강"))
    assert path.startswith("/ko/preview/")
    assert '<html lang="ko">' in client.get(path).text
    response = client.get(path.removeprefix("/ko"))
    assert response.headers["Location"] == path
