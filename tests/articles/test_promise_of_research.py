"""Promise 1 at the addresses for machines: API, citations, stable address, feeds, link cards."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from articles.models import Article, FormerSlug
from articles.previews import make_link
from tests.factories import (
    make_article,
    make_contribution,
    make_contributor,
    make_picture,
    make_series,
)

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BEFORE, AFTER = T - SECOND, T + SECOND
LONG_AGO = T - timedelta(days=30)
# What the article is, and whether readers see it a second before and a second after T.
STATES = {
    "published": ({"status": "published"}, True, True),
    "scheduled": ({"status": "published", "publish_at": T}, False, True),
    "embargoed": ({"status": "published", "embargo_until": T}, False, True),
    "expiring": ({"status": "published", "expire_at": T}, True, False),
    "draft": ({"status": "draft"}, False, False),
    "in review": ({"status": "in_review"}, False, False),
    "ready": ({"status": "ready"}, False, False),
    "suspended": ({"status": "suspended"}, False, False),
    "withdrawn": ({"status": "withdrawn"}, False, False),
}
TITLE, SLUG, TOPIC, WORD = "Saltmarsh lanterns", "saltmarsh-lanterns", "wickerwork", "quernstone"
GIVEAWAYS = (TITLE, SLUG, TOPIC, WORD, "marsh-series")
LISTS = (
    *("/api/v1/articles", "/api/v1/articles?kind=essay", "/api/v1/articles?tag=wickerwork"),
    *("/api/v1/articles?series=marsh-series", "/api/v1/articles?contributor=marsh-writer"),
    *("/api/v1/articles?language=en", "/feeds/articles.atom", "/ko/feeds/articles.atom"),
    *("/feeds/essay.atom", "/ko/feeds/essay.atom", "/contributors/marsh-writer/feed.atom"),
)
VOCABULARIES = {"/api/v1/tags": TOPIC, "/api/v1/series": "marsh-series"}


@pytest.fixture(params=STATES)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[datetime, bool]]:
    """An article in a state with everything that could give it away, and when it shows."""
    fields, is_shown_before, is_shown_after = STATES[request.param]
    with time_machine.travel(LONG_AGO, tick=False):
        article = make_article(
            title=TITLE,
            slug=SLUG,
            standfirst="",
            body=f"<p>A {WORD} stood by the door.</p>",
            tags=(TOPIC,),
            series=make_series(slug="marsh-series"),
            series_part=1,
            kind="essay",
            lead_picture=make_picture(),
            **{"publish_at": LONG_AGO, **fields},
        )
        make_contribution(article, contributor=make_contributor(slug="marsh-writer"))
        FormerSlug.objects.create(article=article, language="en", slug="former-lanterns")
    return article, {BEFORE: is_shown_before, AFTER: is_shown_after}


def test_every_list_holds_an_article_exactly_while_it_is_public(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    _article, shown = case
    for moment, is_shown in shown.items():
        with time_machine.travel(moment, tick=False):
            for address in LISTS:
                response = client.get(address)
                assert response.status_code == 200, address
                assert (WORD in response.text) == is_shown, (address, moment)
                if not is_shown:
                    entries = response.text.partition("<author>")[2] or response.text
                    found = [word for word in GIVEAWAYS if word in entries.split('"next"')[0]]
                    assert found == [], (address, moment)
            for address, word in VOCABULARIES.items():
                assert (word in client.get(address).text) == is_shown, (address, moment)


def test_its_own_addresses_answer_exactly_while_it_is_public(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    article, shown = case
    for moment, is_shown in shown.items():
        is_gone = article.status == "withdrawn" or bool(
            article.expire_at and article.expire_at <= moment
        )
        hidden = 410 if is_gone else 404
        with time_machine.travel(moment, tick=False):
            for address, status in {
                f"/api/v1/articles/{article.uuid}": 200,
                f"/a/{article.uuid}/": 302,
                f"/articles/{SLUG}/cite.bib": 200,
                f"/articles/{SLUG}/cite.ris": 200,
                f"/articles/{SLUG}/cite.json": 200,
                "/articles/former-lanterns/cite.bib": 301,
            }.items():
                response = client.get(address)
                assert response.status_code == (status if is_shown else hidden), (address, moment)
                if not is_shown:
                    # The switch of languages on an error page repeats what was asked for.
                    told = response.text.replace(address.lstrip("/"), "")
                    assert [word for word in GIVEAWAYS if word in told] == [], (address, moment)
                    assert SLUG not in response.headers.get("Location", "")
                    assert SLUG not in response.headers.get("Content-Disposition", "")


def test_changes_name_an_article_exactly_when_the_public_has_met_it(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    article, shown = case
    for moment, is_shown in shown.items():
        is_gone = article.status == "withdrawn" or bool(
            article.expire_at and article.expire_at <= moment
        )
        with time_machine.travel(moment, tick=False):
            for address in ("/api/v1/changes", "/api/v1/withdrawals", "/feeds/articles.atom"):
                text = client.get(address).text
                is_named = is_gone or (is_shown and address != "/api/v1/withdrawals")
                assert (str(article.uuid) in text) == is_named, (address, moment)


def test_a_hidden_translation_is_named_nowhere(client: Client) -> None:
    article = make_article()
    korean = make_article(
        language="ko", slug="숨은", status="draft", translation_group=article.translation_group
    )
    for address in (f"/api/v1/articles/{article.uuid}", article.get_absolute_url()):
        text = client.get(address).text
        assert str(korean.uuid) not in text
        assert "ko_KR" not in text


def test_a_draft_behind_its_link_has_no_citation_and_tells_machines_nothing(
    client: Client,
) -> None:
    article = make_article(status="draft")
    _link, address = make_link(article, made_by=None)
    text = client.get(address).text
    assert article.title in text
    for trace in ("ld+json", "og:title", str(article.uuid), "cite__"):
        assert trace not in text
