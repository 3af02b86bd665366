"""The tag field and the progress of a picture, in a browser, under the admin's strict policy.

A line is filled at once: each letter would ask anew, and a late answer to the last one takes back
what is marked in the list.
"""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from articles import pictures, tagging
from articles.models import Picture
from tests.factories import make_article, make_staff
from tests.staff_sessions import sign_in

STAFF = (
    *("articles.view_article", "articles.add_article", "articles.change_article"),
    *("articles.view_picture", "articles.change_picture"),
    *("taggit.view_tag", "articles.merge_tag"),
)


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[Any]:
    """A page of the admin, signed in; at its end it has complained of nothing."""
    client = Client()
    sign_in(client, make_staff(*STAFF))
    context = browser.new_context(base_url=live_server.url)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    yield opened
    # What a form keeps when it is left is answered before the rows are gone.
    opened.goto("/admin/", wait_until="networkidle")
    context.close()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_tags_are_chosen_by_keyboard_and_the_list_is_announced(page: Any) -> None:
    make_article(tags=("winter", "windows"))
    make_article(tags=("winter",))
    tagging.tag_named("winter").labels.create(language="ko", name="겨울")
    page.goto("/admin/articles/article/add/")
    line = page.get_by_role("combobox", name="Tags")
    line.fill("win")
    options = page.locator(".tag-suggestions").get_by_role("option")
    options.first.wait_for()
    assert [one.get_attribute("aria-label") for one in options.all()] == [
        *("winter, 2 articles", "windows, 1 article")
    ]
    assert line.get_attribute("aria-expanded") == "true"
    assert page.locator(".tag-field [role=status]").inner_text() == "2 tags exist."
    line.press("ArrowDown")
    line.press("ArrowDown")
    assert line.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    line.press("ArrowUp")
    line.press("Enter")
    assert line.input_value() == "winter, "
    assert line.get_attribute("aria-expanded") == "false"

    page.keyboard.insert_text("new one, 겨")
    options.filter(has_text="겨울").wait_for()
    line.press("Escape")
    assert options.count() == 0 or not options.first.is_visible()
    line.press("Backspace")
    page.keyboard.insert_text("겨")
    options.filter(has_text="겨울").click()
    assert line.input_value() == "winter, new one, winter, "


@pytest.mark.django_db(transaction=True)
def test_enter_while_a_syllable_is_composed_belongs_to_the_input_method(page: Any) -> None:
    make_article(tags=("winter",))
    page.goto("/admin/articles/article/add/")
    line = page.get_by_role("combobox", name="Tags")
    line.fill("win")
    page.locator(".tag-suggestions").get_by_role("option").wait_for()
    line.press("ArrowDown")
    line.evaluate(
        "(field) => field.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert line.input_value() == "win"


@pytest.mark.django_db(transaction=True)
def test_a_line_for_one_tag_takes_one(page: Any) -> None:
    make_article(tags=("camps", "prisons"))
    camps = tagging.tag_named("camps")
    page.goto(f"/admin/taggit/tag/merge/?tag={camps.pk}")
    page.get_by_label("Merge into").fill("pris")
    page.locator(".tag-suggestions").get_by_role("option").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_label("Merge into").input_value() == "prisons"
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Merge").click()
    assert "“camps” became “prisons”" in page.locator(".messagelist").inner_text()


@pytest.mark.django_db(transaction=True)
def test_progress_goes_on_without_losing_what_is_typed(page: Any) -> None:
    upload = io.BytesIO()
    Image.new("RGB", (700, 500), "navy").save(upload, "PNG")
    picture = Picture(title="Dusk")
    pictures.store(picture, largest=pictures.encode(upload))
    page.goto(f"/admin/articles/picture/{picture.pk}/change/")
    bar = page.get_by_role("progressbar", name="Sizes of Dusk")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("1", "4")
    page.get_by_label("Title").fill("Typed meanwhile")
    pictures.make_renditions(picture_id=picture.pk)
    page.get_by_text("All 4 sizes are ready.").wait_for()
    assert not bar.is_visible()
    assert page.get_by_label("Title").input_value() == "Typed meanwhile"
