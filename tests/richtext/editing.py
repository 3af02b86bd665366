"""What a test does in the editor, by the hand of an editor."""

from typing import Any

from nkarchive.richtext import clean
from tests.richtext import editor_site

BOX = ".ProseMirror"

PASTE = """([type, text]) => {
  const data = new DataTransfer();
  data.setData(type, text);
  document.querySelector(".ProseMirror").dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def save(page: Any) -> str:
    """Send the form; return the document as it would be stored."""
    page.get_by_role("button", name="Save").click()
    page.get_by_text("saved").wait_for()
    return editor_site.document["cleaned"]


def press(page: Any, label: str) -> None:
    """Press a button of the toolbar."""
    page.get_by_role("toolbar").get_by_role("button", name=label, exact=True).click()
    settle(page)


def fill(page: Any, **values: str | bool) -> Any:
    """Fill the fields of the open dialog by their names, and send it; return the dialog."""
    dialog = page.get_by_role("dialog")
    for name, value in values.items():
        field = dialog.locator(f"[name={name}]")
        field.set_checked(value) if isinstance(value, bool) else field.fill(value)
    dialog.locator("button[type=submit]").click()
    return dialog


def answer(page: Any, **values: str | bool) -> None:
    """Fill the fields of the open dialog as `fill` does, and see it close."""
    fill(page, **values).wait_for(state="detached")
    settle(page)


def settle(page: Any) -> None:
    """Let the editor take its focus: with the next frame, and 20 ms later its caret.

    The page's own clock counts, so that this comes after both however busy the machine is.
    """
    page.evaluate(
        """() => new Promise((heard) => {
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(heard, 50)));
        })"""
    )


def focus(page: Any) -> None:
    page.locator(BOX).focus()
    settle(page)


def put_cursor_at_end(page: Any) -> None:
    focus(page)
    page.keyboard.press("Control+End")


def stored_now(page: Any) -> str:
    """Return what would be stored if the form were sent now."""
    return clean(page.locator("textarea[name=body]").input_value())


def paste(page: Any, text: str, *, kind: str = "text/html") -> None:
    """Paste at the caret what another program has put on the clipboard."""
    page.evaluate(PASTE, [kind, text])
