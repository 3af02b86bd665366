"""Backspace and Delete take away what stands beside the caret, and no more."""

from typing import Any

from tests.richtext.editing import settle, stored_now

PUT = """([html, caret]) => {
  window.nkarchiveEditor.commands.setContent(html);
  window.nkarchiveEditor.chain().setTextSelection(caret).focus().run();
}"""
QUOTE = '<blockquote data-node="pull-quote"><p>quote</p><footer>who</footer></blockquote>'
NOTE = '<p>up<span data-node="note">note</span> x</p>'
CITATION = '<p>up<cite data-node="citation" data-source="3" data-locator="">c</cite> x</p>'

# A document, where the caret stands in it, the key, and what is there once Z is typed.
PRESSED = [
    (NOTE, 4, "Backspace", NOTE.replace("up", "upZ")),
    (NOTE, 4, "Control+Backspace", NOTE.replace("up", "upZ")),
    (NOTE, 8, "Delete", NOTE.replace(" x", "Z x")),
    (CITATION, 4, "Backspace", CITATION.replace("up", "upZ")),
    (CITATION, 5, "Delete", CITATION.replace(" x", "Z x")),
    ('<p>up<span data-node="note"></span> x</p>', 4, "Backspace", "<p>upZ x</p>"),
    # The frame goes, and not the paragraph above it.
    (f"<p>above</p>{QUOTE}", 9, "Backspace", "<p>above</p><p>Zquote</p><p>who</p>"),
    # What stands below is no attribution.
    (f"{QUOTE}<p>below</p>", 15, "Backspace", f"{QUOTE}<p>below</p>".replace("who", "whoZ")),
    (f"{QUOTE}<p></p>", 15, "Backspace", QUOTE.replace("who", "whoZ")),
]


def test_backspace_and_delete_take_no_words_from_where_the_caret_is_not(editor: Any) -> None:
    page = editor("<p>a</p>")
    for html, caret, key, stored in PRESSED:
        page.evaluate(PUT, [html, caret])
        settle(page)
        page.keyboard.press(key)
        page.keyboard.type("Z")
        assert stored_now(page) == stored, (html, key)
