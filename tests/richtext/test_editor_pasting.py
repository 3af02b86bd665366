"""What comes into the editor from other programs, and what does not come along."""

from html import escape
from typing import Any

import pytest

from tests.richtext import clipboards
from tests.richtext.editing import focus, paste, stored_now

EMPTIED = "window.nkarchiveEditor.commands.clearContent()"
# A file is let go over the text, or pasted; tells whether the browser is kept from opening it.
HAND_OVER = """(how) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], "a.png", { type: "image/png" }));
  const line = document.querySelector(".ProseMirror p");
  const { x, y } = line.getBoundingClientRect();
  const about = { bubbles: true, cancelable: true, clientX: x + 1, clientY: y + 1 };
  const event = how === "drop"
    ? new DragEvent("drop", { dataTransfer: data, ...about })
    : new ClipboardEvent("paste", { clipboardData: data, ...about });
  line.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.mark.parametrize(
    "pasted",
    [clipboards.STYLES, clipboards.LISTS, clipboards.NOTES],
    ids=["styles", "lists", "notes"],
)
def test_pasted_words_keep_what_their_program_says_and_nothing_else(
    editor: Any, errors: list[str], pasted: dict[str, tuple[str, str]]
) -> None:
    page = editor("<p>a</p>")
    for name, (html, stored) in pasted.items():
        page.evaluate(EMPTIED)
        paste(page, html)
        assert stored_now(page) == stored, name
    assert errors == []


def test_a_pasted_list_takes_no_words_of_the_paragraph_at_the_caret(editor: Any) -> None:
    page = editor("<p>a</p>")
    pasted = "<ul><li>one</li><li>two</li></ul>"
    for html, caret, stored in (
        ("<p>ab</p>", 2, f"<p>a</p>{pasted}<p>b</p>"),
        ("<p>ab</p>", 3, f"<p>ab</p>{pasted}"),
        ("<p>ab</p>", 1, f"{pasted}<p>ab</p>"),
        ("<ul><li>ab</li></ul>", 5, "<ul><li>abone</li><li>two</li></ul>"),
    ):
        page.evaluate(
            """([html, caret]) => {
              window.nkarchiveEditor.commands.setContent(html);
              window.nkarchiveEditor.commands.setTextSelection(caret);
            }""",
            [html, caret],
        )
        paste(page, pasted)
        assert stored_now(page) == stored


def test_a_pasted_link_leads_where_it_says_and_tells_nobody_who_follows_it(editor: Any) -> None:
    page = editor("<p>a</p>")
    for address, kept in clipboards.ADDRESSES.items():
        page.evaluate(EMPTIED)
        paste(page, f'<p><a href="{escape(address)}">words</a></p>')
        assert stored_now(page) == f'<p><a href="{escape(kept)}">words</a></p>'
    door, kept = next(iter(clipboards.ADDRESSES.items()))
    page.evaluate("window.nkarchiveEditor.commands.setContent('<p>words</p>')")
    focus(page)
    page.keyboard.press("Control+a")
    paste(page, door, kind="text/plain")
    assert stored_now(page) == f'<p><a href="{escape(kept)}">words</a></p>'


def test_pictures_do_not_come_along_and_it_is_said_so(editor: Any, errors: list[str]) -> None:
    page = editor("<p>a</p>")
    said = page.get_by_role("alert")
    for how in ("drop", "paste"):
        assert page.evaluate(HAND_OVER, how)
        assert "Pictures do not come along" in said.inner_text()
        assert stored_now(page) == "<p>a</p>"
        paste(page, "b", kind="text/plain")
        assert said.count() == 0
        page.evaluate("window.nkarchiveEditor.commands.setContent('<p>a</p>')")
    page.evaluate(EMPTIED)
    paste(page, '<p>words <img src="https://example.org/a.png"></p>')
    assert "Pictures do not come along" in said.inner_text()
    assert stored_now(page) == "<p>words</p>"
    # What is chosen does not go for a picture that does not come.
    page.evaluate("window.nkarchiveEditor.commands.selectAll()")
    paste(page, '<p><img src="https://example.org/a.png"></p>')
    assert stored_now(page) == "<p>words</p>"
    assert errors == []
