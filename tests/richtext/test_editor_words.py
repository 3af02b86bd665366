"""Words that are put into a frame, and taken out of it."""

from typing import Any

from tests.richtext.editing import answer, press, settle, stored_now

FIGURE = '<figure data-node="figure" data-picture="12"><figcaption>c</figcaption></figure>'
LIST = "<ul><li>one</li><li>two</li></ul>"

FRAMED = [
    (
        "Turn",
        f'<p lang="ko">first</p>{LIST}{FIGURE}<p>last</p>',
        '<section data-node="turn" data-speaker=""><p lang="ko">first</p>'
        f"{LIST}{FIGURE}<p>la*st</p></section>",
        f'<p lang="ko">first</p>{LIST}{FIGURE}<p>la*+st</p>',
    ),
    (
        "Excerpt",
        "<h3>head</h3><ol><li>one</li></ol><p>last</p>",
        '<blockquote data-node="excerpt" data-source=""><h3>head</h3><ol><li>one</li></ol>'
        "<p>la*st</p></blockquote>",
        "<h3>head</h3><ol><li>one</li></ol><p>la*+st</p>",
    ),
    (
        "Epigraph",
        f"<h2>head</h2>{LIST}<p>last</p>",
        '<blockquote data-node="epigraph" data-source=""><p>head</p><p>one</p><p>two</p>'
        "<p>la*st</p></blockquote>",
        "<p>head</p><p>one</p><p>two</p><p>la*+st</p>",
    ),
]

# Everything is selected, up to two letters before the end.
HOLD = """(html) => {
  const editor = window.nkarchiveEditor;
  editor.commands.setContent(html);
  editor.commands.setTextSelection({ from: 1, to: editor.state.doc.content.size - 3 });
  editor.commands.focus();
}"""
ABOVE = """(html) => {
  window.nkarchiveEditor.commands.setContent(html);
  window.nkarchiveEditor.commands.focus("start");
}"""


def test_a_frame_leaves_the_caret_in_its_words_and_keeps_the_blocks_it_can_hold(
    editor: Any,
) -> None:
    page = editor("<p>a</p>")
    for label, html, framed, freed in FRAMED:
        page.evaluate(HOLD, html)
        settle(page)
        press(page, label)
        answer(page)
        page.keyboard.type("*")
        assert stored_now(page) == framed
        press(page, "Remove frame")
        page.keyboard.type("+")
        assert stored_now(page) == freed
    # What is written above a picture is no caption of another.
    page.evaluate(ABOVE, FIGURE)
    settle(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.type("above")
    assert stored_now(page) == f"<p>above</p>{FIGURE}"


def test_backspace_takes_away_an_ask_that_has_no_words(editor: Any) -> None:
    page = editor("<p>a</p>")
    ask = '<div data-node="ask" data-campaign="4"></div>'
    page.evaluate(
        """(html) => {
          window.nkarchiveEditor.commands.setContent(html);
          window.nkarchiveEditor.chain().setTextSelection(4).focus().run();
        }""",
        f"<p>a</p>{ask}<h2>Head</h2>",
    )
    settle(page)
    page.keyboard.press("Backspace")
    page.keyboard.type("b")
    assert stored_now(page) == "<p>a</p><p>b</p><h2>Head</h2>"


def test_a_frame_of_words_is_refused_around_what_is_more_than_words(editor: Any) -> None:
    page = editor("<p>a</p>")
    excerpt = '<blockquote data-node="excerpt" data-source="5"><p>e</p></blockquote>'
    for label, html, says in (
        ("Pull quote", FIGURE, "A figure cannot stand in a pull quote"),
        ("Epigraph", FIGURE, "A figure cannot stand in an epigraph"),
        ("Epigraph", excerpt, "An excerpt cannot stand in an epigraph"),
        ("Turn", "<hr>", "A line between scenes cannot stand in a turn"),
    ):
        stored = f"<p>first</p>{html}<p>last</p>"
        page.evaluate(HOLD, stored)
        settle(page)
        press(page, label)
        assert page.locator(".editor-says").all_inner_texts() == [
            f"{says}: select the words without it."
        ]
        assert page.get_by_role("dialog").count() == 0
        assert stored_now(page) == stored
