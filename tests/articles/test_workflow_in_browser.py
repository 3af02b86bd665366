"""The article's form in a real browser: keys and buttons take the step they name, and no other."""

from typing import Any

import pytest
from django.urls import reverse

from articles.models import Article, Autosave
from tests import factories
from tests.articles.test_admin_workflow import PUBLISHER
from tests.articles.test_autosave_in_browser import Desk, until
from tests.processes import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Any, live_site: Site) -> Any:
    desk = Desk(browser, live_site)
    desk.user.user_permissions.add(*factories.make_staff(*PUBLISHER).user_permissions.all())
    yield desk
    desk.context.close()
    assert desk.complaints == []


def state_of(article: Article) -> tuple[str, str]:
    article.refresh_from_db()
    return article.title, article.status


def test_enter_in_a_field_saves_and_takes_no_step(page: Desk) -> None:
    draft = factories.make_draft(title="As it was")
    window = page.open(draft)
    window.fill("#id_title", "As it is")
    with window.expect_navigation():
        window.press("#id_title", "Enter")
    window.wait_for_selector(".messagelist .success")
    assert state_of(draft) == ("As it is", "draft")


def test_a_button_saves_what_was_typed_and_takes_its_step(page: Desk) -> None:
    draft = factories.make_draft(title="As it was")
    window = page.open(draft)
    window.fill("#id_title", "As it is")
    window.click("text=Save and submit for review")
    window.wait_for_selector(".messagelist .success")
    assert state_of(draft) == ("As it is", "in_review")


def test_suspending_waits_for_no_form_and_loses_nothing_typed(page: Desk) -> None:
    article = factories.make_article(title="As it was")
    window = page.open(article)
    window.fill("#id_title", "Half a title")
    window.click("button:text-is('Suspend')")
    window.wait_for_selector(".messagelist .success")
    assert state_of(article) == ("As it was", "suspended")
    # What was typed is sent beside the step: it may come after the page that answers the step.
    assert until(Autosave.objects.exists)
    window.reload()
    window.click(".unsaved summary")
    assert "Half a title" in window.inner_text(".unsaved")


def test_a_finding_leads_to_its_field(page: Desk) -> None:
    window = page.open(factories.make_draft(body="<p>Words.</p><h2>Nothing below</h2>"))
    window.set_viewport_size({"width": 390, "height": 844})
    window.click(".checklist--obstacles a")
    heading = window.locator("#fieldset-0-1-heading")
    assert heading.inner_text() == "Text"
    window.wait_for_function(
        "name => Math.abs(document.querySelector(name).getBoundingClientRect().y) < 60",
        arg="#fieldset-0-1-heading",
    )
    url = reverse("admin:articles_article_changelist")
    assert url in window.url
