"""The editor, in a real browser, under the admin's content policy."""

from collections.abc import Iterator
from typing import Any

import pytest

from nkarchive.richtext import clean
from tests.richtext import documents, editor_site

BOX = ".ProseMirror"


@pytest.fixture
def errors() -> list[str]:
    """What the page complained of; a refusal by the content policy is among it."""
    return []


@pytest.fixture
def editor(browser: Any, live_server: Any, settings: Any, errors: list[str]) -> Iterator[Any]:
    """A page that opens the editor on a document: `editor(html)` returns the page."""
    settings.ROOT_URLCONF = "tests.richtext.editor_site"
    context = browser.new_context(viewport={"width": 1100, "height": 900})

    def open_with(html: str) -> Any:
        editor_site.document.update(shown=html, sent=None, cleaned=None)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda m: errors.append(m.text) if m.type in {"error", "warning"} else None
        )
        page.goto(f"{live_server.url}/edit/")
        page.locator(BOX).wait_for()
        return page

    yield open_with
    context.close()


def save(page: Any) -> str:
    """Send the form; return the document as it would be stored."""
    page.get_by_role("button", name="Save").click()
    page.get_by_text("saved").wait_for()
    return editor_site.document["cleaned"]


def press(page: Any, label: str) -> None:
    """Press a button of the toolbar."""
    page.get_by_role("toolbar").get_by_role("button", name=label, exact=True).click()


def answer(page: Any, **values: str) -> None:
    """Fill the fields of the open dialog by their names, and send it."""
    dialog = page.get_by_role("dialog")
    for name, value in values.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.locator("button[type=submit]").click()
    dialog.wait_for(state="detached")


def put_cursor_at_end(page: Any) -> None:
    page.locator(BOX).focus()
    page.keyboard.press("Control+End")


def test_saving_without_a_change_changes_nothing(editor: Any, errors: list[str]) -> None:
    page = editor(documents.EVERY_NODE_STORED)
    assert save(page) == documents.EVERY_NODE_STORED
    assert errors == []


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


@pytest.mark.parametrize(
    ("label", "values", "stored"),
    [
        (
            "Figure from the picture library",
            {"picture": "12", "caption": "A street"},
            '<p>words</p><figure data-node="figure" data-picture="12">'
            "<figcaption>A street</figcaption></figure>",
        ),
        (
            "Figure from the picture library",
            {"caption": "Lost"},
            '<p>words</p><figure data-node="figure" data-picture="">'
            "<figcaption>Lost</figcaption></figure>",
        ),
        (
            "Pull quote with its attribution",
            None,
            '<blockquote data-node="pull-quote"><p>words</p></blockquote>',
        ),
        (
            "Excerpt from another publication",
            {"source": '5 – The "Harbour" Blog & more'},
            '<blockquote data-node="excerpt" data-source="5"><p>words</p></blockquote>',
        ),
        (
            "One voice of a conversation: question or answer",
            {"speaker": "A reader"},
            '<section data-node="turn" data-speaker="A reader"><p>words</p></section>',
        ),
        (
            "Give button for a campaign",
            {"campaign": "4 – Winter fund", "words": "Give now"},
            '<p>words</p><div data-node="ask" data-campaign="4">Give now</div>',
        ),
        (
            "Warning before what follows",
            {"warning": "2"},
            '<p>words</p><div data-node="warning-break" data-warning="2"></div>',
        ),
        (
            "Note, shown at the end of the text",
            {"text": "An aside"},
            '<p>words<span data-node="note">An aside</span></p>',
        ),
        (
            "Citation of a source",
            {"source": "3 – Market Days", "locator": "15-16"},
            '<p>words<cite data-node="citation" data-source="3" data-locator="15-16">'
            "Market Days, 15-16</cite></p>",
        ),
        (
            "Words or paragraph in another language",
            {"lang": "ko"},
            '<p lang="ko">words</p>',
        ),
        ("blockquote", None, "<blockquote><p>words</p></blockquote>"),
        ("horizontal rule", None, "<p>words</p><hr>"),
        ("unordered list", None, "<ul><li>words</li></ul>"),
        ("ordered list", None, "<ol><li>words</li></ol>"),
        ("heading 2", None, "<h2>words</h2>"),
        ("heading 3", None, "<h3>words</h3>"),
    ],
)
def test_the_toolbar_inserts(
    editor: Any, errors: list[str], label: str, values: dict[str, str] | None, stored: str
) -> None:
    page = editor("<p>words</p>")
    put_cursor_at_end(page)
    press(page, label)
    if values is not None:
        answer(page, **values)
    assert save(page) == stored
    assert errors == []


@pytest.mark.parametrize(
    ("label", "values", "stored"),
    [
        (
            "The name is not the person's own",
            {"explanation": "Asked for"},
            '<p><span data-node="name-changed" data-explanation="Asked for">words</span></p>',
        ),
        (
            "Words or paragraph in another language",
            {"lang": "ko"},
            '<p><span lang="ko">words</span></p>',
        ),
        ("insert link", {"href": "/about/"}, '<p><a href="/about/">words</a></p>'),
        ("insert link", {"href": "x.example"}, '<p><a href="https://x.example">words</a></p>'),
        ("bold", None, "<p><strong>words</strong></p>"),
        ("italic", None, "<p><em>words</em></p>"),
        ("strike", None, "<p><s>words</s></p>"),
        ("subscript", None, "<p><sub>words</sub></p>"),
        ("superscript", None, "<p><sup>words</sup></p>"),
    ],
)
def test_the_toolbar_marks_the_selected_words(
    editor: Any, errors: list[str], label: str, values: dict[str, str] | None, stored: str
) -> None:
    page = editor("<p>words</p>")
    page.locator(BOX).focus()
    page.keyboard.press("Control+a")
    press(page, label)
    if values is not None:
        answer(page, **values)
    assert save(page) == stored
    assert errors == []


def test_a_missing_picture_is_shown_as_a_gap_that_the_library_fills(
    editor: Any, errors: list[str]
) -> None:
    page = editor('<figure data-node="figure" data-picture=""><figcaption>c</figcaption></figure>')
    page.get_by_role("button", name="Picture missing: choose one").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Choose from the library…").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Take it").click()
    assert page.get_by_role("dialog").locator("[name=picture]").input_value() == "77"
    answer(page)
    assert page.get_by_role("button", name="Change picture").count() == 1
    assert save(page) == (
        '<figure data-node="figure" data-picture="77"><figcaption>c</figcaption></figure>'
    )


def test_an_attribute_is_changed_where_the_cursor_stands(editor: Any) -> None:
    page = editor('<blockquote data-node="excerpt" data-source="3"><p>taken</p></blockquote>')
    page.get_by_text("taken").click()
    press(page, "Excerpt from another publication")
    field = page.get_by_role("dialog").locator("[name=source]")
    assert field.input_value() == "3 – Market Days"
    answer(page, source="5")
    assert save(page) == (
        '<blockquote data-node="excerpt" data-source="5"><p>taken</p></blockquote>'
    )


def test_a_frame_is_taken_away_and_its_words_stay(editor: Any) -> None:
    page = editor(
        '<blockquote data-node="pull-quote"><p>quoted</p><footer>who</footer></blockquote>'
    )
    page.get_by_text("quoted").click()
    press(page, "Take the frame away, keep the words")
    assert save(page) == "<p>quoted</p><p>who</p>"


def test_enter_in_a_caption_goes_on_below_the_figure(editor: Any) -> None:
    page = editor('<figure data-node="figure" data-picture="1"><figcaption>c</figcaption></figure>')
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
