"""By keys alone, by what a screen reader is told, and without script: story, search, give."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.eyes import DESKTOP, EYES, PHONE
from tests.journeys.whole_site import TITLE, Shown, WholeSite
from tests.processes import Site

# More stops than any page here has.
MOST_STOPS = 200

STORY_TREE = """
- complementary "Quick exit":
  - link "Leave quickly"
- banner:
  - link "Skip to content"
  - link "nkarchive"
  - navigation "Language"
  - navigation "Main":
    - list:
      - listitem:
        - link "Stories"
- main:
  - article:
    - heading "The lamp across the river" [level=1]
    - list "By"
    - complementary "Content warning"
    - figure:
      - img "A river at dusk"
    - heading /far bank/ [level=2]
    - figure /Reconstruction/
    - heading /far bank/ [level=3]
    - group "A warm room":
      - paragraph:
        - link "Give"
    - note:
      - paragraph:
        - link "Skip this passage"
    - region "Corrections and updates"
    - region "Notes":
      - heading "Notes" [level=2]
      - list:
        - listitem:
          - link "Back to note 1 in the text"
    - region "Sources"
- contentinfo
"""
SEARCH_TREE = """
- main:
  - heading "Search" [level=1]
  - search:
    - searchbox "Search the archive": river
    - button "Search"
  - article:
    - heading "The lamp across the river" [level=2]:
      - link "The lamp across the river"
    - paragraph: Contains hunger
  - region "Only in Korean":
    - heading "Only in Korean" [level=2]
    - article
"""
GIVE_TREE = """
- main:
  - heading "Your gift" [level=1]
  - group "How often?":
    - radio "Once" [checked]
    - radio "Monthly"
  - group "How much would you like to give?":
    - radio "$25 A night"
    - radio "$100 A week"
    - radio "Other amount"
    - textbox "Your own amount"
  - checkbox "Add the card fee to my gift"
  - textbox "Name"
  - textbox "E-mail"
  - paragraph:
    - button "Continue to payment"
  - complementary "This appeal"
"""


@pytest.fixture
def pages(transactional_db: None, live_site: Site) -> dict[str, str]:
    """The English pages of a whole site by their kind, as whole addresses."""
    shown: list[Shown] = WholeSite().pages("en")
    return {one.kind: f"{live_site.origin}{one.address}" for one in shown}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A browser page that says where its focus is."""
    context = browser.new_context(bypass_csp=True, viewport=DESKTOP, reduced_motion="reduce")
    context.add_init_script(EYES)
    yield context.new_page()
    context.close()


def stop(page: Any, key: str = "Tab") -> dict[str, Any]:
    """Press a key and say where the focus is; it can be seen there."""
    page.keyboard.press(key)
    at = page.evaluate("eyes.focus()")
    assert at["said"] == []
    return at


def stop_at(page: Any, selector: str) -> list[dict[str, Any]]:
    """Go on by Tab until the focus is on something; returns the stops on the way."""
    stops = []
    while not stops or not page.locator(":focus").evaluate(f"one => one.matches('{selector}')"):
        stops.append(stop(page))
        assert len(stops) < MOST_STOPS, f"Tab never comes to {selector}"
    return stops


def test_by_keys_alone_a_reader_reads_searches_and_gives(page: Any, pages: dict[str, str]) -> None:
    page.goto(pages["warned story"])
    # The way out comes first, then the way past the header.
    assert "quick-exit" in page.locator("aside").first.get_attribute("class")
    assert stop(page)["words"] == "Leave quickly"
    assert stop(page)["href"] == "#main"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    first = stop(page)
    assert page.locator("main :focus").count() == 1, first
    # A note opens where it is called, and gives the focus back.
    stop_at(page, '[role="doc-noteref"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("note").filter(has=page.get_by_role("button"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(":focus")).to_have_attribute("role", "doc-noteref")
    # Every stop down to the first link of the footer can be seen.
    stop_at(page, "footer.site-footer a")

    page.goto(pages["search"])
    stop_at(page, 'main input[type="search"]')
    page.keyboard.type(TITLE["en"])
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    stop_at(page, "main article a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")

    # On a phone a bar stays at the foot of an appeal, and lies over nothing that has the focus.
    page.set_viewport_size(PHONE)
    page.goto(pages["campaign"])
    stop_at(page, "footer.site-footer a")

    page.goto(pages["give"])
    stop_at(page, 'main input[type="radio"]')
    stop_at(page, '[name="own"]')
    page.keyboard.type("10.999")
    stop_at(page, 'main button[type="submit"]')
    page.keyboard.press("Enter")
    # What is wrong has the focus, and leads to its field.
    expect(page.get_by_role("alert")).to_be_focused()
    stop_at(page, '[role="alert"] a')
    page.keyboard.press("Enter")
    expect(page.locator('[name="own"]')).to_be_focused()
    assert page.locator('[name="own"]').input_value() == "10.999"


def test_a_screen_reader_is_told_names_roles_and_order(page: Any, pages: dict[str, str]) -> None:
    for address, tree in (
        (pages["warned story"], STORY_TREE),
        (pages["search with results"], SEARCH_TREE),
        (pages["give"], GIVE_TREE),
    ):
        page.goto(address)
        expect(page.locator("body")).to_match_aria_snapshot(tree)


def test_without_script_everything_is_there_and_nothing_is_dead(
    browser: Any, pages: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    for kind, address in pages.items():
        page.goto(address)
        assert page.locator("h1").count() == 1, kind
        assert page.locator("main").inner_text().strip(), kind
        # A button that sends no form would do nothing.
        buttons = page.locator("button:visible")
        dead = [
            one
            for one in buttons.all()
            if not one.evaluate("one => one.form && one.type === 'submit'")
        ]
        assert dead == [], kind
    page.goto(pages["warned story"])
    note = page.locator('[role="doc-noteref"]').first
    href = note.get_attribute("href")
    note.click()
    page.wait_for_url(lambda url: url.endswith(href))
    page.goto(pages["search"])
    page.get_by_role("searchbox").fill(TITLE["en"])
    page.locator("main").get_by_role("button").click()
    page.get_by_role("link", name=TITLE["en"]).first.wait_for()
    page.goto(pages["give"])
    page.locator('[name="own"]').fill("10.999")
    page.locator("main button[type=submit]").click()
    page.get_by_role("alert").wait_for()
    context.close()
