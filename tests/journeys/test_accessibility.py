"""Everyone can read and give: axe finds nothing to object to, and nothing needs sideways scrolling.

On the main kinds of page, in both languages, as a phone in daylight and a desktop at night show
them. What axe cannot see is looked at by people, with docs/editors.md beside the editor.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.processes import Site
from tests.project.korean_site import make_korean_site
from tests.project.public_pages import make_site

PHONE = {"size": {"width": 390, "height": 844}, "colours": "light"}
DESKTOP = {"size": {"width": 1280, "height": 900}, "colours": "dark"}
# A phone at its largest letters, or a desktop window at 400 % (WCAG 2.2, 1.4.10).
NARROW = {"width": 320, "height": 640}
MAIN = {
    *("home", "about", "not found", "withdrawn"),
    *("articles:list", "articles:article", "articles:tags", "articles:tag", "articles:series"),
    *("articles:contributor", "articles:search"),
    *("campaigns:list", "campaigns:campaign", "campaigns:give", "campaigns:thanks"),
}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A browser page into which axe may be put, whatever the policy of the site."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def objections(page: Any) -> list[str]:
    """What axe says against a page as it stands, once small and light, once large and dark."""
    said = []
    for look in (PHONE, DESKTOP):
        page.set_viewport_size(look["size"])
        page.emulate_media(color_scheme=look["colours"], reduced_motion="reduce")
        # Without preload axe fetches no style sheet a second time.
        found = Axe().run(page, options={"preload": False}).response["violations"]
        said += [
            f"{page.url} {look['colours']}: {one['id']} at {node['target']}"
            for one in found
            for node in one["nodes"]
        ]
    page.set_viewport_size(NARROW)
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return said + ([f"{page.url}: {beyond} px beyond the window"] if beyond > 0 else [])


def test_axe_has_nothing_to_say_against_the_main_pages(
    transactional_db: None, live_site: Site, page: Any
) -> None:
    rich = [one for one in make_korean_site() if unquote(one).endswith(("/강-2/", "/지난-모금/"))]
    addresses = [one.address for one in make_site() if one.name in MAIN] + rich
    # What is not found is so in no language.
    assert len(addresses) == 2 * len(MAIN) - 1 + 2
    said = []
    for address in addresses:
        page.goto(f"{live_site.origin}{address}")
        said += objections(page)
    # The form as it is after a mistake.
    page.goto(f"{live_site.origin}{next(one for one in addresses if one.endswith('/give/'))}")
    page.locator("main button[type=submit]").click()
    page.get_by_role("alert").wait_for()
    said += objections(page)
    assert said == []


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(
    transactional_db: None, live_site: Site, page: Any
) -> None:
    make_site()
    page.goto(live_site.origin)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#main"
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator("main :focus")
    assert first.evaluate("element => element.matches('.article-card__link')")
    assert first.evaluate("element => getComputedStyle(element, '::after').outlineStyle") == "solid"
