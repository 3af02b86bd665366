"""The preview beside the form in a real browser: what is typed is seen, what fails is said."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from articles.models import Article
from tests import factories
from tests.articles.test_autosave_in_browser import Desk
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)

STATE = "dialog[data-state={}]"


@pytest.fixture
def desk(browser: Any, live_site: Site) -> Iterator[Desk]:
    made = Desk(browser, live_site)
    yield made
    made.context.close()
    assert made.complaints == []


def test_what_is_typed_is_seen_beside_the_form(desk: Desk) -> None:
    words = "<p>The river was low.</p>" * 60
    draft = factories.make_draft(title="As it was", body=f"{words}<p>The end.</p>")
    desk.page.set_viewport_size({"width": 1700, "height": 1000})
    page = desk.open(draft)
    frame = page.frame_locator("dialog iframe")
    frame.locator("h1", has_text="As it was").wait_for()
    # The page is as wide as a phone, and nothing took the focus.
    assert frame.locator("html").evaluate("html => html.clientWidth") == 390
    assert page.evaluate("document.activeElement.tagName") == "BODY"

    # What is typed arrives, at the place where the reader of it stands.
    frame.locator("text=The end.").scroll_into_view_if_needed()
    place = frame.locator("html").evaluate("html => html.scrollTop")
    assert place > 1000
    page.click("#id_title")
    page.keyboard.press("End")
    page.keyboard.type(", and as it is")
    frame.locator("h1", has_text="As it was, and as it is").wait_for(state="attached")
    assert abs(frame.locator("html").evaluate("html => html.scrollTop") - place) < 60
    assert page.evaluate("document.activeElement.id") == "id_title"
    page.wait_for_selector(STATE.format("current"))
    page.click("dialog button:has-text('Desktop')")
    assert frame.locator("html").evaluate("html => html.clientWidth") == 1280
    assert page.evaluate("document.documentElement.scrollWidth") <= 1700

    # A mistake is named, and what can be read is shown.
    page.fill("#id_slug", "no blank here")
    page.fill("#id_standfirst", "Still shown.")
    frame.locator("text=Still shown.").wait_for(state="attached")
    assert "Slug" in page.inner_text("[data-live-preview-trouble]")

    # Signed out: said, with a way to try again; what was shown stays.
    Session.objects.all().delete()
    page.fill("#id_standfirst", "Typed signed out.")
    page.wait_for_selector(STATE.format("failed"))
    assert "signed out" in page.inner_text("[data-live-preview-trouble]")
    assert frame.locator("text=Still shown.").count()
    desk.sign_in()
    # Nothing is typed meanwhile: the button is there until it is pressed.
    page.click("[data-live-preview-retry]")
    frame.locator("text=Typed signed out.").wait_for(state="attached")
    page.fill("#id_slug", "a-good-one")
    page.wait_for_selector(STATE.format("current"))
    draft.refresh_from_db()
    assert (draft.title, draft.history.count()) == ("As it was", 1)

    # On a phone it lies behind a button, over the form, and gives the focus back.
    page.set_viewport_size({"width": 390, "height": 800})
    page.click("[data-live-preview-open]")
    frame.locator("h1", has_text="and as it is").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    page.wait_for_function("'livePreviewOpen' in document.activeElement.dataset")
    assert Article.objects.get().title == "As it was"
