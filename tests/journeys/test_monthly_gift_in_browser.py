"""A monthly gift with everything on the form, in a real browser; and a gift that goes by mail.

No script of ours runs; axe looks at the form as it is folded, opened and refused.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from campaigns.buckets import limits
from campaigns.models import Bucket, Campaign, Dedication, Donation, MonthlyGift, PublicMessage
from tests import factories
from tests.journeys.test_giving_in_browser import Visitor, mail_that_came
from tests.mail_server import MailServer
from tests.processes import Site, Worker

# Nothing is fetched a second time, and only what is wrong comes back.
AXE_OPTIONS = {"preload": False, "resultTypes": ["violations"]}


@pytest.fixture
def appeal() -> Campaign:
    """A campaign with a tile that estimates its fee."""
    campaign = factories.make_campaign(
        slug="lessons",
        title_en="Lessons in winter",
        partners=("North School", "River Radio"),
        entity=factories.make_entity(is_sample=True),
        fee_bps=290,
        fee_fixed_minor=30,
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    return campaign


@pytest.fixture
def visitor(
    browser: Any,
    database_url: str,
    appeal: Campaign,
    live_site: Site,
    celery_worker_process: Worker,
) -> Iterator[Visitor]:
    """A reader on a small phone, for whom no page runs a script."""
    # axe is put into the page from outside, whatever the policy of the site.
    visitor = Visitor(
        browser, origin=live_site.origin, viewport={"width": 360, "height": 780}, bypass_csp=True
    )
    yield visitor
    visitor.leave()


def objections(visitor: Visitor) -> list[str]:
    """What axe says against the page, in the light and in the dark."""
    said = []
    visitor.page.wait_for_load_state()
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(visitor.page, options=AXE_OPTIONS).response["violations"]
        said += [f"{scheme} {one['id']} {node['target']}" for one in found for node in one["nodes"]]
    return said


def test_a_donor_gives_monthly_with_the_fee_in_memory_of_someone_and_with_a_message(
    visitor: Visitor, mail_server: MailServer
) -> None:
    visitor.visit("/campaigns/lessons/give/")
    assert objections(visitor) == []
    visitor.page.get_by_label("Monthly").check()
    visitor.page.get_by_label("A week of lessons").check()
    visitor.page.get_by_label("Add the card fee to my gift").check()
    visitor.page.locator("summary", has_text="In honour or in memory").click()
    visitor.page.locator("summary", has_text="A message in public").click()
    visitor.page.get_by_label("In memory of someone").check()
    visitor.fill(name="Dana Donor", email="dana@example.com", message="Keep going.")
    assert objections(visitor) == []
    visitor.press("Continue to payment")
    # What is wrong is said beside its field, in a part that is open.
    visitor.sees("Write for whom your gift is.")
    assert visitor.page.get_by_label("Their name").is_visible()
    assert visitor.page.get_by_label("Your message").input_value() == "Keep going."
    assert visitor.page.get_by_label("Monthly").is_checked()
    assert objections(visitor) == []
    visitor.fill(dedication_name="Grandmother Im")
    visitor.press("Continue to payment")
    visitor.pay("paid")
    visitor.page.wait_for_url("**/gifts/*/thanks/**")
    visitor.sees("Your monthly gift has begun")
    visitor.sees("$26.06 each month")
    assert objections(visitor) == []

    gift = Donation.objects.get()
    assert (gift.rhythm, gift.amount_minor, gift.fee_cover_minor) == ("monthly", 2606, 106)
    assert MonthlyGift.objects.get().donation == gift
    assert Dedication.objects.get().name == "Grandmother Im"
    assert PublicMessage.objects.get().shown_name == ""
    assert mail_that_came(mail_server)["To"] == "dana@example.com"


def test_where_too_many_gifts_begin_a_donor_goes_on_by_a_mailed_link(
    visitor: Visitor, mail_server: MailServer
) -> None:
    visitor.visit("/campaigns/lessons/give/")
    visitor.fill(own="30", name="Dana Donor", email="dana@example.com")
    while limits.ALL.admits():
        pass
    # Time never runs backwards in a bucket: nothing leaks out of it for an hour.
    Bucket.objects.update(updated_at=timezone.now() + timedelta(hours=1))
    visitor.press("Continue to payment")
    visitor.sees("Please open our mail")
    assert objections(visitor) == []
    assert not Donation.objects.exists()
    mail = mail_that_came(mail_server).get_body(("plain",)).get_content()
    visitor.page.goto(next(word for word in mail.split() if "/continue/" in word))
    assert objections(visitor) == []
    visitor.press("Continue to payment")
    visitor.pay("paid")
    visitor.sees("Your gift has arrived")
    mail_that_came(mail_server, count=2)
