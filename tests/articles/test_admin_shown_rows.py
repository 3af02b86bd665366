"""What published pieces show of the library and of sources is not rewritten from beside them."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Picture, Source
from tests import factories
from tests.articles.test_admin_pictures import jpeg

pytestmark = pytest.mark.django_db

WRITE = ("articles.change_article", "articles.change_picture", "articles.change_source")
PICTURE, SOURCE = "/admin/articles/picture/{}/change/", "/admin/articles/source/{}/change/"


def login(client: Client, *permissions: str) -> None:
    client.force_login(factories.make_staff(*permissions))


@pytest.fixture
def picture(settings, tmp_path) -> Picture:
    """A picture that a published article shows."""
    settings.MEDIA_ROOT = tmp_path
    picture = factories.make_picture(alt_en="A bridge", credit="N. Maker", alt_ko="")
    factories.make_article(lead_picture=picture)
    return picture


def test_an_author_fills_in_what_a_published_picture_lacks_and_changes_nothing_else(
    client: Client, picture: Picture
) -> None:
    login(client, *WRITE)
    before = picture.uuid
    address = PICTURE.format(picture.pk)
    page = client.get(address).text
    assert 'name="upload"' not in page
    assert "in a piece that you may not change" in page
    forged = {"title": "T", "alt_en": "Fake", "credit": "Fake", "alt_ko": "다리", "upload": jpeg()}
    assert client.post(address, forged).status_code == 302
    picture.refresh_from_db()
    shown = (picture.alt_en, picture.credit, picture.alt_ko, picture.uuid)
    assert shown == ("A bridge", "N. Maker", "다리", before)


def test_a_picture_is_asked_once_who_shows_it(
    client: Client, picture: Picture, django_assert_max_num_queries: Any
) -> None:
    login(client, *WRITE)
    with django_assert_max_num_queries(12):
        client.get(PICTURE.format(picture.pk))


@pytest.mark.parametrize(
    ("permission", "status"),
    [("articles.publish_article", "published"), ("articles.change_article", "draft")],
)
def test_who_may_change_the_piece_changes_its_picture(
    client: Client, picture: Picture, permission: str, status: str
) -> None:
    Article.objects.update(status=status)
    login(client, *WRITE, permission)
    sent = {
        "title": "T",
        "alt_en": "A ferry",
        "credit": "N. Maker",
        "source": "S",
        "upload": jpeg(),
    }
    before = picture.uuid
    client.post(PICTURE.format(picture.pk), sent)
    picture.refresh_from_db()
    assert picture.alt_en == "A ferry"
    assert picture.uuid != before


def test_a_source_of_a_published_piece_keeps_its_words_and_its_address(client: Client) -> None:
    behind = factories.make_source(title="Behind", url="https://behind.example/")
    source = factories.make_source(title="Report", via=behind)
    factories.make_article().further_reading.add(source)
    login(client, *WRITE)
    forged = {"kind": "post", "title": "Fake", "outlet": "O", "url": "https://fake.example/"}
    for one in (source, behind):
        assert client.post(SOURCE.format(one.pk), forged).status_code == 302
    kept = Source.objects.order_by("pk").values_list("title", "url", "kind")
    assert list(kept) == [("Behind", "https://behind.example/", "book"), ("Report", "", "book")]
    login(client, *WRITE, "articles.publish_article")
    client.post(SOURCE.format(source.pk), forged)
    source.refresh_from_db()
    assert (source.title, source.url) == ("Fake", "https://fake.example/")
