"""Each button of the toolbar writes what is stored, under names that everybody can find."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.richtext import documents
from tests.richtext.editing import BOX, answer, focus, press, put_cursor_at_end, save, stored_now

INSERTED: list[tuple[str, dict[str, str | bool] | None, str]] = [
    (
        "Figure",
        {"picture": "12", "caption": "A street"},
        '<p>words</p><figure data-node="figure" data-picture="12">'
        "<figcaption>A street</figcaption></figure>",
    ),
    (
        "Figure",
        {"caption": "Lost"},
        '<p>words</p><figure data-node="figure" data-picture="">'
        "<figcaption>Lost</figcaption></figure>",
    ),
    (
        "Figure",
        {"picture": "12", "alt": " A gate,\nclosed ", "reconstruction": True, "caption": "Drawn"},
        '<p>words</p><figure data-node="figure" data-picture="12" data-alt="A gate, closed"'
        ' data-reconstruction="yes"><figcaption>Drawn</figcaption></figure>',
    ),
    (
        "Epigraph",
        {"source": "3 – Market Days"},
        '<blockquote data-node="epigraph" data-source="3"><p>words</p></blockquote>',
    ),
    (
        "Epigraph",
        {},
        '<blockquote data-node="epigraph" data-source=""><p>words</p></blockquote>',
    ),
    (
        "Pull quote",
        None,
        '<blockquote data-node="pull-quote"><p>words</p></blockquote>',
    ),
    (
        "Excerpt",
        {"source": '5 – The "Harbour" Blog & more'},
        '<blockquote data-node="excerpt" data-source="5"><p>words</p></blockquote>',
    ),
    (
        "Turn",
        {"speaker": "A reader"},
        '<section data-node="turn" data-speaker="A reader"><p>words</p></section>',
    ),
    (
        "Ask",
        {"campaign": "4 – Winter fund", "words": "Give now"},
        '<p>words</p><div data-node="ask" data-campaign="4">Give now</div>',
    ),
    (
        "Warning",
        {"warning": "2"},
        '<p>words</p><div data-node="warning-break" data-warning="2"></div>',
    ),
    (
        "Note",
        {"text": "An aside"},
        '<p>words<span data-node="note">An aside</span></p>',
    ),
    (
        "Citation",
        {"source": "3 – Market Days", "locator": "15-16"},
        '<p>words<cite data-node="citation" data-source="3" data-locator="15-16">'
        "Market Days, 15-16</cite></p>",
    ),
    (
        "Language",
        {"lang": "ko"},
        '<p lang="ko">words</p>',
    ),
    ("blockquote", None, "<blockquote><p>words</p></blockquote>"),
    ("horizontal rule", None, "<p>words</p><hr>"),
    ("unordered list", None, "<ul><li>words</li></ul>"),
    ("ordered list", None, "<ol><li>words</li></ol>"),
    ("heading 2", None, "<h2>words</h2>"),
    ("heading 3", None, "<h3>words</h3>"),
]

MARKED: list[tuple[str, dict[str, str] | None, str]] = [
    (
        "Name changed",
        {"explanation": "Asked for"},
        '<p><span data-node="name-changed" data-explanation="Asked for">words</span></p>',
    ),
    (
        "Language",
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
]


def test_the_toolbar_inserts_every_node(editor: Any, errors: list[str]) -> None:
    page = editor("<p>words</p>")
    for label, values, stored in INSERTED:
        page.evaluate("window.nkarchiveEditor.commands.setContent('<p>words</p>')")
        put_cursor_at_end(page)
        press(page, label)
        if values is not None:
            answer(page, **values)
        assert stored_now(page) == stored, label
    assert save(page) == INSERTED[-1][2]
    assert errors == []


def test_the_toolbar_marks_the_selected_words(editor: Any, errors: list[str]) -> None:
    page = editor("<p>words</p>")
    for label, values, stored in MARKED:
        page.evaluate("window.nkarchiveEditor.commands.setContent('<p>words</p>')")
        focus(page)
        page.keyboard.press("Control+a")
        press(page, label)
        if values is not None:
            answer(page, **values)
        assert stored_now(page) == stored, label
    assert errors == []


def test_an_attribute_is_changed_where_the_cursor_stands(editor: Any) -> None:
    page = editor('<blockquote data-node="excerpt" data-source="3"><p>taken</p></blockquote>')
    focus(page)
    page.locator(BOX).get_by_text("taken").click()
    press(page, "Excerpt")
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
    focus(page)
    page.locator(BOX).get_by_text("quoted").click()
    press(page, "Remove frame")
    assert save(page) == "<p>quoted</p><p>who</p>"


def test_the_editor_has_no_fault_that_a_checker_of_accessibility_finds(editor: Any) -> None:
    page = editor(documents.EVERY_NODE_STORED)
    results = Axe().run(page, context=".prose-editor").response
    serious = [v for v in results["violations"] if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []


def test_an_open_dialog_has_a_name_and_labelled_fields(editor: Any) -> None:
    page = editor("<p>a</p>")
    put_cursor_at_end(page)
    press(page, "Citation")
    dialog = page.get_by_role("dialog", name="Citation")
    assert dialog.get_by_role("combobox", name="Source").count() == 1
    results = Axe().run(page, context="dialog").response
    assert [violation["id"] for violation in results["violations"]] == []
