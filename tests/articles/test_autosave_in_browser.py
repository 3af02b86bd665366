"""Typing in a real browser: killed, offline, signed out, saved at once; seconds at most go.

The clock of the page stands still and is moved by the tests, so that it does not matter how long
the machine takes for anything.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from articles.models import Article, Autosave
from tests import factories
from tests.articles.test_autosave import EDITOR
from tests.processes import Site
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

STATUS = "[data-autosave-status]"


class Desk:
    """A browser window of a signed-in editor; a browser that crashed is opened anew."""

    def __init__(self, browser: Any, site: Site, **fields: Any) -> None:
        self.site = site
        self.user = factories.make_staff(*EDITOR, "articles.view_contributor", **fields)
        self.complaints: list[str] = []
        self.browser = browser
        self.begin()

    def begin(self) -> None:
        self.context = self.browser.new_context()
        self.sign_in()
        self.page = self.context.new_page()
        self.page.on("console", self.listen)

    def sign_in(self) -> None:
        client = Client()
        sign_in(client, self.user)
        value = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": value, "url": self.site.origin}])

    def listen(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def open(self, article: Article) -> Any:
        address = reverse("admin:articles_article_change", args=[article.pk])
        self.page.goto(f"{self.site.origin}{address}")
        self.page.wait_for_selector(".ProseMirror")
        return self.page

    def open_and_stop_the_clock(self, article: Article) -> Any:
        """Open it; then it is as late in all windows as `pass_time` says."""
        self.context.clock.install()
        page = self.open(article)
        self.context.clock.pause_at(page.evaluate("Date.now() + 1000") / 1000)
        return page

    def pass_time(self, seconds: int) -> None:
        self.context.clock.run_for(seconds * 1000)

    def wait_for(self, words: str) -> None:
        self.page.wait_for_selector(f"{STATUS}:has-text('{words}')")


@pytest.fixture
def desk(browser: Any, live_site: Site) -> Iterator[Desk]:
    made = Desk(browser, live_site)
    yield made
    made.context.close()
    assert made.complaints == []


@pytest.fixture
def draft() -> Article:
    return factories.make_article(
        status="draft", publish_at=None, title="As it is", body="<p>The river was low.</p>"
    )


def until(found: Callable[[], Any]) -> Any:
    """Wait for something in the database."""
    ends = time.monotonic() + 60
    while not (value := found()) and time.monotonic() < ends:
        time.sleep(0.2)
    return value


def test_a_killed_browser_loses_nothing_and_restoring_fills_the_form(
    desk: Desk, draft: Article
) -> None:
    page = desk.open_and_stop_the_clock(draft)
    page.fill("#id_title", "강을 건넌 밤")
    page.click(".ProseMirror")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Nobody spoke.")
    page.click("#contributions-group .add-row a")
    page.fill("#id_contributions-0-title", "reporter")
    desk.pass_time(5)
    desk.wait_for("kept at")
    page.keyboard.type("s")
    with pytest.raises(Exception, match=r"crashed|closed|ERR"):
        page.goto("chrome://crash")
    desk.context.close()
    desk.begin()
    page = desk.open(draft)
    assert page.input_value("#id_title") == "As it is"
    page.click(".unsaved summary")
    assert "강을 건넌 밤" in page.inner_text(".unsaved .changes ins >> nth=0")
    page.click(".unsaved a.button")
    page.wait_for_selector(".ProseMirror")
    assert page.input_value("#id_title") == "강을 건넌 밤"
    assert page.inner_text(".ProseMirror").strip() == "The river was low. Nobody spoke."
    assert page.input_value("#id_contributions-0-title") == "reporter"
    draft.refresh_from_db()
    assert (draft.title, draft.history.count()) == ("As it is", 1)

    page.click("#contributions-0 .inline-deletelink")
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    draft.refresh_from_db()
    assert draft.body == "<p>The river was low. Nobody spoke.</p>"
    assert not page.query_selector(".unsaved")


def test_who_types_without_a_pause_is_kept_within_fifteen_seconds(
    desk: Desk, draft: Article
) -> None:
    page = desk.open_and_stop_the_clock(draft)
    page.focus("#id_standfirst")
    for _second in range(15):
        page.keyboard.type("river ")
        desk.pass_time(1)
    assert until(Autosave.objects.exists)
    assert Autosave.objects.get().fields["standfirst"][0].count("river") > 5


def test_an_untouched_form_is_not_kept_and_leaving_keeps_the_rest(
    desk: Desk, draft: Article
) -> None:
    page = desk.open_and_stop_the_clock(draft)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    desk.pass_time(60)
    assert "POST" not in sent
    assert not Autosave.objects.exists()
    page.fill("#id_title", "Typed in the last second")
    page.goto(f"{desk.site.origin}/admin/")
    assert until(lambda: Autosave.objects.filter(fields__title=["Typed in the last second"]))


def test_saving_at_once_leaves_nothing_behind(desk: Desk, draft: Article) -> None:
    page = desk.open_and_stop_the_clock(draft)
    page.fill("#id_title", "Saved at once")
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_timeout(2000)
    assert not Autosave.objects.exists()


def test_offline_and_signed_out_are_said_and_it_goes_on_afterwards(
    desk: Desk, draft: Article
) -> None:
    page = desk.open_and_stop_the_clock(draft)
    desk.context.set_offline(True)
    page.fill("#id_title", "Typed offline")
    desk.pass_time(5)
    desk.wait_for("Offline")
    desk.context.set_offline(False)
    page.click("[data-autosave-retry]")
    desk.wait_for("kept at")

    Session.objects.all().delete()
    page.fill("#id_title", "Typed signed out")
    page.click("input[name=_continue]")
    page.wait_for_selector(f"{STATUS}:has-text('Not saved:'), #login-form")
    assert "Not saved: you are signed out." in page.inner_text("main")
    desk.pass_time(12)
    desk.wait_for("Not kept: you are signed out")
    desk.sign_in()
    page.click("[data-autosave-retry]")
    desk.wait_for("kept at")
    assert Autosave.objects.get().fields["title"] == ["Typed signed out"]
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    draft.refresh_from_db()
    assert draft.title == "Typed signed out"
