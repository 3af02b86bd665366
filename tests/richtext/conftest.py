"""The editor in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.richtext import editor_site
from tests.richtext.editing import BOX


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
        page.add_init_script(
            "document.addEventListener('prose-editor:ready',"
            " (event) => { window.nkarchiveEditor = event.detail.editor; })"
        )
        page.goto(f"{live_server.url}/edit/")
        page.locator(BOX).wait_for()
        return page

    yield open_with
    context.close()
