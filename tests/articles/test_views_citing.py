"""The stable address of an article, and the addresses of its citations."""

import pytest
from django.test import Client

from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_the_stable_address_leads_to_wherever_the_article_is(client: Client) -> None:
    article = make_article(slug="first")
    address = f"/a/{article.uuid}/"
    for slug in ("first", "second", "강"):
        article.slug = slug
        article.save()
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"] == article.get_absolute_url()
    # Another article may have taken its first slug: that is why people cite this address.
    korean = make_article(language="ko", slug="first")
    assert client.get(f"/a/{korean.uuid}/").headers["Location"] == "/ko/articles/first/"
    korean.status = "withdrawn"
    korean.save()
    gone = client.get(f"/a/{korean.uuid}/")
    assert gone.status_code == 410
    assert '<html lang="ko"' in gone.text
    assert client.get("/a/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_former_slug_of_a_citation_leads_on_in_one_hop(client: Client) -> None:
    article = make_article(slug="first")
    article.slug = "second"
    article.save()
    response = client.get("/articles/first/cite.ris")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/articles/second/cite.ris",
    )
    # A citation is in the language of its article.
    foreign = client.get("/ko/articles/second/cite.ris")
    assert (foreign.status_code, foreign.headers["Location"]) == (
        302,
        "/articles/second/cite.ris",
    )
