"""Typing in a real browser: killed, offline, signed out, saved at once; seconds at most go."""

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
    """A browser window of a signed-in editor; a window that crashed is opened anew."""

    def __init__(self, browser: Any, site: Site, **fields: Any) -> None:
        self.site = site
        self.user = factories.make_staff(*EDITOR, "articles.view_contributor", **fields)
        self.context = browser.new_context()
        self.sign_in()
        self.complaints: list[str] = []
        self.new_page()

    def sign_in(self) -> None:
        client = Client()
        sign_in(client, self.user)
        value = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": value, "url": self.site.origin}])

    def new_page(self) -> None:
        self.page = self.context.new_page()
        self.page.on("console", self.listen)

    def listen(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def open(self, article: Article) -> Any:
        address = reverse("admin:articles_article_change", args=[article.pk])
        self.page.goto(f"{self.site.origin}{address}")
        self.page.wait_for_selector(".ProseMirror")
        return self.page

    def wait_for(self, words: str, seconds: float = 20) -> None:
        self.page.wait_for_selector(f"{STATUS}:has-text('{words}')", timeout=seconds * 1000)


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


def until(found: Callable[[], Any], seconds: float = 15) -> Any:
    """Wait for something in the database."""
    ends = time.monotonic() + seconds
    while not (value := found()) and time.monotonic() < ends:
        time.sleep(0.2)
    return value


def test_a_killed_browser_loses_nothing_and_restoring_fills_the_form(
    desk: Desk, draft: Article
) -> None:
    page = desk.open(draft)
    page.fill("#id_title", "강을 건넌 밤")
    page.click(".ProseMirror")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Nobody spoke.")
    page.click("#contributions-group .add-row a")
    page.fill("#id_contributions-0-title", "reporter")
    desk.wait_for("kept at")
    page.keyboard.type("s")
    with pytest.raises(Exception, match=r"crashed|closed|ERR"):
        page.goto("chrome://crash")
    desk.new_page()
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
    page = desk.open(draft)
    page.focus("#id_standfirst")
    began = time.monotonic()
    while not Autosave.objects.exists() and time.monotonic() - began < 15:
        page.keyboard.type("river ", delay=100)
    assert Autosave.objects.get().fields["standfirst"][0].count("river") > 5


def test_an_untouched_form_is_not_kept_and_leaving_keeps_the_rest(
    desk: Desk, draft: Article
) -> None:
    page = desk.open(draft)
    page.wait_for_timeout(5000)
    assert not Autosave.objects.exists()
    page.fill("#id_title", "Typed in the last second")
    page.goto(f"{desk.site.origin}/admin/")
    assert until(lambda: Autosave.objects.filter(fields__title=["Typed in the last second"]))


def test_saving_at_once_leaves_nothing_behind(desk: Desk, draft: Article) -> None:
    page = desk.open(draft)
    page.fill("#id_title", "Saved at once")
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_timeout(2000)
    assert not Autosave.objects.exists()


def test_offline_and_signed_out_are_said_and_it_goes_on_afterwards(
    desk: Desk, draft: Article
) -> None:
    page = desk.open(draft)
    desk.context.set_offline(True)
    page.fill("#id_title", "Typed offline")
    desk.wait_for("Offline")
    desk.context.set_offline(False)
    page.click("[data-autosave-retry]")
    desk.wait_for("kept at")

    Session.objects.all().delete()
    page.fill("#id_title", "Typed signed out")
    desk.wait_for("you are signed out")
    desk.sign_in()
    page.click("[data-autosave-retry]")
    desk.wait_for("kept at")
    assert Autosave.objects.get().fields["title"] == ["Typed signed out"]
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    draft.refresh_from_db()
    assert draft.title == "Typed signed out"
