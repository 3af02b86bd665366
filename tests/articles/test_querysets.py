"""The definition of public itself; that every page asks it is tested in test_views_promise."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article, Picture
from tests.factories import make_article, make_campaign, make_picture, make_series

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_an_article_is_public_from_its_date_on() -> None:
    article = make_article(publish_at=T)
    assert not article.is_public(T - SECOND)
    assert article.is_public(T)


def test_an_embargo_ends_at_its_moment() -> None:
    article = make_article(publish_at=T - SECOND, embargo_until=T)
    assert not article.is_public(T - SECOND)
    assert article.is_public(T)


def test_an_article_is_gone_at_the_moment_it_expires() -> None:
    article = make_article(publish_at=T - SECOND, expire_at=T)
    gone = Article.objects.gone
    assert article.is_public(T - SECOND)
    assert not gone(T - SECOND).exists()
    assert not article.is_public(T)
    assert gone(T).get() == article


@pytest.mark.parametrize("status", [status for status in Article.Status if status != "published"])
def test_no_other_status_is_public(status: str) -> None:
    article = make_article(status=status, publish_at=T)
    assert not article.is_public(T + SECOND)


def test_nothing_is_gone_that_never_was_there() -> None:
    make_article(status="withdrawn", publish_at=T + SECOND)
    make_article(status="withdrawn", publish_at=T - SECOND, embargo_until=T + SECOND)
    make_article(publish_at=T - SECOND, embargo_until=T + SECOND, expire_at=T)
    make_article(status="draft", publish_at=T - SECOND, expire_at=T)
    assert not Article.objects.gone(T).exists()
    assert make_article(status="withdrawn", publish_at=None) in Article.objects.gone(T)


def test_readers_of_a_language_see_it_first_and_the_other_only_where_it_stands_alone() -> None:
    english = make_article(publish_at=T - 3 * SECOND)
    make_article(
        language="ko",
        slug="둘",
        translation_group=english.translation_group,
        publish_at=T - SECOND,
    )
    alone = make_article(language="ko", slug="하나", publish_at=T - SECOND)
    hidden = make_article(publish_at=T + SECOND)
    beside = make_article(
        language="ko",
        slug="셋",
        translation_group=hidden.translation_group,
        publish_at=T - 2 * SECOND,
    )

    def listed(at: datetime) -> list[Article]:
        return list(
            Article.objects.for_readers_of("en", at).order_by("is_foreign", "-publish_at", "-pk")
        )

    assert listed(T) == [english, alone, beside]
    assert listed(T + SECOND) == [hidden, english, alone]


def test_what_has_no_part_number_stands_after_the_parts() -> None:
    series = make_series()
    loose = make_article(series=series, publish_at=T - SECOND)
    second = make_article(series=series, series_part=2, publish_at=T)
    first = make_article(series=series, series_part=1, publish_at=T + SECOND)
    assert list(Article.objects.in_series_order()) == [first, second, loose]


def test_a_picture_is_shown_while_any_public_page_shows_it() -> None:
    at = T

    def is_shown(picture: Picture) -> bool:
        return Picture.objects.shown_to_the_public(at).filter(pk=picture.pk).exists()

    def figure(picture: Picture) -> str:
        return f'<figure data-node="figure" data-picture="{picture.pk}"></figure>'

    unused, leading, inside, drafted, appeal, told = (make_picture() for _number in range(6))
    make_article(lead_picture=leading, publish_at=T)
    make_article(body=figure(inside), publish_at=T)
    make_article(body=figure(drafted), publish_at=T + SECOND)
    make_campaign(picture=appeal)
    make_campaign(story_en=figure(told))
    assert [is_shown(picture) for picture in (unused, leading, inside, drafted, appeal, told)] == [
        *(False, True, True, False, True, True)
    ]


def test_the_keys_of_what_is_hidden_are_all_but_the_published() -> None:
    moments = (None, T - SECOND, T, T + SECOND)
    states = itertools.product(Article.Status.values, moments, moments, moments)
    Article.objects.bulk_create(
        Article(
            title=f"Piece {number}",
            slug=f"piece-{number}",
            status=status,
            publish_at=publish_at,
            embargo_until=embargo_until,
            expire_at=expire_at,
        )
        for number, (status, publish_at, embargo_until, expire_at) in enumerate(states)
        if status != "published" or publish_at
    )
    hidden = {key for (key,) in Article.objects.hidden_keys(T)}
    published = set(Article.objects.published(T).values_list("pk", flat=True))
    assert published
    assert hidden == set(Article.objects.values_list("pk", flat=True)) - published
