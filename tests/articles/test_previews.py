"""Preview links: a draft for whoever holds the link, for a week, and nobody else."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from articles.models import Article
from articles.previews import preview_path, previewed
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", list(Article.Status))
def test_a_preview_shows_an_article_in_any_state(client: Client, status: str) -> None:
    article = make_article(status=status, title="Unseen", body="<p>Not yet.</p>")
    response = client.get(preview_path(article))
    assert response.status_code == 200
    assert "Unseen" in response.text
    assert "Not yet." in response.text
    assert "This piece is not public" in response.text


def test_a_preview_is_not_kept_not_indexed_and_not_passed_on(client: Client) -> None:
    response = client.get(preview_path(make_article()))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert "canonical" not in response.text
    assert "hreflang=" not in response.text
    assert not response.cookies


def test_a_preview_ends_after_seven_days(client: Client) -> None:
    path = preview_path(make_article(status="draft"))
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=7) - timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=7) + timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 404


def test_a_new_key_ends_all_links(client: Client) -> None:
    article = make_article(status="draft")
    path = preview_path(article)
    article.preview_key = uuid.uuid4()
    article.save()
    assert client.get(path).status_code == 404
    assert client.get(preview_path(article)).status_code == 200


def test_a_token_that_we_did_not_sign_opens_nothing(client: Client) -> None:
    article, other = make_article(status="draft"), make_article(status="draft")
    value = f"{article.uuid}:{article.preview_key}"
    token = preview_path(article).split("/")[2]
    signer = signing.TimestampSigner(salt="articles.preview")
    for forged in (
        value,
        f"{value}:1tAAAA:x",
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.replace(str(article.uuid), str(other.uuid)),
        signing.TimestampSigner(salt="another").sign(value),
        signer.sign(f"{other.uuid}:{article.preview_key}"),
        signer.sign(f"{uuid.uuid4()}:{article.preview_key}"),
        signer.sign("nonsense"),
        signer.sign(""),
        "x" * 5_000,
        "%00",
    ):
        assert client.get(f"/preview/{forged}/").status_code == 404, forged
    assert previewed(token) == article


def test_a_korean_draft_is_previewed_in_korean(client: Client) -> None:
    path = preview_path(make_article(status="draft", language="ko", slug="강"))
    assert path.startswith("/ko/preview/")
    assert '<html lang="ko">' in client.get(path).text
    response = client.get(path.removeprefix("/ko"))
    assert response.headers["Location"] == path
