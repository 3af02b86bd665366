"""What holds at every public address: the reader is not watched, and every page is well formed."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.project.public_pages import PublicPage, make_site

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Attributes by which a browser fetches something without being asked.
FETCHING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "style"}
FETCHING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}


class Markup(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def ask(client: Client, page: PublicPage) -> HttpResponse:
    """The answer of a page, with the status it must have."""
    response = client.get(page.address)
    assert response.status_code in (page.status, 301, 302), (page, response.status_code)
    return response


def directives(policy: str) -> dict[str, set[str]]:
    """A content policy taken apart: {"img-src": {"'self'"}, …}."""
    return {
        words[0]: set(words[1:]) for part in policy.split(";") if (words := part.strip().split())
    }


@pytest.fixture
def client() -> Client:
    """A reader whose page breaks as it would for a reader: with an error page."""
    return Client(raise_request_exception=False)


def test_every_public_address_carries_the_security_headers(client: Client) -> None:
    for page in make_site():
        headers = ask(client, page).headers
        assert headers.get("Referrer-Policy") == "same-origin", page
        assert headers.get("X-Content-Type-Options") == "nosniff", page
        assert headers.get("Cross-Origin-Opener-Policy") == "same-origin", page
        assert headers.get("Cross-Origin-Resource-Policy") == "same-origin", page
        assert headers.get("X-Frame-Options") == "DENY", page
        assert "camera=()" in headers.get("Permissions-Policy", ""), page
        assert "*" not in headers.get("Permissions-Policy", ""), page


def test_every_public_address_has_the_strict_content_policy(client: Client) -> None:
    for page in make_site():
        found = directives(ask(client, page).headers["Content-Security-Policy"])
        wanted = directives(POLICY)
        if page.name in ("campaigns:give", "campaigns:continue"):
            # Browsers apply form-action to the redirect that follows the form.
            wanted["form-action"] = {"'self'", settings.STRIPE_HOSTED_ORIGIN}
        assert found == wanted, page


def test_no_public_address_sets_a_cookie_or_depends_on_one(client: Client) -> None:
    for page in make_site():
        response = ask(client, page)
        assert not response.cookies, page
        assert "cookie" not in response.headers.get("Vary", "").lower(), page


def test_no_public_page_asks_another_host_for_anything(client: Client) -> None:
    own = urlsplit(settings.SITE_ORIGIN).netloc
    for page in make_site():
        response = ask(client, page)
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        for tag, attributes in Markup(response.text).tags:
            asked = [value for name, value in attributes.items() if name in FETCHING]
            if tag == "link" and FETCHING_LINKS & set(attributes.get("rel", "").split()):
                asked.append(attributes.get("href", ""))
            hosts = {host for value in asked for host in re.findall(r"//([^/\s,]+)", value)}
            assert hosts <= {own}, (page, tag, attributes)


def test_no_public_page_carries_inline_code_or_styles(client: Client) -> None:
    for page in make_site():
        response = ask(client, page)
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        for tag, attributes in Markup(response.text).tags:
            assert tag != "style", page
            assert not [name for name in attributes if name == "style" or name[:2] == "on"], page
            is_data = attributes.get("type") in {"application/ld+json", "application/json"}
            assert tag != "script" or attributes.get("src") or is_data, page


def test_every_public_page_has_one_heading_a_language_and_a_title(client: Client) -> None:
    for page in make_site():
        response = ask(client, page)
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        if response.status_code in (301, 302):
            continue
        tags = Markup(response.text).tags
        assert [tag for tag, _ in tags].count("h1") == 1, page
        assert [tag for tag, _ in tags].count("title") >= 1, page
        language = next(attributes.get("lang") for tag, attributes in tags if tag == "html")
        assert language in {"en", "ko"}, page


def test_the_number_of_queries_does_not_grow_with_the_number_of_rows(client: Client) -> None:
    few = count_queries(client, make_site(rows=2))
    many = count_queries(client, make_site(rows=8))
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert max(many.values()) <= 30, many


def count_queries(client: Client, pages: list[PublicPage]) -> dict[str, int]:
    """How many queries each address asks, by its name and language."""
    counts = {}
    for page in pages:
        ask(client, page)  # whatever is read once a process is read now
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(client, page)
        prefix = "ko " if page.address.startswith("/ko/") else ""
        counts[prefix + page.name] = len(queries)
    return counts
