"""An editor writes with every tool into a piece that readers have, and is kept from breaking it."""

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.models import Campaign
from tests import factories
from tests.articles.test_admin_workflow import PUBLISHER
from tests.articles.test_autosave_in_browser import Desk
from tests.processes import Site
from tests.richtext.editing import BOX, answer, focus, press, put_cursor_at_end, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(browser: Any, live_site: Site) -> Iterator[Desk]:
    made = Desk(browser, live_site)
    made.user.user_permissions.add(*factories.make_staff(*PUBLISHER).user_permissions.all())
    yield made
    made.context.close()
    assert made.complaints == []


def saved(page: Any) -> str:
    """Save and stay; return what the page says on top."""
    with page.expect_navigation():
        page.locator("[name=_continue]").first.click()
    page.wait_for_selector(BOX)
    return " ".join(page.locator(".messagelist, .errornote, .errorlist").all_inner_texts())


def test_what_an_editor_breaks_in_public_is_refused_and_stands_in_the_form(desk: Desk) -> None:
    source = factories.make_source(title="Market Days")
    campaign = factories.make_campaign(title_en="Winter fund")
    other = factories.make_campaign(title_en="Spring fund")
    words = "<p>Light is a word.</p><p>Who brought it?</p>"
    article = factories.make_article(body=words, title="The lamp")
    page = desk.open(article)

    # An epigraph, a turn with a note, words in another language: all of it is saved.
    focus(page)
    page.locator(BOX).get_by_text("Light is a word.").click()
    press(page, "Epigraph")
    answer(page, source=f"{source.pk} – Market Days")
    settle(page)
    page.locator(BOX).get_by_text("Who brought it?").click()
    press(page, "Turn")
    answer(page, speaker="A reader")
    page.keyboard.press("End")
    press(page, "Note")
    answer(page, text="Asked in 2011.")
    settle(page)
    page.keyboard.type(" They asked.")
    for _letter in " They asked.":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(" Twice")
    below(page)
    page.keyboard.type("램프")
    page.keyboard.press("Shift+Home")
    press(page, "Language")
    answer(page, lang="ko")
    settle(page)
    page.keyboard.press("End")
    page.keyboard.type(" means lamp.")
    assert "changed successfully" in saved(page)
    article.refresh_from_db()
    assert article.body == (
        f'<blockquote data-node="epigraph" data-source="{source.pk}"><p>Light is a word.</p>'
        '</blockquote><section data-node="turn" data-speaker="A reader"><p>Who brought it?'
        '<span data-node="note">Asked in 2011.</span> Twice They asked.</p></section>'
        '<p><span lang="ko">램프</span> means lamp.</p>'
    )
    good = article.body

    # An empty section, a citation without a source, an ask for a campaign that closes meanwhile.
    put_cursor_at_end(page)
    press(page, "Citation")
    answer(page, words="It is said")
    settle(page)
    press(page, "Ask")
    answer(page, campaign=f"{campaign.pk} – Winter fund")
    Campaign.objects.filter(pk=campaign.pk).update(status="closed")
    below(page)
    page.keyboard.type("Nothing below")
    page.get_by_role("toolbar").get_by_title("heading 2").click()
    said = saved(page)
    for words in (
        "Not saved: this piece is published",
        "Citation without a source: “It is said”.",
        "Ask for “Winter fund”, which is closed.",
        "Nothing under the heading “Nothing below”.",
    ):
        assert words in said
    article.refresh_from_db()
    assert article.body == good
    assert "It is said" in page.locator(BOX).inner_text()

    # Mended where it stands, the same form is saved.
    focus(page)
    page.locator(BOX).get_by_text("It is said").click()
    press(page, "Citation")
    answer(page, source=f"{source.pk} – Market Days")
    settle(page)
    page.locator(BOX).locator("[data-node=ask]").click()
    press(page, "Ask")
    answer(page, campaign=f"{other.pk} – Spring fund")
    settle(page)
    put_cursor_at_end(page)
    settle(page)
    page.keyboard.press("Enter")
    page.keyboard.type("Words below.")
    assert "changed successfully" in saved(page)
    article.refresh_from_db()
    assert article.body == (
        f'{good[: -len("</p>")]}<cite data-node="citation" data-source="{source.pk}" '
        f'data-locator="">It is said</cite></p><div data-node="ask" data-campaign="{other.pk}">'
        "</div><h2>Nothing below</h2><p>Words below.</p>"
    )


def below(page: Any) -> None:
    """Go on in a new paragraph below all that stands there."""
    settle(page)
    put_cursor_at_end(page)
    for key in ("Enter", "Enter"):
        page.keyboard.press(key)
        settle(page)
