"""Promise 1: one definition of public, at every public address, to the second."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from taggit.models import Tag

from articles import search
from articles.models import Article, FormerSlug
from tests.factories import (
    make_article,
    make_contribution,
    make_contributor,
    make_picture,
    make_series,
)

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)
BEFORE, AFTER = T - timedelta(seconds=1), T + timedelta(seconds=1)
LONG_AGO = T - timedelta(days=30)

# What the article is, and whether readers see it a second before and a second after T.
STATES = {
    "published": ({"status": "published", "publish_at": LONG_AGO}, True, True),
    "scheduled": ({"status": "published", "publish_at": T}, False, True),
    "embargoed": (
        {"status": "published", "publish_at": LONG_AGO, "embargo_until": T},
        False,
        True,
    ),
    "expiring": ({"status": "published", "publish_at": LONG_AGO, "expire_at": T}, True, False),
    "draft": ({"status": "draft", "publish_at": LONG_AGO}, False, False),
    "in review": ({"status": "in_review", "publish_at": LONG_AGO}, False, False),
    "ready": ({"status": "ready", "publish_at": LONG_AGO}, False, False),
    "suspended": ({"status": "suspended", "publish_at": LONG_AGO}, False, False),
    "withdrawn": ({"status": "withdrawn", "publish_at": LONG_AGO}, False, False),
}
TITLE, SLUG, TOPIC, WORD = "Saltmarsh lanterns", "saltmarsh-lanterns", "wickerwork", "quernstone"


@pytest.fixture(params=STATES)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[datetime, bool]]:
    """An article in a state with everything that could give it away, and when it shows."""
    fields, is_shown_before, is_shown_after = STATES[request.param]
    series, writer = make_series(slug="marsh"), make_contributor(slug="marsh-writer")
    with time_machine.travel(LONG_AGO, tick=False):
        article = make_article(
            title=TITLE,
            slug=SLUG,
            standfirst="",
            body=f"<p>A {WORD} stood by the door.</p>",
            tags=(TOPIC, "shared"),
            series=series,
            series_part=1,
            kind="essay",
            lead_picture=make_picture(),
            **fields,
        )
        make_contribution(article, contributor=writer)
        neighbour = make_article(
            slug="neighbour", tags=("shared",), series=series, series_part=2, publish_at=LONG_AGO
        )
        make_contribution(neighbour, contributor=writer)
        FormerSlug.objects.create(article=article, language="en", slug="former-lanterns")
        search.refresh(article)
        search.refresh(neighbour)
    return article, {BEFORE: is_shown_before, AFTER: is_shown_after}


# Pages that name the article, and pages that exist whether or not they do.
LISTS = (
    "/",
    "/ko/",
    "/articles/",
    "/ko/articles/",
    "/articles/?kind=essay",
    "/articles/?year=2026",
    f"/articles/?q={WORD}",
    "/articles/?tag=shared",
    f"/articles/?tag={TOPIC}",
    "/tags/shared/",
    "/ko/tags/shared/",
    "/series/marsh/",
    "/contributors/marsh-writer/",
    f"/search/?q={WORD}",
    f"/ko/search/?q={WORD}",
    "/search/?q=lantern",
    "/feeds/articles.atom",
    "/ko/feeds/articles.atom",
    "/tags/shared/feed.atom",
    "/series/marsh/feed.atom",
    "/contributors/marsh-writer/feed.atom",
    "/sitemap.xml",
    "/articles/neighbour/",
)


def test_every_page_shows_an_article_exactly_while_it_is_public(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    _article, shown = case
    for moment, is_shown in shown.items():
        with time_machine.travel(moment, tick=False):
            for address in LISTS:
                text = client.get(address).text
                assert (SLUG in text) == is_shown, (address, moment)
                if not is_shown:
                    assert TITLE not in text, (address, moment)


def test_the_address_itself_answers_exactly_while_it_is_public(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    article, shown = case
    for moment, is_shown in shown.items():
        with time_machine.travel(moment, tick=False):
            response = client.get(f"/articles/{SLUG}/")
            is_gone = article.status == "withdrawn" or bool(
                article.expire_at and article.expire_at <= moment
            )
            assert response.status_code == (200 if is_shown else 410 if is_gone else 404)
            assert (TITLE in response.text) == is_shown
            assert (WORD in response.text) == is_shown
            # Nor do the other addresses that lead to it say that it exists.
            former = client.get("/articles/former-lanterns/")
            assert former.status_code == (301 if is_shown else 410 if is_gone else 404)
            assert SLUG not in former.text
            foreign = client.get(f"/ko/articles/{SLUG}/")
            assert foreign.status_code == (302 if is_shown else 410 if is_gone else 404)


def test_a_topic_of_hidden_articles_alone_is_as_unknown_as_none(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    _article, shown = case
    assert Tag.objects.filter(slug=TOPIC).exists()
    for moment, is_shown in shown.items():
        with time_machine.travel(moment, tick=False):
            for address in (f"/tags/{TOPIC}/", f"/tags/{TOPIC}/feed.atom"):
                assert client.get(address).status_code == (200 if is_shown else 404), address
            assert (TOPIC in client.get("/tags/").text) == is_shown
            assert (TOPIC in client.get("/sitemap.xml").text) == is_shown
            assert (TOPIC in client.get("/").text) == is_shown


def test_its_pictures_are_served_exactly_while_it_is_public(
    case: tuple[Article, dict[datetime, bool]], client: Client
) -> None:
    article, shown = case
    picture = article.lead_picture
    for moment, is_shown in shown.items():
        with time_machine.travel(moment, tick=False):
            shown_rows = type(picture).objects.shown_to_the_public().filter(pk=picture.pk)
            assert shown_rows.exists() == is_shown
            if not is_shown:
                address = reverse("picture", args=[picture.uuid, 480, "jpg"])
                assert client.get(address).status_code == 404


def test_a_series_of_hidden_articles_alone_is_unknown(client: Client) -> None:
    series = make_series()
    make_article(series=series, series_part=1, status="draft")
    assert client.get(series.get_absolute_url()).status_code == 404
    assert client.get(f"{series.get_absolute_url()}feed.atom").status_code == 404
    assert series.slug not in client.get("/sitemap.xml").text
    assert series.title_en not in client.get("/").text


def test_an_embargo_on_a_withdrawn_article_does_not_say_that_it_ever_was(client: Client) -> None:
    article = make_article(status="withdrawn", embargo_until=datetime.now(UTC) + timedelta(days=1))
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_hidden_translation_is_not_offered(client: Client) -> None:
    article = make_article()
    make_article(
        language="ko",
        slug="숨은-글",
        title="숨은 글",
        status="draft",
        translation_group=article.translation_group,
    )
    text = client.get(article.get_absolute_url()).text
    assert 'hreflang="ko" href="http://localhost:8000/ko/articles' not in text
    assert "/ko/articles/%EC%88%A8" not in text
    # Hidden, it does not push the English piece out of the Korean lists either.
    assert article.slug in client.get("/ko/articles/").text
