"""The picture library in the admin: taken in, refused, picked, never deleted while in use."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from articles.models import Picture
from tests import factories

pytestmark = pytest.mark.django_db


def login(client, *permissions):
    client.force_login(factories.make_staff(*permissions))
    return client


PICTURES = ("articles.view_picture", "articles.add_picture", "articles.change_picture")


def jpeg(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (600, 400), colour).save(out, "JPEG")
    out.seek(0)
    out.name = "IMG_0042 my house.jpg"
    return out


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_an_uploaded_picture_is_encoded_anew_under_a_new_name(client, media):
    login(client, *PICTURES)
    answer = client.post(
        "/admin/articles/picture/add/", {"title": "The house", "upload": jpeg(), "alt_en": "House"}
    )
    assert answer.status_code == 302, answer.context["errors"]
    picture = Picture.objects.get()
    assert (picture.width, picture.height, picture.widths) == (600, 400, [480, 600])
    assert not [path for path in media.rglob("*") if "IMG" in path.name]
    stored = client.get(reverse("picture", args=[picture.uuid, 480, "jpg"]))
    assert Image.open(io.BytesIO(b"".join(stored))).size == (480, 320)


def test_a_file_that_is_no_picture_is_refused_beside_the_field_and_nothing_typed_is_lost(
    client, media
):
    login(client, *PICTURES)
    bad = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    bad.name = "drawing.svg"
    answer = client.post(
        "/admin/articles/picture/add/", {"title": "A drawing", "upload": bad, "credit": "Me"}
    )
    form = answer.context["adminform"].form
    assert "could not be read as a picture" in form.errors["upload"][0]
    assert form["title"].value() == "A drawing"
    assert form["credit"].value() == "Me"
    assert not Picture.objects.exists()


def test_a_picture_that_a_page_shows_cannot_be_deleted(admin_client):
    picture = factories.make_picture()
    article = factories.make_article(lead_picture=picture)
    url = reverse("admin:articles_picture_delete", args=[picture.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    article.delete()
    assert admin_client.post(url, {"post": "yes"}).status_code == 302


def test_the_picker_is_for_those_who_may_see_the_library(client):
    factories.make_picture(title="Bridge")
    factories.make_picture(title="House")
    url = reverse("admin:articles_picture_pick")
    login(client, "articles.view_article")
    assert client.get(url).status_code == 403
    login(client, "articles.view_picture")
    text = client.get(url, {"q": "bri"}).content.decode()
    assert "Bridge" in text
    assert "House" not in text


def test_a_replaced_picture_moves_to_a_new_address(admin_client, media):
    admin_client.post("/admin/articles/picture/add/", {"title": "River", "upload": jpeg("red")})
    picture = Picture.objects.get()
    # What stands at an address may be kept for a year, so it never changes there.
    before = reverse("picture", args=[picture.uuid, picture.width, "jpg"])
    change = reverse("admin:articles_picture_change", args=[picture.pk])
    admin_client.post(change, {"title": "The river"})
    assert admin_client.get(before).status_code == 200
    admin_client.post(change, {"title": "The river", "upload": jpeg("blue")})
    picture.refresh_from_db()
    after = reverse("picture", args=[picture.uuid, picture.width, "jpg"])
    assert admin_client.get(before).status_code == 404
    assert admin_client.get(after).status_code == 200
