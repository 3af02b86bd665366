"""Pictures are served to those who may see the page they stand on."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from articles import pictures
from articles.models import Picture
from tests.factories import make_article, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Picture:
    """A picture of the library with files behind it."""
    upload = io.BytesIO()
    Image.new("RGB", (1000, 600), "navy").save(upload, "PNG")
    made = Picture(title="Dusk")
    pictures.store(made, largest=pictures.encode(upload))
    pictures.make_renditions(picture_id=made.pk)
    made.refresh_from_db()
    return made


def address(picture: Picture, *, width: int = 480, extension: str = "jpg") -> str:
    """The address of one width."""
    return reverse("picture", args=[picture.uuid, width, extension])


def test_a_picture_of_a_public_page_is_served_and_may_be_kept(
    client: Client, picture: Picture
) -> None:
    make_article(lead_picture=picture)
    for width, extension in [(480, "jpg"), (960, "webp"), (1000, "jpg"), (1000, "webp")]:
        response = client.get(address(picture, width=width, extension=extension))
        assert response.status_code == 200
        form = {"jpg": "image/jpeg", "webp": "image/webp"}[extension]
        assert response.headers["Content-Type"] == form
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        found = Image.open(io.BytesIO(response.content))
        assert (found.width, found.get_format_mimetype()) == (width, form)


def test_a_picture_that_no_public_page_shows_is_not_there(client: Client, picture: Picture) -> None:
    assert client.get(address(picture)).status_code == 404
    article = make_article(lead_picture=picture, status="draft")
    assert client.get(address(picture)).status_code == 404
    article.status = "published"
    article.save()
    assert client.get(address(picture)).status_code == 200


def test_staff_who_may_see_the_library_see_it_and_nobody_keeps_it(
    client: Client, picture: Picture
) -> None:
    client.force_login(make_staff())
    assert client.get(address(picture)).status_code == 404
    client.force_login(make_staff("articles.view_picture"))
    response = client.get(address(picture))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_only_what_the_library_made_is_served(client: Client, picture: Picture) -> None:
    make_article(lead_picture=picture)
    for wrong in (
        address(picture, width=481),
        address(picture, width=1600),
        address(picture, width=1600, extension="webp"),
        address(picture, extension="png"),
        address(picture, extension="svg"),
        reverse("picture", args=[uuid.uuid4(), 480, "jpg"]),
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_a_file_that_was_lost_is_not_found(client: Client, picture: Picture) -> None:
    make_article(lead_picture=picture)
    picture.file.storage.delete(pictures.stored_name(picture, width=480, extension="jpg"))
    assert client.get(address(picture)).status_code == 404


def test_a_size_that_is_not_ready_yet_is_not_there(client: Client, picture: Picture) -> None:
    make_article(lead_picture=picture)
    Picture.objects.update(webp_widths=[480])
    assert client.get(address(picture, extension="webp")).status_code == 200
    assert client.get(address(picture, width=960, extension="webp")).status_code == 404


def test_pages_offer_the_webp_that_is_ready_and_declare_the_size(
    client: Client, picture: Picture
) -> None:
    article = make_article(lead_picture=picture)
    Picture.objects.update(webp_widths=[480])
    page = client.get(article.get_absolute_url()).content.decode()
    webp = address(picture, extension="webp")
    assert f'<source type="image/webp" srcset="{webp} 480w"' in page
    assert 'width="1000" height="600"' in page
    assert 'fetchpriority="high"' in page, "the first picture of a page is not lazy"
    Picture.objects.update(webp_widths=[])
    assert "image/webp" not in client.get(article.get_absolute_url()).content.decode()
    make_article(lead_picture=picture)
    listed = client.get("/articles/").content.decode()
    assert 'loading="lazy"' in listed
