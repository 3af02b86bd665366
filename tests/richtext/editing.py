"""What a test does in the editor, by the hand of an editor."""

from typing import Any

from nkarchive.richtext import clean
from tests.richtext import editor_site

BOX = ".ProseMirror"


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


def stored_now(page: Any) -> str:
    """Return what would be stored if the form were sent now."""
    return clean(page.locator("textarea[name=body]").input_value())
