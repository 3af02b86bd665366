"""What the editor reads and writes, in a real browser under the admin's content policy."""

import random
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from nkarchive.richtext import clean
from tests.factories import make_article
from tests.richtext import documents, editor_site
from tests.richtext.editing import BOX, answer, focus, put_cursor_at_end, save


def test_saving_without_a_change_changes_nothing(editor: Any, errors: list[str]) -> None:
    page = editor(documents.EVERY_NODE_STORED)
    assert save(page) == documents.EVERY_NODE_STORED
    assert errors == []


def test_saving_an_article_in_the_admin_changes_nothing_in_its_body(
    browser: Any, live_server: Any, client: Client, admin_user: User
) -> None:
    article = make_article(body=documents.EVERY_NODE_STORED)
    client.force_login(admin_user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.locator(BOX).wait_for()
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()
    context.close()
    article.refresh_from_db()
    assert article.body == documents.EVERY_NODE_STORED


def test_what_the_editor_writes_of_every_node_is_what_is_stored(
    editor: Any, errors: list[str]
) -> None:
    page = editor(documents.EVERY_NODE_STORED)
    put_cursor_at_end(page)
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    written = page.locator("textarea[name=body]").input_value()
    assert clean(written) == documents.EVERY_NODE_STORED
    assert save(page) == documents.EVERY_NODE_STORED
    assert editor_site.document["sent"] == written
    assert errors == []


def test_documents_of_any_shape_come_back_from_the_editor_as_they_went_in(editor: Any) -> None:
    draw = random.Random(20261121)
    pieces = [*documents.EVERY_NODE.split("\n"), *documents.TAGS, "words", " ", "<br>", "한"]
    texts = ("".join(draw.choices(pieces, k=draw.randint(1, 25))) for _ in range(400))
    stored = sorted({clean(text) for text in texts} - {""})
    page = editor("<p>a</p>")
    written = page.evaluate(
        """(documents) => documents.map((stored) => {
          window.nkarchiveEditor.commands.setContent(stored);
          return window.nkarchiveEditor.getHTML();
        })""",
        stored,
    )
    changed = [(a, clean(b)) for a, b in zip(stored, written, strict=True) if clean(b) != a]
    assert changed == []


def test_typed_words_arrive_in_both_languages(editor: Any) -> None:
    page = editor("")
    put_cursor_at_end(page)
    page.keyboard.insert_text("북한 인권")
    page.keyboard.press("Enter")
    page.keyboard.type("Human rights")
    assert save(page) == "<p>북한 인권</p><p>Human rights</p>"


def test_the_text_box_and_the_toolbar_have_names(editor: Any) -> None:
    page = editor("<p>a</p>")
    assert page.get_by_role("textbox", name="Text").count() == 1
    assert page.get_by_role("toolbar", name="Format: Text").count() == 1


def test_a_missing_picture_is_shown_as_a_gap_that_the_library_fills(
    editor: Any, errors: list[str]
) -> None:
    page = editor('<figure data-node="figure" data-picture=""><figcaption>c</figcaption></figure>')
    page.get_by_role("button", name="Picture missing: choose one").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Choose from the library…").click()
    with opened.value.expect_event("close"):
        # A moment later: the window closes at the click, and must not while we are clicking.
        opened.value.get_by_role("button", name="Take it").evaluate(
            "it => setTimeout(() => it.click())"
        )
    expect(page.get_by_role("dialog").locator("[name=picture]")).to_have_value("77")
    answer(page)
    page.get_by_role("button", name="Change picture or its text").wait_for()
    assert save(page) == (
        '<figure data-node="figure" data-picture="77"><figcaption>c</figcaption></figure>'
    )


def test_enter_in_a_caption_goes_on_below_the_figure(editor: Any) -> None:
    page = editor('<figure data-node="figure" data-picture="1"><figcaption>c</figcaption></figure>')
    focus(page)
    page.locator("figcaption").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("below")
    assert save(page) == (
        '<figure data-node="figure" data-picture="1"><figcaption>c</figcaption></figure>'
        "<p>below</p>"
    )


def test_pasted_markup_of_another_site_becomes_ours(editor: Any) -> None:
    page = editor("<p>a</p>")
    put_cursor_at_end(page)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html",
            "<h1 style='color:red'>T</h1><p class=x onclick=y()>w <b>b</b>" +
            "<img src=https://evil.example/p.gif></p>");
          document.querySelector(".ProseMirror").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    stored = save(page)
    assert "<strong>b</strong>" in stored
    assert "evil" not in stored
    assert "style" not in stored
