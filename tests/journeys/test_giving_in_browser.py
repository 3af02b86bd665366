"""The main job in a real browser, under the real headers, with everything behind it running.

Read a story, give to its appeal at the payment page, see the thanks, get the receipt by mail.
"""

import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from campaigns.models import Campaign, Donation, Receipt
from campaigns.views.give import MIN_AGE_SECONDS
from tests import factories
from tests.journeys.conftest import wait_until
from tests.mail_server import MailServer
from tests.processes import Site, Worker
from tests.stripe_sandbox.client import Sandbox


class Visitor:
    """A browser without history, and what it was refused by a content policy."""

    def __init__(self, browser: Any, *, origin: str, **options: Any) -> None:
        self.origin = origin
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.refusals: list[str] = []
        self.page.on("console", self.hear)

    def hear(self, message: Any) -> None:
        """Keep what the browser says against a content policy."""
        if "Content Security Policy" in message.text:
            self.refusals.append(message.text)

    def visit(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(f"{self.origin}{path}")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        """Follow the first link of that name."""
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        self.page.get_by_text(words).first.wait_for()

    def fill(self, **typed: str) -> None:
        """Type into the fields of the give form, in no more haste than a person."""
        for name, value in typed.items():
            self.page.locator(f'[name="{name}"]').fill(value)
        self.page.wait_for_timeout((MIN_AGE_SECONDS + 1) * 1000)

    def pay(self, outcome: str) -> None:
        """Press a button of the payment page."""
        self.page.locator(f'button[name="outcome"][value="{outcome}"]').click()

    def leave(self) -> None:
        """Close the browser; nothing was kept in it, and no policy had to refuse anything."""
        assert self.context.cookies() == []
        assert self.refusals == []
        self.context.close()


@pytest.fixture
def appeal() -> Campaign:
    """A campaign with two tiles and two partners, and a story that asks for it."""
    campaign = factories.make_campaign(
        slug="lessons",
        title_en="Lessons in winter",
        title_ko="겨울 수업",
        partners=("North School", "River Radio"),
        entity=factories.make_entity(is_sample=True),
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    factories.make_suggested_amount(campaign, 5000, label_en="A month of lessons")
    return campaign


@pytest.fixture
def site(
    database_url: str, appeal: Campaign, live_site: Site, celery_worker_process: Worker
) -> Site:
    """The site with its worker, with the appeal in it."""
    return live_site


@pytest.fixture
def visitor(browser: Any, site: Site) -> Iterator[Visitor]:
    """A reader on a small phone."""
    visitor = Visitor(browser, origin=site.origin, viewport={"width": 390, "height": 844})
    yield visitor
    visitor.leave()


def mail_that_came(server: MailServer, *, count: int = 1) -> EmailMessage:
    """Wait until so many mails have come; the last one."""
    wait_until(lambda: len(server.messages) >= count, what="a mail")
    assert len(server.messages) == count
    return server.messages[-1]


def printed(message: EmailMessage, folder: Path) -> str:
    """The words of the receipt that a mail brings."""
    [attached] = message.iter_attachments()
    file = folder / "receipt.pdf"
    file.write_bytes(attached.get_content())
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return read.stdout.decode()


def test_a_reader_gives_to_the_appeal_of_a_story_and_gets_the_receipt(
    visitor: Visitor, appeal: Campaign, mail_server: MailServer, tmp_path: Path
) -> None:
    ask = f'<div data-node="ask" data-campaign="{appeal.pk}">Help the lessons go on</div>'
    article = factories.make_article(title="The stove", body=f"<p>It was cold.</p>{ask}")
    visitor.visit(article.get_absolute_url())
    visitor.sees("It was cold.")
    visitor.follow("Help the lessons go on")
    if "/give/" not in visitor.page.url:
        visitor.follow("Give")
    # What is wrong is said beside the field; what was typed stays.
    visitor.fill(own="1e3", name="Dana Donor", email="dana@example.com")
    visitor.press("Continue to payment")
    visitor.sees("Write the amount in digits, for example 25.")
    assert visitor.page.locator('[name="name"]').input_value() == "Dana Donor"
    visitor.fill(own="")
    visitor.page.get_by_label("A month of lessons").check()
    visitor.press("Continue to payment")
    visitor.sees("50.00")
    assert "dana" not in visitor.page.url
    visitor.pay("paid")
    visitor.page.wait_for_url("**/gifts/*/thanks/**")
    visitor.sees("Your gift has arrived")
    assert "Dana" not in visitor.page.content()

    message = mail_that_came(mail_server)
    receipt = Receipt.objects.get()
    assert message["To"] == "dana@example.com"
    words = printed(message, tmp_path)
    for fact in (receipt.snapshot["number"], "Dana Donor", "$50.00", "Lessons in winter", "Sample"):
        assert fact in words
    visitor.visit("/campaigns/lessons/")
    visitor.sees("$50")


def test_a_donor_is_declined_goes_back_and_pays_by_bank_debit(
    visitor: Visitor, mail_server: MailServer, stripe_sandbox: Sandbox
) -> None:
    visitor.visit("/campaigns/lessons/give/")
    visitor.fill(own="30.50", name="Dana Donor", email="dana@example.com")
    visitor.press("Continue to payment")
    visitor.pay("declined")
    visitor.page.get_by_role("alert").wait_for()
    visitor.follow("Cancel and go back")
    visitor.sees("Nothing was charged")
    assert "dana" not in visitor.page.url
    for name, value in {"own": "30.50", "name": "Dana Donor", "email": "dana@example.com"}.items():
        assert visitor.page.locator(f'[name="{name}"]').input_value() == value
    visitor.press("Continue to payment")
    visitor.pay("bank_debit")
    visitor.sees("Your bank is still working on it")
    visitor.sees("Please do not give again meanwhile")
    mail_that_came(mail_server)
    assert not Receipt.objects.exists()

    donation = Donation.objects.get()
    stripe_sandbox.settle_debit(donation.session_id)
    message = mail_that_came(mail_server, count=2)
    assert Receipt.objects.get().snapshot["number"] in message["Subject"]
    visitor.page.reload()
    visitor.sees("Your gift has arrived")


def test_a_donor_without_javascript_gives_in_korean(
    browser: Any, site: Site, mail_server: MailServer, tmp_path: Path
) -> None:
    visitor = Visitor(browser, origin=site.origin, java_script_enabled=False, locale="ko-KR")
    visitor.visit("/ko/campaigns/lessons/")
    visitor.page.locator(".give-button__link").click()
    visitor.fill(own="20", name="김민지", email="minji@example.com")
    visitor.page.locator("main button[type=submit]").click()
    visitor.pay("authentication_required")
    visitor.pay("authenticated")
    visitor.page.wait_for_url("**/ko/gifts/*/thanks/**")
    visitor.page.locator(".thanks-state--received").wait_for()
    message = mail_that_came(mail_server)
    assert message["Content-Language"] == "ko"
    words = printed(message, tmp_path)
    for fact in ("김민지", "겨울 수업", "강 기록원"):
        assert fact in words
    visitor.leave()
