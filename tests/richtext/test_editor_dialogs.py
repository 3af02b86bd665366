"""The dialogs of the editor: they explain, refuse what is wrong beside it, and need no mouse."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.richtext.editing import (
    BOX,
    answer,
    fill,
    focus,
    press,
    put_cursor_at_end,
    save,
    settle,
    stored_now,
)

FIGURE = '<figure data-node="figure" data-picture="{}"{}><figcaption>c</figcaption></figure>'

REFUSED: list[tuple[str, dict[str, str | bool], str, str]] = [
    ("Figure", {"alt": "a" * 301}, "alt", "At most 300 characters; these are 301."),
    ("Turn", {"speaker": "a" * 201}, "speaker", "At most 200 characters; these are 201."),
    ("Excerpt", {"source": "The lost book"}, "source", "choose from the list"),
    ("Epigraph", {"source": "99"}, "source", "choose from the list"),
    ("Citation", {}, "words", "Write some words, or choose a source."),
    ("Note", {"text": " "}, "text", "Write what the note says."),
    ("Language", {"lang": "Korean!"}, "lang", "Give the code of a language"),
]


@pytest.mark.parametrize(("label", "values", "name", "says"), REFUSED)
def test_what_is_wrong_with_a_field_is_said_beside_it_and_nothing_typed_is_lost(
    editor: Any, label: str, values: dict[str, str | bool], name: str, says: str
) -> None:
    page = editor("<p>words</p>")
    put_cursor_at_end(page)
    press(page, label)
    dialog = fill(page, **values)
    assert dialog.count() == 1
    field = dialog.locator(f"[name={name}]")
    described = field.get_attribute("aria-describedby").split()[0]
    assert says in dialog.locator(f"#{described}").inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("field => field === document.activeElement")
    if name in values:
        assert field.input_value() == values[name]
    assert stored_now(page) == "<p>words</p>"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.example", "//x", "a b", ""])
def test_an_address_that_the_site_would_not_keep_is_refused(editor: Any, address: str) -> None:
    page = editor("<p>words</p>")
    focus(page)
    page.keyboard.press("Control+a")
    press(page, "insert link")
    assert "Give an address" in fill(page, href=address).inner_text()


def test_a_mistake_that_is_put_right_is_not_spoken_of_any_more(editor: Any) -> None:
    page = editor("<p>words</p>")
    put_cursor_at_end(page)
    press(page, "Excerpt")
    fill(page, source="99")
    answer(page, source="5")
    assert save(page) == (
        '<blockquote data-node="excerpt" data-source="5"><p>words</p></blockquote>'
    )


def test_a_source_that_the_list_has_no_longer_may_stay(editor: Any) -> None:
    stored = '<blockquote data-node="excerpt" data-source="99"><p>words</p></blockquote>'
    page = editor(stored)
    page.locator(BOX).get_by_text("words").click()
    press(page, "Excerpt")
    answer(page)
    assert save(page) == stored


def test_a_dialog_is_opened_filled_and_left_with_the_keyboard_alone(editor: Any) -> None:
    page = editor("<p>words</p>")
    button = page.get_by_role("toolbar").get_by_role("button", name="Epigraph")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    settle(page)
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    settle(page)
    assert page.locator(BOX).evaluate("box => box === document.activeElement")
    button.focus()
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    settle(page)
    assert page.locator(BOX).evaluate("box => box === document.activeElement")
    assert save(page) == (
        '<blockquote data-node="epigraph" data-source="3"><p>words</p></blockquote>'
    )


def test_help_describes_its_field_and_is_no_part_of_its_name(editor: Any) -> None:
    page = editor("<p>words</p>")
    press(page, "Figure")
    dialog = page.get_by_role("dialog", name="Figure")
    alt = dialog.get_by_role("textbox", name="Alternative text of this use", exact=True)
    helped = [
        dialog.locator(f"#{key}").inner_text()
        for key in alt.get_attribute("aria-describedby").split()
    ]
    assert "What a reader who cannot see it needs to know" in helped[0]
    assert dialog.get_by_role("checkbox", name="Reconstruction", exact=True).count() == 1
    dialog.locator("[name=picture]").fill("12")
    assert "In the library: “A lamp on the far shore”" in dialog.inner_text()
    dialog.locator("[name=picture]").fill("13")
    assert "The library has none for it." in dialog.inner_text()
    assert Axe().run(page, context="dialog").response["violations"] == []


def test_a_figure_shows_its_alternative_text_and_says_when_there_is_none(editor: Any) -> None:
    own = ' data-alt="Seen from the bridge" data-reconstruction="yes"'
    page = editor(FIGURE.format(12, "") + FIGURE.format(13, "") + FIGURE.format(13, own))
    first, second, third = page.locator(".editor-figure").all()
    assert "Alternative text: A lamp on the far shore" in first.inner_text()
    assert first.locator("img").get_attribute("alt") == "A lamp on the far shore"
    assert "No alternative text" in second.inner_text()
    assert "Alternative text of this use: Seen from the bridge" in third.inner_text()
    assert "Reconstruction" in third.inner_text()
    assert "No alternative text" not in third.inner_text()


def test_words_of_a_figure_are_changed_in_its_dialog_and_taken_away_again(editor: Any) -> None:
    page = editor(FIGURE.format(12, ' data-alt="Old words" data-reconstruction="yes"'))
    change = page.get_by_role("button", name="Change picture or its text")
    change.click()
    dialog = page.get_by_role("dialog")
    assert dialog.locator("[name=alt]").input_value() == "Old words"
    assert dialog.locator("[name=reconstruction]").is_checked()
    answer(page, alt='New "words" <b>', reconstruction=False)
    assert stored_now(page) == FIGURE.format(12, ' data-alt="New &quot;words&quot; &lt;b&gt;"')
    change.click()
    answer(page, alt="")
    assert save(page) == FIGURE.format(12, "")


def test_a_message_of_another_window_chooses_no_picture(editor: Any) -> None:
    page = editor(FIGURE.format(12, ""))
    page.get_by_role("button", name="Change picture or its text").click()
    with page.expect_popup():
        page.get_by_role("button", name="Choose from the library…").click()
    page.evaluate("() => { window.postMessage({id: 99}, window.location.origin); }")
    page.evaluate("() => new Promise((heard) => { setTimeout(heard); })")
    assert page.get_by_role("dialog").locator("[name=picture]").input_value() == "12"


def test_a_key_acts_where_the_caret_is_seen_however_late_the_browser_tells_of_it(
    editor: Any,
) -> None:
    page = editor(
        '<blockquote data-node="epigraph" data-source=""><p>a</p><footer>who</footer></blockquote>'
    )
    page.evaluate(
        "() => document.addEventListener('selectionchange',"
        " (event) => event.stopImmediatePropagation(), true)"
    )
    page.locator(f"{BOX} footer").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("below")
    assert save(page).endswith("<footer>who</footer></blockquote><p>below</p>")
