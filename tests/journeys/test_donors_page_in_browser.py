"""The donor's own page in a real browser: in by a mailed link, everything on it, and out for good.

No script of ours runs; axe looks at every page.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.models import Campaign, Donor, MonthlyGift
from tests.gifts import begin_monthly_gift
from tests.journeys.conftest import wait_until
from tests.journeys.test_giving_in_browser import Visitor
from tests.journeys.test_monthly_gift_in_browser import objections
from tests.mail_server import MailServer
from tests.processes import Site, Worker
from tests.stripe_sandbox.client import Sandbox


@pytest.fixture
def gift(campaign: Campaign, stripe_sandbox: Sandbox) -> MonthlyGift:
    """A monthly gift whose first payment has come."""
    return begin_monthly_gift(campaign, stripe_sandbox)


@pytest.fixture
def visitor(
    browser: Any, gift: MonthlyGift, live_site: Site, celery_worker_process: Worker
) -> Iterator[Visitor]:
    """The donor, on a small phone, for whom no page runs a script."""
    visitor = Visitor(
        browser, origin=live_site.origin, viewport={"width": 360, "height": 780}, bypass_csp=True
    )
    yield visitor
    # Nothing is left of the page, though it had cookies of its own.
    visitor.leave()


def mailed_link(mail_server: MailServer, part: str) -> str:
    """The address with this part in the newest mail that has one."""

    def found() -> list[str]:
        texts = [m.get_body(("plain",)).get_content() for m in mail_server.messages]
        return [word for text in texts for word in text.split() if part in word]

    wait_until(found, what=f"a mail with {part}")
    return found()[-1]


def test_a_donor_comes_in_by_a_link_changes_the_gift_and_is_erased(
    visitor: Visitor, gift: MonthlyGift, mail_server: MailServer
) -> None:
    visitor.visit("/giving/")
    assert objections(visitor) == []
    visitor.page.get_by_label("E-mail").fill("DANA@example.com")
    visitor.press("Mail me a link")
    visitor.sees("Look into your mail")
    assert objections(visitor) == []
    link = mailed_link(mail_server, "/giving/enter/")
    visitor.page.goto(link)
    assert objections(visitor) == []
    visitor.press("Open my page")
    visitor.sees("$25.00 each month")
    assert objections(visitor) == []

    visitor.page.get_by_role("link", name="Change or end").click()
    assert objections(visitor) == []
    visitor.page.locator("summary", has_text="Another amount").click()
    visitor.page.get_by_label("New amount").fill("0.10")
    visitor.press("Change the amount")
    visitor.sees("The least gift here is")
    assert visitor.page.get_by_label("New amount").input_value() == "0.10"
    assert objections(visitor) == []
    visitor.page.locator("summary", has_text="Skip the next payment").click()
    visitor.press("Skip one month")
    visitor.sees("Done")
    visitor.visit("/giving/email/")
    assert objections(visitor) == []
    visitor.visit("/giving/erase/")
    assert objections(visitor) == []
    visitor.page.get_by_label("I have read this.").check()
    visitor.press("Erase")
    visitor.sees("It will be erased")
    assert objections(visitor) == []

    wait_until(lambda: Donor.objects.get().erased_at, what="the donor erased")
    gift.refresh_from_db()
    assert gift.status == MonthlyGift.Status.CANCELED
    # The link is used up, and so is whoever had it.
    visitor.page.goto(link)
    visitor.sees("This link is used up")
    assert objections(visitor) == []
