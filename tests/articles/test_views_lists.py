"""Pages that list articles."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from articles import search
from articles.models import Article, TagLabel
from tests.factories import (
    make_article,
    make_contribution,
    make_contributor,
    make_series,
    make_warning,
)

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    """The titles of the cards of a page, in order."""
    return re.findall(r'class="article-card__link"[^>]*>([^<]+)<', text)


def way(text: str, rel: str) -> str:
    """The address of the page before or after, empty where there is none."""
    match = re.search(rf'href="([^"]+)" rel="{rel}"', text)
    return html.unescape(match[1]) if match else ""


def test_the_list_shows_its_language_then_what_exists_only_in_the_other(client: Client) -> None:
    english = make_article(title="English alone")
    both = make_article(title="English of both")
    make_article(title="둘 다", language="ko", slug="둘", translation_group=both.translation_group)
    make_article(title="한국어만", language="ko", slug="하나")
    text = client.get("/articles/").text
    assert titles(text) == ["English of both", "English alone", "한국어만"]
    heading = text.index("Only in Korean")
    assert text.index(english.title) < heading < text.index("한국어만")
    assert 'lang="ko"' in text[heading:]
    korean = client.get("/ko/articles/").text
    assert titles(korean) == ["한국어만", "둘 다", "English alone"]


def test_a_list_without_articles_of_the_other_language_has_no_heading_for_them(
    client: Client,
) -> None:
    make_article()
    assert "Only in" not in client.get("/articles/").text


def test_the_list_can_be_narrowed_in_every_combination(client: Client) -> None:
    wanted = make_article(
        title="Wanted",
        kind="report",
        tags=("radio",),
        publish_at=datetime(2020, 6, 1, tzinfo=UTC),
        body="<p>quernstone</p>",
    )
    search.refresh(wanted)
    make_article(title="Other", kind="story", tags=("market",))
    for query in ("kind=report", "tag=radio", "year=2020", "q=quernstones"):
        assert titles(client.get(f"/articles/?{query}").text) == ["Wanted"], query
    assert titles(client.get("/articles/?kind=report&tag=radio&year=2020&q=quern").text)
    assert titles(client.get("/articles/?kind=report&tag=market").text) == []


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "year=99999",
        "year=0",
        "year=9999",
        "year=-1",
        "year=²",
        "year=二",
        "year=1e3",
        "tag=%00",
        "tag=no-such",
        "q=%00",
        "q=%F0%9F%99%82",
        "q=%ff",
        "q=year:0000",
        "q=year:9999",
        "kind[]=report",
    ],
)
def test_a_parameter_that_says_nothing_gives_a_page(client: Client, query: str) -> None:
    make_article()
    response = client.get(f"/articles/?{query}")
    assert response.status_code == 200
    assert bool(titles(response.text)) == (query in {"q=%00", "tag=%00", "kind[]=report"})


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999999999999999999", "", "2.5", "9" * 5000])
def test_a_page_number_that_is_none_gives_a_page(client: Client, page: str) -> None:
    make_article()
    for path in ("/articles/", "/search/?q=river", "/tags/radio/"):
        make_article(tags=("radio",))
        joint = "&" if "?" in path else "?"
        assert client.get(f"{path}{joint}page={page}").status_code == 200


def test_pages_hold_every_article_once_also_when_all_share_a_moment(client: Client) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(45):
        make_article(title=f"Piece {number:02}", publish_at=moment, kind="essay")
    seen = []
    address, texts = "?kind=essay", []
    while address:
        texts.append(client.get(f"/articles/{address}").text)
        seen += titles(texts[-1])
        address = way(texts[-1], "next")
    assert seen == [f"Piece {number:02}" for number in reversed(range(45))]
    assert len(texts) == 3
    assert "45 articles" in texts[0]
    assert re.search(
        r'rel="canonical" href="http://localhost:8000/articles/\?kind=essay&amp;after=h\d+-\d+"',
        texts[1],
    )
    # And back again, page by page.
    assert way(texts[0], "prev") == ""
    assert titles(client.get(f"/articles/{way(texts[2], 'prev')}").text) == titles(texts[1])
    assert titles(client.get(f"/articles/{way(texts[1], 'prev')}").text) == titles(texts[0])


def test_a_page_runs_on_from_one_language_to_the_other_and_back(client: Client) -> None:
    for number in range(25):
        make_article(title=f"English {number:02}")
        make_article(title=f"한국어 {number:02}", language="ko", slug=f"글-{number}")
    pages, address = [], "?"
    while address:
        text = client.get(f"/articles/{address}").text
        pages.append((titles(text), way(text, "prev")))
        address = way(text, "next")
    english = [f"English {number:02}" for number in reversed(range(25))]
    korean = [f"한국어 {number:02}" for number in reversed(range(25))]
    assert [title for shown, _prev in pages for title in shown] == english + korean
    assert titles(client.get(f"/articles/{pages[2][1]}").text) == pages[1][0]


def test_what_is_published_meanwhile_shifts_nothing_to_another_page(client: Client) -> None:
    for number in range(25):
        make_article(title=f"Piece {number:02}")
    further = way(client.get("/articles/").text, "next")
    before = titles(client.get(f"/articles/{further}").text)
    make_article(title="News of today")
    assert titles(client.get(f"/articles/{further}").text) == before


@pytest.mark.parametrize(
    "place",
    ["", "x", "h", "h1-", "h1-x", "h-1-1", "h9" * 40, "h" + "9" * 17 + "-1", "h²-1", "o0-0"],
)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_place_that_is_none_gives_the_first_page(client: Client, name: str, place: str) -> None:
    make_article(title="Only one")
    assert titles(client.get("/articles/", {name: place}).text) == ["Only one"]


def test_a_later_page_asks_no_more_of_the_database_than_the_first(client: Client) -> None:
    for number in range(45):
        make_article(title=f"Piece {number:02}")
    address, counts = "?", []
    while address:
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"/articles/{address}").text
        counts.append(len(asked))
        assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)
        address = way(text, "next")
    assert len(counts) == 3
    assert max(counts) == counts[0] <= 12


def test_a_card_says_what_a_reader_should_know(client: Client) -> None:
    article = make_article(kind="question")
    article.warnings.add(make_warning(label_en="hunger", label_ko="굶주림"))
    make_contribution(article, contributor=make_contributor(name_en="Hana"))
    make_contribution(article, contributor=make_contributor(name_en="Editing Ed"), role="editor")
    text = client.get("/articles/").text
    assert "hunger" in text
    assert "Question" in text
    assert "Hana" in text
    assert "Editing Ed" not in text
    assert "굶주림" in client.get("/ko/articles/").text


def test_a_topic_is_called_by_its_label_and_found_by_its_synonyms(client: Client) -> None:
    make_article(tags=("prison camps",), title="Camps")
    tag = Tag.objects.get()
    TagLabel.objects.create(tag=tag, language="ko", name="정치범수용소")
    TagLabel.objects.create(tag=tag, language="en", name="Gulag", is_synonym=True)
    assert "prison camps" in client.get("/tags/").text
    assert "정치범수용소" in client.get("/ko/tags/").text
    assert "정치범수용소" in client.get("/ko/tags/prison-camps/").text
    for slug in ("gulag", "정치범수용소"):
        response = client.get(f"/tags/{slug}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/tags/prison-camps/")
        response = client.get(f"/articles/?tag={slug}&kind=story")
        assert response.url == "/articles/?tag=prison-camps&kind=story"
        assert titles(client.get(response.url).text) == ["Camps"]


def test_the_count_of_a_topic_is_the_number_of_articles_on_its_page(client: Client) -> None:
    both = make_article(tags=("radio",))
    make_article(
        tags=("radio",), language="ko", slug="둘", translation_group=both.translation_group
    )
    make_article(tags=("radio",), language="ko", slug="하나")
    make_article(tags=("radio",), status="draft")
    for prefix in ("", "/ko"):
        assert 'tag-list__count">2<' in client.get(f"{prefix}/tags/").text
        assert len(titles(client.get(f"{prefix}/tags/radio/").text)) == 2


def test_a_series_lists_its_parts_in_order(client: Client) -> None:
    series = make_series(title_en="Rooms", description_en="Of a house.")
    for part, title in ((3, "Third"), (1, "First"), (None, "Beside")):
        make_article(series=series, series_part=part, title=title)
    text = client.get(series.get_absolute_url()).text
    assert "Of a house." in text
    assert titles(text) == ["First", "Third", "Beside"]
    assert re.findall(r'article-card__part">([^<]+)<', text) == ["Part 1", "Part 3"]
    assert "article-card__part" not in client.get("/articles/").text


def test_a_long_list_has_small_pictures_behind_the_third_on_a_phone(client: Client) -> None:
    for number in range(5):
        make_article(title=f"Number {number}")
    text = client.get("/articles/").text
    assert re.findall(r'class="article-card( article-card--brief)?"', text) == [
        *("", "", ""),
        *(" article-card--brief",) * 2,
    ]


def test_a_contributor_has_a_page_only_where_an_editor_has_opened_one(client: Client) -> None:
    open_one, closed_one = make_contributor(), make_contributor(has_page=False)
    article = make_article(title="Hers")
    make_contribution(article, contributor=open_one)
    make_contribution(article, contributor=open_one, role="translator")
    make_contribution(article, contributor=closed_one, role="narrator")
    assert titles(client.get(open_one.get_absolute_url()).text) == ["Hers"]
    for path in ("", "feed.atom"):
        assert client.get(f"{closed_one.get_absolute_url()}{path}").status_code == 404
        assert client.get(f"/ko{closed_one.get_absolute_url()}{path}").status_code == 404
    assert closed_one.get_absolute_url() not in client.get("/sitemap.xml").text


def test_lists_cost_the_same_however_many_rows_there_are(
    client: Client, django_assert_max_num_queries
) -> None:
    series, writer = make_series(), make_contributor()
    for number in range(12):
        article = make_article(
            tags=("radio", f"topic {number}"), series=series, series_part=number + 1
        )
        make_contribution(article, contributor=writer)
        make_contribution(article)
        article.warnings.add(make_warning())
        foreign = make_article(language="ko", slug=f"글-{number}", tags=("radio",))
        search.refresh_many(Article.objects.filter(pk__in=[article.pk, foreign.pk]))
    addresses = [
        *("/", "/articles/", "/articles/?kind=story&tag=radio&year=2026&q=river", "/tags/"),
        *("/tags/radio/", series.get_absolute_url(), writer.get_absolute_url()),
        *("/search/?q=river", "/feeds/articles.atom", "/tags/radio/feed.atom", "/sitemap.xml"),
        "/search/?q=river tag:radio by:writer -snow&kind=story&year=2026",
        *(f"{series.get_absolute_url()}feed.atom", f"{writer.get_absolute_url()}feed.atom"),
        *(article.get_absolute_url(), foreign.get_absolute_url(), "/about/", "/nothing/"),
        *("/articles/nothing/",),
    ]
    for address in addresses:
        prefixes = ("",) if address.startswith(("/ko/", "/sitemap")) else ("", "/ko")
        for prefix in prefixes:
            with django_assert_max_num_queries(12):
                client.get(f"{prefix}{address}")


def test_the_list_offers_kinds_and_the_years_there_are(client: Client) -> None:
    make_article(publish_at=datetime(2020, 6, 1, tzinfo=UTC))
    text = client.get("/articles/").text
    assert 'href="/articles/?kind=report"' in text
    assert "?year=" not in text
    make_article(publish_at=datetime(2018, 6, 1, tzinfo=UTC))
    make_article(publish_at=datetime(2016, 6, 1, tzinfo=UTC), status="draft")
    text = client.get("/articles/").text
    assert re.findall(r"\?year=(\d+)", text) == ["2020", "2018"]
