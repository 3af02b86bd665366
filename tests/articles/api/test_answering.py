"""How the API answers: conditional, to everybody, to reading alone, errors in sentences."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Article
from tests import factories
from tests.articles.api.asking_it import ask

pytestmark = pytest.mark.django_db

ADDRESSES = (
    *("", "openapi.json", "articles", "tags", "series", "contributors", "changes"),
    "withdrawals",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_already_is_told_so(address: str, client: Client) -> None:
    factories.make_article(tags=("river",))
    first = client.get(f"/api/v1/{address}")
    again = client.get(f"/api/v1/{address}", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_changed_label_changes_the_answer(client: Client) -> None:
    article = factories.make_article()
    warning = factories.make_warning()
    article.warnings.add(warning)
    path = f"/api/v1/articles/{article.uuid}"
    first = client.get(path)
    assert first.headers["Last-Modified"]
    warning.label_en = "Said otherwise"
    warning.save()
    again = client.get(
        path,
        headers={
            "if-none-match": first.headers["ETag"],
            "if-modified-since": first.headers["Last-Modified"],
        },
    )
    assert again.status_code == 200


def test_every_site_may_read_and_nobody_is_watched(client: Client) -> None:
    response = client.get("/api/v1/articles", headers={"origin": "https://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    asked = client.options("/api/v1/articles", headers={"origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_archive_can_only_be_read(method: str) -> None:
    article = factories.make_article()
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(f"/api/v1/articles/{article.uuid}")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert Article.objects.count() == 1


def test_head_says_what_get_would(client: Client) -> None:
    got, head = client.get("/api/v1/articles"), client.head("/api/v1/articles")
    assert (head.status_code, head.headers["ETag"]) == (200, got.headers["ETag"])
    assert head.content == b""


WRONG = {
    "articles?limit=0": "from 1 to 100",
    "articles?limit=101": "from 1 to 100",
    "articles?limit=ten": "from 1 to 100",
    "articles?limit=-1": "from 1 to 100",
    "articles?limit=1&limit=2": "must stand once",
    "articles?langauge=ko": "no such parameter",
    "articles?language=fr": "one of: en, ko",
    "articles?kind=poem": "one of: story",
    "articles?tag=%00": "a short value",
    "articles?cursor=": "The cursor is none",
    "articles?cursor=!!": "The cursor is none",
    "articles?cursor=강": "The cursor is none",
    "articles?cursor=bnVsbA": "The cursor is none",
    "articles?cursor=WyIyMDI2IiwxXQ": "The cursor is none",
    "articles?cursor=WyJhIl0": "The cursor is none",
    f"articles?cursor={'W1tb' * 100}": "The cursor is none",
    "tags?cursor=W10": "The cursor is none",
    "tags?cursor=WzFd": "The cursor is none",
    # A NUL, and half of a surrogate pair.
    "tags?cursor=WyJcdTAwMDAiXQ": "The cursor is none",
    "tags?cursor=WyJcdWQ4MDAiXQ": "The cursor is none",
    "changes?since=yesterday": "must be a moment with its zone",
    "changes?since=2026-01-01": "must be a moment with its zone",
    "changes?since=0001-01-01T00:00:00%2B14:00": "must be a moment with its zone",
    "changes?cursor=WyJhIiwiYiJd": "The cursor is none",
    "tags?q=a": "no such parameter",
}


@pytest.mark.parametrize("question", WRONG)
def test_a_wrong_question_is_told_what_is_wrong(question: str, client: Client) -> None:
    found = ask(client, quote(question, safe="?=&%!"), status=400)
    assert WRONG[question] in found["detail"]
    assert found["status"] == 400


def test_an_unknown_address_answers_as_the_api_does(client: Client) -> None:
    for path in ("nothing", "articles/", "articles/1", "tags/river", "a/b/c"):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 404, path
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00+09:00",
        "2026-01-01T00:00:00%2B09:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_moment_may_be_written_in_every_usual_way(moment: str, client: Client) -> None:
    found: Any = ask(client, f"changes?since={moment}")
    assert found["results"] == []
