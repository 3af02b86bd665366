"""The front page: what staff chose comes first, and only while readers may see it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from articles.models import Article, FrontPageChoice
from tests.factories import make_article, make_campaign, make_picture, make_series, make_staff
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db

Place = FrontPageChoice.Place


def choose(place: str, **target: object) -> FrontPageChoice:
    """Put something on the front page, after what is there."""
    return FrontPageChoice.objects.create(
        place=place, order=FrontPageChoice.objects.count(), **target
    )


def titles(text: str) -> list[str]:
    """The titles of the cards of a page, in order."""
    return re.findall(r'class="article-card__link"[^>]*>([^<]+)<', text)


def test_by_itself_the_newest_pictured_piece_leads_and_the_newest_follow(client: Client) -> None:
    make_article(title="Old")
    make_article(title="Pictured", lead_picture=make_picture())
    make_article(title="New")
    assert titles(client.get("/").text) == ["Pictured", "New", "Old"]


def test_what_is_chosen_comes_first_in_the_order_chosen_and_once(client: Client) -> None:
    old, older, new = (make_article(title=title) for title in ("Old", "Older", "New"))
    make_article(title="Pictured", lead_picture=make_picture())
    choose(Place.LEAD, article=old)
    choose(Place.NEW, article=older)
    choose(Place.NEW, article=new)
    choose(Place.NEW, article=old)
    assert titles(client.get("/").text) == ["Old", "Older", "New", "Pictured"]


@pytest.mark.parametrize("place", [Place.LEAD, Place.NEW])
def test_a_chosen_article_that_readers_may_not_see_gives_way(client: Client, place: str) -> None:
    make_article(title="Seen")
    hidden = make_article(title="Hidden lanterns", status=Article.Status.SUSPENDED)
    choose(place, article=hidden)
    text = client.get("/").text
    assert titles(text) == ["Seen"]
    assert "Hidden lanterns" not in text


def test_an_article_is_chosen_for_the_page_of_its_language(client: Client) -> None:
    make_article(title="English")
    korean = make_article(title="한국어", language="ko", slug="글")
    make_article(title="새 글", language="ko", slug="새-글")
    choose(Place.LEAD, article=korean)
    assert titles(client.get("/").text)[0] == "English"
    assert titles(client.get("/ko/").text)[:2] == ["한국어", "새 글"]


def test_the_chosen_appeal_stands_while_it_takes_gifts_then_the_newest(client: Client) -> None:
    first = make_campaign(title_en="First appeal")
    make_campaign(title_en="Second appeal")
    assert "Second appeal" in client.get("/").text
    choose(Place.URGENT, campaign=first)
    text = client.get("/").text
    assert "First appeal" in text
    assert "Second appeal" not in text
    first.status = "closed"
    first.save()
    text = client.get("/").text
    assert "Second appeal" in text
    assert "First appeal" not in text


def test_chosen_series_and_topics_come_first_and_only_with_something_to_read(
    client: Client,
) -> None:
    quiet, busy, empty = (make_series(title_en=title) for title in ("Quiet", "Busy", "Empty"))
    make_article(series=quiet, series_part=1, tags=("rare",))
    for part in (1, 2):
        make_article(series=busy, series_part=part, tags=("common",))
    make_article(series=empty, series_part=1, tags=("secret",), status=Article.Status.DRAFT)
    for series in (empty, quiet):
        choose(Place.SERIES, series=series)
    for name in ("secret", "rare"):
        tag = Tag.objects.get(name=name)
        choose(Place.TOPIC, tag=tag)
    text = client.get("/").text
    assert re.findall(r'series-list__link"[^>]*>([^<]+)<', text) == ["Quiet", "Busy"]
    assert [word.split()[0] for word in re.findall(r'tag-list__link"[^>]*>([^<]+)<', text)] == [
        "rare",
        "common",
    ]


def test_the_page_asks_no_more_with_everything_chosen(client: Client) -> None:
    for place, target in (
        (Place.LEAD, {"article": make_article(tags=("one",), series=make_series())}),
        (Place.NEW, {"article": make_article(tags=("two",))}),
        (Place.URGENT, {"campaign": make_campaign()}),
    ):
        choose(place, **target)
    make_article(title="한국어", language="ko", slug="글")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= 12


def test_a_place_takes_what_fits_it_and_says_what_it_needs() -> None:
    article, series = make_article(), make_series()
    with pytest.raises(ValidationError) as complaint:
        FrontPageChoice(place=Place.SERIES, article=article).full_clean()
    assert set(complaint.value.message_dict) >= {"article", "series"}
    FrontPageChoice(place=Place.SERIES, series=series).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        FrontPageChoice.objects.create(place=Place.SERIES, article=article)


def test_choosing_asks_for_its_own_permission(client: Client) -> None:
    choice = choose(Place.LEAD, article=make_article(title="Chosen piece", status="draft"))
    sign_in(client, make_staff("articles.change_frontpagechoice"))
    text = client.get("/admin/articles/frontpagechoice/").text
    assert "Chosen piece" in text
    assert 'alt="False"' in text
    assert client.get(f"/admin/articles/frontpagechoice/{choice.pk}/change/").status_code == 200
    sign_in(client, make_staff("articles.change_article"))
    assert client.get("/admin/articles/frontpagechoice/").status_code == 403
