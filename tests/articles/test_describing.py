"""What machines are told of an article on its page: JSON-LD and the card of a link."""

import json
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from articles.describing.structured_data import embeddable
from articles.models import Article
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_contributor,
    make_correction,
    make_picture,
    make_series,
    make_warning,
)

pytestmark = pytest.mark.django_db

HOSTILE = '</script><script>alert("1")</script><!--<script> & \u2028 ]]>'


class Head(HTMLParser):
    """Collects meta elements by name or property, and what script elements hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.is_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a meta element; begin to keep a script."""
        given = dict(attrs)
        if tag == "meta":
            name = given.get("property") or given.get("name") or ""
            self.meta.setdefault(name, []).append(given.get("content") or "")
        if tag == "script":
            self.is_script = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a script."""
        self.is_script = self.is_script and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep what a script holds."""
        if self.is_script:
            self.scripts[-1] += data


def head(client: Client, article: Article) -> Head:
    """The page of an article, read as a browser does."""
    return Head(client.get(article.get_absolute_url()).text)


def linked_data(client: Client, article: Article) -> dict[str, Any]:
    """The JSON-LD of an article's page."""
    (script,) = head(client, article).scripts
    return json.loads(script)


def test_json_ld_says_who_what_when_and_where(client: Client) -> None:
    series = make_series(title_en="Ferries")
    article = make_article(
        kind="report",
        subtitle="Winter",
        tags=("river",),
        series=series,
        series_part=2,
        period="mid-1990s",
        lead_picture=make_picture(),
        publish_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    writer = make_contributor(name_en="Kim Min-ji", slug="kim")
    make_contribution(article, contributor=writer)
    make_contribution(
        article, contributor=make_contributor(name_en="Desk", is_organisation=True), role="editor"
    )
    narrator = make_contributor(name_en="Harin", has_page=False)
    make_contribution(article, contributor=narrator, role="narrator")
    make_contribution(article, contributor=make_contributor(name_en="T."), role="translator")
    make_correction(article, made_on=date(2026, 2, 3))
    found = linked_data(client, article)
    assert found["@type"] == "Report"
    assert found["@id"] == f"http://localhost:8000/a/{article.uuid}/"
    assert found["author"] == [
        {
            "@type": "Person",
            "name": "Kim Min-ji",
            "url": "http://localhost:8000/contributors/kim/",
        }
    ]
    assert found["editor"][0]["@type"] == "Organization"
    assert found["translator"][0]["name"] == "T."
    assert found["contributor"] == [{"@type": "Person", "name": "Harin"}]
    assert found["isPartOf"][0]["name"] == "Ferries"
    assert found["position"] == 2
    assert found["correction"][0]["datePublished"] == "2026-02-03"
    assert found["image"]["creditText"] == "N. Painter"
    assert found["temporalCoverage"] == "mid-1990s"
    assert found["datePublished"] == "2026-01-02T00:00:00+00:00"


def test_translations_know_which_of_them_is_the_original(client: Client) -> None:
    article = make_article()
    korean = make_article(
        language="ko",
        translation_group=article.translation_group,
        translation_checked_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    (of,) = linked_data(client, korean)["translationOfWork"]
    assert of["@id"] == f"http://localhost:8000{article.get_absolute_url()}"
    (to,) = linked_data(client, article)["workTranslation"]
    assert to["inLanguage"] == "ko"


def test_nothing_typed_ends_the_script(client: Client) -> None:
    article = make_article(
        title=HOSTILE, subtitle=HOSTILE, standfirst=HOSTILE, period=HOSTILE[:60], tags=(HOSTILE,)
    )
    make_contribution(article, contributor=make_contributor(name_en=HOSTILE))
    make_correction(article, text=HOSTILE)
    found = head(client, article)
    assert len(found.scripts) == 1
    assert json.loads(found.scripts[0])["headline"] == HOSTILE
    assert found.meta["og:title"] == [HOSTILE]
    assert not set("<>&\u2028") & set(embeddable({"a": HOSTILE}))


def test_the_browser_shows_the_page_without_a_complaint(
    browser: Any, live_site: Any, settings: Any
) -> None:
    article = make_article(title=HOSTILE)
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(f"{settings.SITE_ORIGIN}{article.get_absolute_url()}")
    found = page.evaluate("document.querySelector('script[type=\"application/ld+json\"]').text")
    assert json.loads(found)["headline"] == HOSTILE
    page.get_by_text("Cite this").click()
    assert page.locator(".cite__sentence").is_visible()
    page.close()
    assert complaints == []


def test_a_link_card_has_words_locales_and_a_picture_with_words(client: Client) -> None:
    article = make_article(lead_picture=make_picture())
    make_article(language="ko", translation_group=article.translation_group)
    meta = head(client, article).meta
    assert meta["og:type"] == ["article"]
    assert meta["og:description"] == ["A line that says what it is about."]
    assert meta["og:url"] == [f"http://localhost:8000{article.get_absolute_url()}"]
    assert (meta["og:locale"], meta["og:locale:alternate"]) == (["en_US"], ["ko_KR"])
    assert meta["og:image"][0].startswith(f"http://localhost:8000/cards/articles/{article.uuid}/")
    assert meta["og:image:alt"] == [f"Story: {article.title}. A river at dusk"]
    assert meta["twitter:card"] == ["summary_large_image"]


def test_a_warned_article_shows_its_warnings_and_nothing_but_its_standfirst(
    client: Client,
) -> None:
    inner = make_warning(label_en="torture", label_ko="고문")
    article = make_article(
        language="ko",
        slug="강",
        subtitle="quernstone",
        standfirst="한 줄.",
        lead_picture=make_picture(),
        body=f'<div data-node="warning-break" data-warning="{inner.pk}">고문</div><p>lantern</p>',
    )
    found = head(client, article)
    assert article.warnings_in_text.get() == inner
    assert not article.warnings.exists()
    (words,) = found.meta["og:description"]
    assert "고문" in words
    assert words.endswith("한 줄.")
    assert found.meta["og:image:alt"] == [
        f"이야기: {article.title}. {words.removesuffix('. 한 줄.')}"
    ]
    told = json.loads(found.scripts[0])
    assert told["contentRating"] == "고문"
    assert "image" not in told
    assert "lantern" not in found.scripts[0]
    article.standfirst = ""
    article.save()
    meta = head(client, article).meta
    assert "quernstone" not in meta["og:description"][0]
    assert meta["description"] == [article.title]


def test_every_other_page_has_the_basics(client: Client) -> None:
    campaign = make_campaign(title_en="Winter rooms", summary_en="Warm rooms.")
    meta = Head(client.get(campaign.get_absolute_url()).text).meta
    assert (meta["og:title"], meta["og:description"]) == (["Winter rooms"], ["Warm rooms."])
    for path, locale in (("/articles/", "en_US"), ("/ko/articles/", "ko_KR")):
        meta = Head(client.get(path).text).meta
        assert (meta["og:type"], meta["og:locale"]) == (["website"], [locale])
