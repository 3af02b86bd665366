"""Words that come into the editor from elsewhere, and words that are put into a frame."""

from typing import Any

from tests.richtext.editing import answer, press, settle, stored_now

PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  document.querySelector(".ProseMirror").dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
FIGURE = '<figure data-node="figure" data-picture="12"><figcaption>c</figcaption></figure>'
LIST = "<ul><li>one</li><li>two</li></ul>"

PASTED = {
    "Google Docs": (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
        '<h1 dir="ltr"><span style="font-weight:700">Head</span></h1>'
        '<p style="line-height:1.38"><span style="font-weight:400">Plain, </span>'
        '<span style="font-weight: 700; font-style:italic">both, </span>'
        '<span style="font-style:italic;vertical-align:baseline">slanted</span>'
        '<span style="font-size:0.6em;vertical-align:super">2</span></p></b>',
        "<h2>Head</h2><p>Plain, <strong><em>both, </em></strong><em>slanted</em><sup>2</sup></p>",
    ),
    "Word": (
        "<html><body><!--StartFragment--><p class=MsoNormal style='margin:0'>"
        "<b style='mso-bidi-font-weight:normal'><span style='color:red'>Bold</span></b>"
        " and <i style='mso-bidi-font-style:normal'>slanted</i><o:p></o:p></p>"
        "<!--EndFragment--></body></html>",
        "<p><strong>Bold</strong> and <em>slanted</em></p>",
    ),
    "a page": (
        "<h4>Head</h4><p>Write <code>a style=b</code></p>",
        "<h3>Head</h3><p>Write a style=b</p>",
    ),
}

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


def test_pasted_words_keep_what_their_styles_say_and_nothing_else(
    editor: Any, errors: list[str]
) -> None:
    page = editor("<p>a</p>")
    for pasted, stored in PASTED.values():
        page.evaluate("window.nkarchiveEditor.commands.clearContent()")
        page.evaluate(PASTE, pasted)
        assert stored_now(page) == stored
    assert errors == []


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
