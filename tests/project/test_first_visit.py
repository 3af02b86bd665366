"""What a first visit costs on the wire: little, from us alone, and nothing is left behind.

A real browser with an empty cache counts, headers included, what the server sends it with the
static files as production has them. Photographs are not counted: they come in the size that the
screen asks for, and most of them when somebody scrolls.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from articles import pictures
from articles.models import Article, Picture
from campaigns.models import Campaign
from nkarchive.settings import base
from tests import factories, processes
from tests.articles.test_pictures import jpeg_with_everything

MOST_BYTES = 60_000
MOST_SCRIPT_BYTES = 15_000
CONSONANTS, VOWELS = "bdfghklmnprst", "aeiou"
# As long as the longest reports are, of words that no two sentences share much of.
WORDS, SYLLABLES = 6000, 12_000


@dataclass
class Visit:
    """What one page made a browser with an empty cache fetch; sizes in bytes on the wire."""

    address: str
    kinds: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    cookies: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def sent(self, *kinds: str) -> int:
        """The bytes of all but photographs, or of some kinds of answer."""
        return sum(
            size
            for number, size in self.sizes.items()
            if (not kinds or self.kinds[number] in kinds)
            and not urlsplit(self.urls[number]).path.startswith("/pictures/")
        )


def visit(browser: Any, address: str) -> Visit:
    """Open a page as somebody who was never here; scrolls to its end, so that all is fetched."""
    found = Visit(address)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")

    def keep_request(event: dict[str, Any]) -> None:
        found.urls[event["requestId"]] = event["request"]["url"]

    def keep_kind(event: dict[str, Any]) -> None:
        found.kinds[event["requestId"]] = event["type"]

    def keep_size(event: dict[str, Any]) -> None:
        found.sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", keep_request)
    wire.on("Network.responseReceived", keep_kind)
    wire.on("Network.loadingFinished", keep_size)
    response = page.goto(address, wait_until="networkidle")
    assert response.status == 200, address
    page.keyboard.press("End")
    # What the end of the page asks for begins with its next picture on the screen.
    page.evaluate(
        "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))"
    )
    for _moment in range(600):
        page.wait_for_timeout(100)
        if set(found.sizes) == set(found.urls):
            break
    found.cookies = context.cookies()
    found.pictures = page.eval_on_selector_all(
        "img:not([width][height])", "found => found.map(image => image.outerHTML)"
    )
    context.close()
    return found


@pytest.fixture
def light_site(
    site_environment: dict[str, str], settings: Any, tmp_path: Path
) -> Iterator[processes.Site]:
    """The site with its static files collected, hashed and compressed."""
    settings.STORAGES = base.STORAGES
    settings.STATIC_ROOT = Path(site_environment["VAR_DIR"]) / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    environment = {**site_environment, "DJANGO_SETTINGS_MODULE": "tests.project.light_settings"}
    site = processes.Site(environment=environment, folder=tmp_path)
    site.start()
    yield site
    site.stop()


def english(chance: random.Random) -> str:
    """A long text of made-up words."""
    known = [
        "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(length))
        for length in (1, 2, 3, 4)
        for _ in range(500)
    ]
    words = [chance.choice(known) for _ in range(WORDS)]
    return "".join(f"<p>{' '.join(words[at : at + 80])}.</p>" for at in range(0, WORDS, 80))


def korean(chance: random.Random) -> str:
    """A long text of made-up Korean words."""
    known = [chr(chance.randint(0xAC00, 0xD7A3)) for _ in range(600)]
    text = "".join(chance.choice(known) + " " * (at % 3 == 0) for at in range(SYLLABLES))
    return "".join(f"<p>{text[at : at + 300]}.</p>" for at in range(0, len(text), 300))


def make_pages() -> tuple[list[Article], Campaign]:
    """A long article in each language with a picture, and an appeal with everything it can show."""
    chance = random.Random(7)
    picture = Picture(title="River", alt_en="A river at dusk", credit="N. Painter", source="Ours")
    pictures.store(picture, largest=pictures.encode(BytesIO(jpeg_with_everything())))
    campaign = factories.make_campaign(
        partners=("Hana House", "River"), picture=picture, title_ko="겨울", story_ko="<p>글.</p>"
    )
    for amount in (2500, 5000, 10_000):
        factories.make_suggested_amount(campaign, amount, label_en="A coat", label_ko="외투 한 벌")
    figure = f'<figure data-node="figure" data-picture="{picture.pk}"></figure>'
    common = {"lead_picture": picture, "tags": ("prison", "winter")}
    for number in range(12):
        factories.make_article(title=f"Older story {number}", **common)
        factories.make_article(title=f"오래된 이야기 {number}", language="ko", **common)
    note = '<p>Text.<span data-node="note">From a letter.</span></p>'
    articles = [
        factories.make_article(body=english(chance) + note + figure, **common),
        factories.make_article(language="ko", body=korean(chance) + note + figure, **common),
    ]
    for article in articles:
        factories.make_contribution(article)
        # With notes and a way out in a hurry, so that every script of ours is fetched.
        article.warnings.add(factories.make_warning())
    return articles, campaign


# What is sent does not depend on the database.
@pytest.mark.postgres
def test_a_first_visit_is_light_and_leaves_nothing_behind(
    transactional_db: None, light_site: processes.Site, browser: Any
) -> None:
    articles, campaign = make_pages()
    paths = ["/", "/ko/", *(article.get_absolute_url() for article in articles)]
    for prefix in ("", "/ko"):
        appeal = f"{prefix}/campaigns/{campaign.slug}/"
        paths += [appeal, f"{appeal}give/"]
    own = urlsplit(light_site.origin).netloc
    for path in paths:
        seen = visit(browser, f"{light_site.origin}{path}")
        print(
            f"{path}: {seen.sent()} bytes; {seen.sent('Document')} page, {seen.sent('Script')} js"
        )
        kinds = list(seen.kinds.values())
        assert seen.sent() <= MOST_BYTES, (path, seen)
        assert seen.sent("Script") <= MOST_SCRIPT_BYTES, (path, seen)
        assert kinds.count("Script") == (2 if "/articles/" in path else 0), (path, seen)
        assert kinds.count("Stylesheet") == 1, (path, seen)
        assert {urlsplit(url).netloc for url in seen.urls.values()} == {own}, (path, seen)
        assert set(seen.sizes) == set(seen.urls), (path, "something was not answered", seen)
        assert seen.pictures == [], path
        assert seen.cookies == [], path
