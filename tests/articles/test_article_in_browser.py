"""The page of an article as its reader uses it: notes, the appeal, the quick way out; with and
without script."""

from typing import Any

import pytest

from articles.models import Article
from tests.factories import make_article, make_campaign, make_warning

NEUTRAL = "https://neutral.example/weather"
# What a page shows in the moment in which the next one takes its place.
LEFT = """addEventListener("pagehide", () => {
  sessionStorage.left = `${document.title} ${document.body.textContent}`.trim();
});"""
NOTE = '<span data-node="note">The {} note, with <em>words</em>.</span>'


@pytest.fixture
def story(transactional_db: None, settings: Any) -> Article:
    """An article that warns, with two notes, a passage to skip and an appeal at its end."""
    settings.QUICK_EXIT_URL = NEUTRAL
    make_campaign(title_en="Nights on the air")
    warning = make_warning()
    article = make_article(
        title="The far shore",
        body=f"<p>Once.{NOTE.format('first')}</p><ul><li><p>Twice.{NOTE.format('second')}</p></li></ul>"
        f'<div data-node="warning-break" data-warning="{warning.pk}"></div><p>Hard words.</p>'
        '<h2>Afterwards</h2><p>Calm <a href="/about/">words</a>.</p>',
    )
    article.warnings.add(warning)
    return article


def read(browser: Any, origin: str, **options: Any) -> tuple[Any, list[str]]:
    """A page of a new browser, on the list of articles, and the requests that leave our host."""
    context = browser.new_context(base_url=origin, **options)
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>Weather</title><h1>Sunny</h1>", content_type="text/html")

    context.route(lambda url: not url.startswith(origin), answer)
    context.add_init_script(LEFT)
    page = context.new_page()
    page.goto("/articles/")
    return page, asked


def test_notes_open_in_place_and_the_quick_exit_leaves_no_way_back(
    browser: Any, live_server: Any, story: Article
) -> None:
    page, asked = read(browser, live_server.url)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = f"{live_server.url}{story.get_absolute_url()}"
    page.clock.install()
    page.goto(address)

    # A note, by keyboard: opened below its paragraph, closed by Escape, the focus back at its call.
    call = page.get_by_role("link", exact=True, name="Note 1")
    assert call.get_attribute("aria-expanded") == "false"
    call.focus()
    page.keyboard.press("Enter")
    note = page.get_by_role("note", name="Note 1")
    assert note.evaluate("note => note === document.activeElement")
    assert note.locator(".opened-note__text").inner_text().strip() == "The first note, with words."
    assert note.evaluate("note => note.previousElementSibling.textContent").startswith("Once.")
    assert call.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert note.count() == 0
    assert call.evaluate("call => call === document.activeElement")
    # Another, by its button; two can be open, and the address of the page stays.
    call.click()
    page.get_by_role("link", exact=True, name="Note 2").click()
    assert page.locator(".opened-note").count() == 2
    page.get_by_role("note", name="Note 2").get_by_role("button", name="Close").click()
    assert page.locator(".opened-note").count() == 1
    assert page.locator("li .opened-note").count() == 0
    assert page.url == address

    # The way past the passage that is warned of, by keyboard: on to the link after it.
    page.get_by_role("link", name="Skip this passage").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "words"

    # One appeal, after the text.
    ask = page.get_by_role("region", name="Nights on the air")
    assert ask.locator(".button").inner_text().startswith("Give")
    assert ask.get_by_role("link").count() == 2

    # Shift with another key, and pauses for the mouse, are no wish to leave; nor are long pauses,
    # of which there are none where the clock stands still.
    page.clock.pause_at(page.evaluate("Date.now() + 1000") / 1000)
    for _each in range(4):
        page.keyboard.press("Shift+A")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.mouse.click(5, 300)
    status = page.locator(".quick-exit [role=status]")
    assert status.text_content() == ""
    page.keyboard.press("Shift")
    assert "two more times" in status.text_content()
    page.keyboard.press("Shift")
    assert "once more" in status.text_content()
    assert asked == []
    page.keyboard.press("Shift")
    page.wait_for_url(NEUTRAL)
    assert asked == [NEUTRAL]
    page.go_back()
    assert page.url == f"{live_server.url}/articles/"
    # It was empty before the neutral one came.
    assert page.evaluate("sessionStorage.left") == ""

    # The first stop of the keyboard, its link: the same.
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Leave quickly"
    page.keyboard.press("Enter")
    page.wait_for_url(NEUTRAL)
    page.go_back()
    assert page.url == f"{live_server.url}/articles/"
    assert page.evaluate("sessionStorage.left") == ""
    assert said == []
    page.context.close()


def test_without_script_notes_link_both_ways_and_the_exit_is_a_link(
    browser: Any, live_server: Any, story: Article
) -> None:
    page, asked = read(browser, live_server.url, java_script_enabled=False)
    page.goto(story.get_absolute_url())
    page.get_by_role("link", exact=True, name="Note 1").click()
    page.wait_for_url("**#note-1")
    page.get_by_role("link", name="Back to note 1 in the text").click()
    page.wait_for_url("**#note-ref-1")
    # Nothing is promised that needs a script.
    assert (
        page.get_by_text("Press Shift").count() == 0 or not page.get_by_text("Shift").is_visible()
    )
    mail = page.get_by_role("link", name="Send by e-mail")
    assert mail.get_attribute("href").startswith("mailto:?subject=The%20far%20shore&body=http")
    assert asked == []
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url(NEUTRAL)
    page.context.close()
