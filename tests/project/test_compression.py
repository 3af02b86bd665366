"""What is compressed on its way, and what never is: the length of a secret page tells nothing."""

import gzip
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from articles import previews
from nkarchive.middleware import COMPRESSED
from tests.factories import make_article
from tests.project.public_pages import PublicPage, make_site, public_names
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db

SECRETS = ('name="form_token"', "csrfmiddlewaretoken")


@pytest.fixture
def client() -> Client:
    """A reader whose browser takes gzip."""
    return Client(headers={"accept-encoding": "gzip, deflate, br"})


def plain(response: HttpResponse) -> str:
    """The text of an answer, whether it was compressed or not."""
    body = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode()


def ask(client: Client, page: PublicPage) -> HttpResponse:
    """The answer of a page."""
    response = client.get(page.address)
    assert response.status_code in (page.status, 301, 302), page
    return response


def test_no_page_with_a_token_is_compressed_and_every_page_to_read_is(client: Client) -> None:
    secret = set()
    for page in make_site():
        response = ask(client, page)
        is_compressed = "Content-Encoding" in response.headers
        if any(sign in plain(response) for sign in SECRETS):
            secret.add(page.name)
            assert not is_compressed, page
        if page.name in COMPRESSED and response.status_code == 200 and len(plain(response)) > 1000:
            assert is_compressed, page
            assert "Accept-Encoding" in response.headers["Vary"], page
        if page.name not in {*COMPRESSED, "withdrawn"}:
            assert not is_compressed, page
    assert {"campaigns:give", "campaigns:giving"} <= secret


def test_the_list_of_what_is_compressed_names_addresses_that_exist() -> None:
    assert COMPRESSED - set(public_names()) == set()


def test_nothing_of_staff_and_no_preview_is_compressed(client: Client, admin_user: Any) -> None:
    _, preview = previews.make_link(make_article(status="draft"), made_by=admin_user)
    sign_in(client, admin_user)
    for address in ("/admin/", "/admin/articles/article/", preview):
        response = client.get(address)
        assert response.status_code == 200, address
        assert len(response.content) > 1000
        assert "Content-Encoding" not in response.headers, address


def test_whoever_takes_no_gzip_gets_the_page_as_it_is(client: Client) -> None:
    address = make_article().get_absolute_url()
    response = Client().get(address)
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]
    assert plain(client.get(address)) == response.text


def test_a_compressed_answer_has_a_weak_etag_that_still_finds_the_same(client: Client) -> None:
    make_article(body="<p>The river was low that winter.</p>" * 40)
    first = client.get("/feeds/articles.atom")
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["ETag"].startswith('W/"')
    again = client.get("/feeds/articles.atom", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Accept-Encoding" in again.headers["Vary"]
