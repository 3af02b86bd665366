"""The pages of giving under a thumb: no script, a small phone, every thing that can be pressed.

The bar with the give button covers nothing that has the focus (WCAG 2.2, 2.4.11); what is pressed
is large enough (2.5.8); a mistake is seen at once, and leads to its field.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign
from tests import factories
from tests.journeys.test_giving_in_browser import Visitor
from tests.processes import Site

LONG = "<p>It is cold, and the stove wants wood. <a href='https://example.org/'>Why</a></p>" * 30
# What can be pressed and is less high or wide than that; links within a sentence may be.
SMALL = """least => [...document.querySelectorAll('main a, main button, main summary, main label, '
    + 'main input, main select, main textarea')]
  .filter(one => !one.closest('.visually-hidden, p:not([class]), .prose, dd, .field__help'))
  .filter(one => one.type !== 'hidden' && one.checkVisibility())
  .filter(one => !one.matches('.tick input, .choices__one input, .field__label'))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < least || box.width < least)
  .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)} ${html}`)"""
# Whether the bar lies on what has the focus.
COVERED = """() => {
  const bar = document.querySelector('.give-bar');
  const now = document.activeElement;
  if (!bar || bar.contains(now)) return false;
  const top = bar.getBoundingClientRect().top;
  const box = now.getBoundingClientRect();
  return box.bottom > top + 1 && box.top < top + bar.offsetHeight;
}"""


@pytest.fixture
def appeal() -> Campaign:
    """An appeal with a long story, two amounts and an estimate of the fee."""
    campaign = factories.make_campaign(
        slug="lessons",
        partners=("North School", "River Radio"),
        story_en=LONG,
        fee_bps=290,
        fee_fixed_minor=30,
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    factories.make_suggested_amount(campaign, 5000, label_en="A month of lessons")
    return campaign


@pytest.fixture
def visitor(
    browser: Any, transactional_db: None, appeal: Campaign, live_site: Site
) -> Iterator[Visitor]:
    """A reader on a small phone, without scripts."""
    visitor = Visitor(
        browser,
        origin=live_site.origin,
        viewport={"width": 360, "height": 640},
        java_script_enabled=False,
        reduced_motion="reduce",
    )
    yield visitor
    visitor.leave()


def test_giving_is_within_reach_and_covers_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.visit("/campaigns/lessons/")
    bar = page.locator(".give-bar__button")
    # While the panel with its own button fills the window, there is no second one.
    assert bar.bounding_box()["y"] >= 640
    page.get_by_text("Why", exact=True).nth(5).scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert 640 - 80 < box["y"] < box["y"] + box["height"] <= 640
    assert page.evaluate(SMALL, 24) == []
    page.evaluate("scrollTo(0, 0)")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("!!document.activeElement.closest('.site-footer')"):
            break
    else:
        pytest.fail("the keyboard never came to the foot of the page")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    rest = page.locator(".give-bar").bounding_box()
    assert rest["y"] + rest["height"] < page.locator(".site-footer").bounding_box()["y"]
    # In a low window it lies still, for it would hide half of the words.
    page.set_viewport_size({"width": 320, "height": 256})
    page.evaluate("scrollTo(0, 900)")
    assert bar.bounding_box()["y"] > 256
    page.set_viewport_size({"width": 360, "height": 640})

    # An amount leads to the form with it chosen; then nothing more is asked about the amount.
    page.get_by_role("link", name="A month of lessons").click()
    page.wait_for_load_state()
    assert page.get_by_label("A month of lessons").is_checked()
    own = page.get_by_label("Your own amount")
    assert not own.is_visible()
    assert page.locator(".cover-fee__examples li:visible").all_inner_texts() == [
        "$50 becomes $51.81"
    ]
    page.locator('[name="preset"][value="other"]').check()
    own.fill("0.10")
    visitor.fill(name="Dana")
    assert page.evaluate(SMALL, 24) == []
    visitor.press("Continue to payment")
    # The mistakes are seen first, and have the focus; each leads to its field.
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    page.wait_for_load_state()
    assert summary.bounding_box()["y"] < 640
    summary.get_by_role("link", name="The least gift here is").click()
    expect(own).to_be_focused()
    assert (own.input_value(), page.locator('[name="name"]').input_value()) == ("0.10", "Dana")
    summary.get_by_role("link", name="Write your e-mail address.").click()
    expect(page.locator('[name="email"]')).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
