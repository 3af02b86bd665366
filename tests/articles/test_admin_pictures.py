"""The picture library in the admin: taken in, refused, picked, never deleted while in use."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from articles import pictures, tasks
from articles.models import Picture
from tests import factories
from tests.articles.test_admin_standing import figure

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
    assert (picture.width, picture.height, picture.widths) == (600, 400, [600])
    assert not [path for path in media.rglob("*") if "IMG" in path.name]
    stored = client.get(reverse("picture", args=[picture.uuid, 600, "jpg"]))
    assert Image.open(io.BytesIO(b"".join(stored))).size == (600, 400)


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


def test_the_editor_and_its_picker_know_a_description_in_the_language_of_the_piece(admin_client):
    picture = factories.make_picture(alt_en="A bridge", alt_ko="")
    url = reverse("admin:articles_picture_pick")
    assert 'data-picture-alt="A bridge"' in admin_client.get(url).text
    text = admin_client.get(url, {"language": "ko", "q": "bridge"}).text
    assert 'data-picture-alt=""' in text
    assert "Needed before publication: alternative text" in text
    assert '<input type="hidden" name="language" value="ko">' in text
    for language, alt in (("en", "A bridge"), ("ko", "")):
        piece = factories.make_draft(
            slug=language, language=language, lead_picture=picture, body=figure(picture)
        )
        form = admin_client.get(reverse("admin:articles_article_change", args=[piece.pk]))
        choices = form.context["adminform"].form.fields["body"].widget.choices["pictures"]
        assert [(key, words) for key, _address, words in choices] == [(picture.pk, alt)]


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


CHANGE = "/admin/articles/picture/{}/change/"


@pytest.fixture
def rung(monkeypatch):
    """Collects for which pictures a worker is called."""
    called = []
    monkeypatch.setattr(tasks.make_picture, "delay", called.append)
    return called


def test_a_worker_is_called_once_the_row_is_committed(
    client, rung, django_capture_on_commit_callbacks
):
    login(client, *PICTURES)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post("/admin/articles/picture/add/", {"title": "The house", "upload": jpeg()})
        assert rung == []
    for callback in callbacks:
        callback()
    picture = Picture.objects.get()
    assert rung == [picture.pk]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(CHANGE.format(picture.pk), {"title": "The old house"})
    assert rung == [picture.pk], "nothing is made where no file came"


def test_the_form_and_the_list_say_how_far_the_sizes_are(client):
    login(client, *PICTURES)
    client.post("/admin/articles/picture/add/", {"title": "The house", "upload": jpeg()})
    picture = Picture.objects.get()
    address = reverse("admin:articles_picture_progress", args=[picture.pk])
    for page in (CHANGE.format(picture.pk), "/admin/articles/picture/"):
        text = client.get(page).content.decode()
        assert "The sizes are being made: 1 of 4 are ready." in text
        assert f'data-picture-progress="{address}"' in text
        assert "<noscript>Reload" in text
    pictures.make_renditions(picture_id=picture.pk)
    assert client.get(address).json() == {
        "done": 4,
        "total": 4,
        "state": "ready",
        "words": "All 4 sizes are ready.",
    }
    assert "_try_again" not in client.get(CHANGE.format(picture.pk)).content.decode()


def test_progress_is_told_to_those_who_may_see_the_library(client):
    address = reverse("admin:articles_picture_progress", args=[factories.make_picture().pk])
    assert client.get(address).status_code == 302
    login(client, "articles.view_article")
    assert client.get(address).status_code == 403
    login(client, "articles.view_picture")
    assert client.get(address).json()["state"] == "ready"
    assert client.get(address.replace(str(Picture.objects.get().pk), "0")).status_code == 404


def test_a_failure_is_told_with_its_reason_and_can_be_tried_again(
    client, rung, django_capture_on_commit_callbacks
):
    picture = factories.make_picture(webp_widths=[480], failure="The disk was full.")
    login(client, *PICTURES)
    text = client.get(CHANGE.format(picture.pk)).content.decode()
    assert "3 of 4 sizes are ready. The disk was full." in text
    assert 'name="_try_again"' in text
    again = {"title": "Typed meanwhile", "_try_again": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(CHANGE.format(picture.pk), again)
    assert answer.url == CHANGE.format(picture.pk)
    picture.refresh_from_db()
    assert (picture.title, picture.failure, rung) == ("Typed meanwhile", "", [picture.pk])
    assert picture.due_at is not None

    Picture.objects.update(failure="The disk was full.", due_at=None)
    chosen = {"action": "try_again", "_selected_action": [picture.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/articles/picture/", chosen)
    picture.refresh_from_db()
    assert (picture.failure, rung) == ("", [picture.pk] * 2)


def test_only_those_who_may_change_a_picture_may_try_again_or_replace_it(client, rung):
    picture = factories.make_picture(webp_widths=[480], failure="The disk was full.")
    login(client, "articles.view_picture")
    assert "_try_again" not in client.get(CHANGE.format(picture.pk)).content.decode()
    for sent in ({"title": "A", "_try_again": "1"}, {"title": "A", "upload": jpeg()}):
        assert client.post(CHANGE.format(picture.pk), sent).status_code == 403
    chosen = {"action": "try_again", "_selected_action": [picture.pk]}
    client.post("/admin/articles/picture/", chosen)
    picture.refresh_from_db()
    assert (picture.failure, rung) == ("The disk was full.", [])


def test_adding_and_deleting_ask_for_permission(client):
    picture = factories.make_picture()
    login(client, "articles.view_picture", "articles.change_picture")
    sent = {"title": "The house", "upload": jpeg()}
    assert client.post("/admin/articles/picture/add/", sent).status_code == 403
    url = reverse("admin:articles_picture_delete", args=[picture.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    login(client, "articles.view_picture", "articles.delete_picture")
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not Picture.objects.exists()
