"""How the page of an article ends: the appeal, ways to pass it on, and the way out of it."""

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from articles import previews, rendering
from articles.models import Article, FrontPageChoice
from campaigns.models import Campaign
from tests.factories import (
    make_article,
    make_campaign,
    make_entity,
    make_picture,
    make_source,
    make_warning,
)

pytestmark = pytest.mark.django_db
ASK = '<p>Text.</p><div data-node="ask" data-campaign="{}">Give now</div>'


def read(client: Client, article: Article) -> str:
    """What the page of an article shows, without its head."""
    return client.get(article.get_absolute_url()).text.partition("<body")[2]


def closing_ask(client: Client, article: Article) -> str:
    """The appeal at the end of an article's page, or nothing."""
    return read(client, article).partition('<section class="closing-ask')[2].partition("</sec")[0]


def put_forward(campaign: Campaign, **fields: object) -> None:
    """Choose a campaign as urgent."""
    FrontPageChoice.objects.create(place="urgent", campaign=campaign, **fields)


def test_a_piece_ends_with_the_appeal_that_the_front_page_puts_forward(client: Client) -> None:
    article = make_article()
    assert closing_ask(client, article) == ""
    second, first, _newest = (make_campaign(title_en=f"Appeal for {n}") for n in "ABC")
    assert "Appeal for C" in closing_ask(client, article)
    put_forward(second, order=2)
    put_forward(first, order=1)
    assert "Appeal for B" in closing_ask(client, article)
    assert "Appeal for B" in client.get("/").text


def test_a_piece_ends_with_an_appeal_only_while_it_takes_gifts(client: Client) -> None:
    article, open_one = make_article(), make_campaign(title_en="Open appeal")
    closed = make_campaign(status="closed")
    past = make_campaign(closes_at=timezone.now() - timedelta(seconds=1))
    for campaign in (closed, past, make_campaign(status="draft")):
        put_forward(campaign)
    assert "Open appeal" in closing_ask(client, article)
    open_one.status = "closed"
    open_one.save()
    assert closing_ask(client, article) == ""


def test_a_piece_ends_without_an_appeal_where_its_editor_says_so(client: Client) -> None:
    make_campaign()
    assert closing_ask(client, make_article()) != ""
    assert closing_ask(client, make_article(is_without_ask=True)) == ""


def test_a_piece_that_asks_in_its_text_asks_once(client: Client) -> None:
    campaign = make_campaign(title_en="In the text")
    put_forward(make_campaign(title_en="In front"))
    article = make_article(body=ASK.format(campaign.pk))
    assert closing_ask(client, article) == ""
    campaign.status = "closed"
    campaign.save()
    assert "In front" in closing_ask(client, article)


def test_the_appeal_says_who_receives_the_gift_how_far_it_is_and_where_to_give(
    client: Client,
) -> None:
    campaign = make_campaign(
        partners=("Radio A", "Radio B"),
        entity=make_entity(name_en="The Foundation"),
        picture=make_picture(),
        title_en="Nights on the air",
        title_ko="밤의 방송",
    )
    text = closing_ask(client, make_article())
    for words in ("Nights on the air", "What it is for.", "progress__raised"):
        assert words in text, words
    assert "The Foundation receives your gift and passes it to: Radio A, Radio B." in text
    assert f"/pictures/{campaign.picture.uuid}/" in text
    assert text.count('class="button') == 1
    assert f'href="/campaigns/{campaign.slug}/give/"' in text
    korean = closing_ask(client, make_article(language="ko", slug="밤"))
    assert "밤의 방송" in korean
    assert f'href="/ko/campaigns/{campaign.slug}/give/"' in korean
    assert '<p class="closing-ask__summary" lang="en">' in korean


def test_a_preview_ends_as_the_piece_will_and_is_not_passed_on(client: Client) -> None:
    make_campaign(title_en="Nights on the air")
    draft = make_article(status="draft")
    text = client.get(previews.make_link(draft, made_by=None)[1]).text
    assert "Nights on the air" in text
    assert "mailto:" not in text


def test_what_one_query_gathers_is_what_the_relations_hold() -> None:
    cited, further, both = (make_source(title=title) for title in "CAB")
    campaign = make_campaign()
    article = make_article(
        body=ASK.format(campaign.pk)
        + "".join(
            f'<p><cite data-node="citation" data-source="{source.pk}">x</cite></p>'
            for source in (cited, both)
        )
    )
    article.further_reading.add(further, both)
    held = Article.objects.for_reading().get(pk=article.pk)
    text = rendering.render_body(article, named=rendering.named_by(article))
    assert text == rendering.render_body(held)
    assert text == rendering.render_body(held, named=rendering.named_by(held))


def test_a_piece_is_passed_on_by_mail_or_by_its_lasting_address(client: Client) -> None:
    article = make_article(title="Bread & salt?")
    text = read(client, article)
    mail = unescape(text.partition('href="mailto:')[2].partition('"')[0])
    address = f"http://localhost:8000/a/{article.uuid}/"
    assert parse_qs(urlsplit(f"mailto:{mail}").query) == {
        "subject": ["Bread & salt?"],
        "body": [address],
    }
    assert f'<span class="share__address">{address}</span>' in text


@pytest.mark.parametrize("place", ["for the piece", "in its text"])
def test_a_piece_with_a_warning_is_kept_in_no_cache_and_has_a_quick_way_out(
    client: Client, settings: object, place: str
) -> None:
    settings.QUICK_EXIT_URL = "https://example.org/weather?today"
    warning = make_warning()
    article = make_article(
        body=f'<div data-node="warning-break" data-warning="{warning.pk}"></div><p>x</p>'
        if place == "in its text"
        else "<p>x</p>"
    )
    if place == "for the piece":
        article.warnings.add(warning)
    response = client.get(article.get_absolute_url())
    assert "no-store" in response.headers["Cache-Control"]
    text = response.text.partition("<body")[2]
    first_link = text.partition("<a ")[2].partition(">")[0]
    assert 'href="https://example.org/weather?today"' in first_link
    assert 'rel="noreferrer nofollow"' in first_link
    assert "It does not clear the history of your browser" in text
    draft = client.get(previews.make_link(article, made_by=None)[1])
    assert "quick-exit" in draft.text


def test_a_piece_without_a_warning_has_neither(client: Client) -> None:
    response = client.get(make_article().get_absolute_url())
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "quick-exit" not in response.text
    assert "<script src" not in response.text


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("<p>one</p>", 1),
        ("<p>" + "word " * 238 * 3 + "</p>", 3),
        ("<p>" + "<em>말씀</em> " * 250 * 4 + "</p>", 4),
        ("<p>" + "가" * 1000 + " name" * 238 + "</p>", 3),
    ],
)
def test_reading_takes_as_long_as_its_script_says(words: str, minutes: int) -> None:
    assert rendering.reading_minutes(words) == minutes


def test_the_page_says_how_long_it_takes(client: Client) -> None:
    assert "1 minute to read" in read(client, make_article())
    assert "2 minutes to read" in read(client, make_article(body=f"<p>{'word ' * 500}</p>"))
