"""The articles' part of the sitemap."""

import re

import pytest
from django.test import Client, override_settings
from taggit.models import Tag

from tests.factories import make_article, make_campaign, make_contributor, make_series

pytestmark = pytest.mark.django_db


def addresses(client: Client) -> list[str]:
    """The addresses in the sitemap."""
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    return re.findall("<loc>(.*?)</loc>", response.text)


@override_settings(SITE_ORIGIN="https://archive.example")
def test_every_public_address_is_in_it_once_under_our_own_origin(client: Client) -> None:
    article = make_article(tags=("radio",), series=make_series(slug="rooms"))
    korean = make_article(language="ko", slug="강")
    writer, campaign = make_contributor(slug="hana"), make_campaign(slug="night")
    found = addresses(client)
    assert len(found) == len(set(found))
    assert {address.partition("/")[2].split("/")[1] for address in found} == {"archive.example"}
    paths = {address.removeprefix("https://archive.example") for address in found}
    for path in ("/", "/about/", "/articles/", "/tags/", "/tags/radio/", "/series/rooms/"):
        assert {path, f"/ko{path}"} <= paths, path
    for page in (writer, campaign):
        assert {page.get_absolute_url(), f"/ko{page.get_absolute_url()}"} <= paths
    for own in (article, korean):
        assert own.get_absolute_url() in paths
    assert f"/ko{article.get_absolute_url()}" not in paths
    for address in paths:
        assert client.get(address).status_code == 200, address


def test_what_readers_cannot_see_is_not_in_it(client: Client) -> None:
    make_article(slug="drafted", status="draft", tags=("hidden",), series=make_series(slug="none"))
    make_contributor(slug="closed", has_page=False)
    make_campaign(slug="planned", status="draft")
    Tag.objects.create(name="unused")
    text = " ".join(addresses(client))
    for slug in ("drafted", "hidden", "none", "closed", "planned", "unused"):
        assert slug not in text, slug
