"""The Atom feeds."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.test import Client

from articles.models import Article
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_contributor,
    make_correction,
    make_edition,
    make_picture,
    make_series,
    make_source,
    make_warning,
)

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(client: Client, path: str = "/feeds/articles.atom") -> ElementTree.Element:
    """A feed as a tree."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def texts(tree: ElementTree.Element, path: str) -> list[str | None]:
    """The texts of the elements on a path."""
    return [
        found.text for found in tree.findall("/".join(f"{ATOM}{step}" for step in path.split("/")))
    ]


def test_an_entry_holds_the_whole_text_with_whole_addresses(client: Client) -> None:
    picture = make_picture()
    article = make_article(
        title="Lamps & <rivers>",
        body=f'<p>Words<span data-node="note">A note.</span></p>'
        f'<figure data-node="figure" data-picture="{picture.pk}"></figure>'
        '<p><a href="/about/">About</a></p>'
        f'<div data-node="ask" data-campaign="{make_campaign().pk}">Give</div>',
    )
    make_contribution(article, contributor=make_contributor(name_en="Hana"))
    tree = feed(client)
    assert texts(tree, "entry/title") == ["Lamps & <rivers>"]
    assert texts(tree, "entry/author/name") == ["Hana"]
    (content,) = texts(tree, "entry/content")
    for words in ("Words", "A note.", f"http://localhost:8000/pictures/{picture.uuid}/", "Give"):
        assert words in content, words
    assert 'href="http://localhost:8000/about/"' in content
    assert "class=" not in content


def test_an_entry_keeps_its_id_when_its_address_changes(client: Client) -> None:
    article = make_article()
    before = texts(feed(client), "entry/id")
    assert before == [f"urn:uuid:{article.uuid}"]
    article.slug = "another"
    article.save()
    assert texts(feed(client), "entry/id") == before


def test_an_entry_says_when_it_was_published_and_changed(client: Client) -> None:
    make_article()
    Article.objects.update(
        publish_at=datetime(2026, 1, 2, tzinfo=UTC),
        text_changed_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    tree = feed(client)
    assert texts(tree, "entry/published") == ["2026-01-02T00:00:00+00:00"]
    assert texts(tree, "entry/updated") == ["2026-01-05T00:00:00+00:00"]
    assert texts(tree, "updated") == ["2026-01-05T00:00:00+00:00"]


def test_a_feed_shows_its_language_first_and_marks_the_other(client: Client) -> None:
    make_article(publish_at=datetime(2020, 1, 1, tzinfo=UTC))
    make_article(language="ko", slug="강", title="강")
    for path, languages in (
        ("/feeds/articles.atom", ["en", "ko"]),
        ("/ko/feeds/articles.atom", ["ko", "en"]),
    ):
        tree = feed(client, path)
        assert tree.get(LANGUAGE) == languages[0]
        assert [entry.get(LANGUAGE) for entry in tree.findall(f"{ATOM}entry")] == languages
        (own,) = (link.get("href") for link in tree.findall(f"{ATOM}link[@rel='self']"))
        assert own == f"http://localhost:8000{path}"


def test_topics_series_and_contributors_have_feeds_of_their_own(client: Client) -> None:
    series, writer = make_series(title_en="Rooms"), make_contributor(name_en="Hana")
    article = make_article(tags=("radio",), series=series, title="Inside")
    make_contribution(article, contributor=writer)
    make_article(title="Outside")
    for page, name in (
        ("/tags/radio/", "radio"),
        (series.get_absolute_url(), "Rooms"),
        (writer.get_absolute_url(), "Hana"),
    ):
        path = f"{page}feed.atom"
        assert f'type="application/atom+xml" title="{name}" href="{path}"' in client.get(page).text
        tree = feed(client, path)
        assert texts(tree, "entry/title") == ["Inside"]
        assert name in texts(tree, "title")[0]


def test_all_warnings_stand_before_the_text(client: Client) -> None:
    inner = make_warning(label_en="cold")
    article = make_article(
        body=f'<p>The river</p><div data-node="warning-break" data-warning="{inner.pk}">x</div>'
    )
    article.warnings.add(make_warning(label_en="hunger"))
    (content,) = texts(feed(client), "entry/content")
    assert content.index("cold, hunger") < content.index("The river")


def test_a_correction_stands_in_the_entry_and_moves_its_date(client: Client) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        article = make_article()
    make_edition(article, title="Before", outlet="Morning")
    with time_machine.travel(datetime(2026, 1, 5, 6, tzinfo=UTC), tick=False):
        make_correction(article, text="A <year> was wrong.")
        article.save()
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        article.tags.add("a tag is no change of the text")
        tree = feed(client)
    (content,) = texts(tree, "entry/content")
    assert "Correction, Jan. 5, 2026:" in content
    assert "A &lt;year&gt; was wrong." in content
    assert "Morning" in content
    assert content.index("was wrong") < content.index("The river")
    assert texts(tree, "entry/updated") == ["2026-01-05T06:00:00+00:00"]


def test_each_kind_has_a_feed_that_its_list_names(client: Client) -> None:
    make_article(title="A story")
    make_article(title="A report", kind="report")
    assert texts(feed(client, "/feeds/report.atom"), "entry/title") == ["A report"]
    assert texts(feed(client, "/feeds/report.atom"), "title") == ["nkarchive: Reports"]
    assert 'href="/feeds/report.atom"' in client.get("/articles/?kind=report").text
    assert 'href="/ko/feeds/report.atom"' in client.get("/ko/articles/?kind=report").text
    assert texts(feed(client, "/feeds/essay.atom"), "entry/title") == []
    assert client.get("/feeds/poem.atom").status_code == 404


def test_what_went_has_a_tombstone_and_no_entry(client: Client) -> None:
    gone = [
        make_article(status="withdrawn"),
        make_article(expire_at=datetime.now(UTC) - timedelta(hours=1)),
        make_article(),
    ]
    gone[2].status = "suspended"
    gone[2].save()
    make_article(status="draft")
    tree = feed(client)
    assert texts(tree, "entry/title") == []
    stones = tree.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert {stone.get("ref") for stone in stones} == {article.uuid.urn for article in gone}
    assert all(set(stone.attrib) == {"ref", "when"} and not stone.text for stone in stones)


@pytest.mark.parametrize("path", ["/feeds/articles.atom", "/ko/feeds/story.atom"])
def test_who_has_the_feed_already_is_told_so(path: str, client: Client) -> None:
    article = make_article()
    first = client.get(path)
    etag = first.headers["ETag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    article.title = "Another"
    article.save()
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200


def test_an_empty_feed_is_the_same_tomorrow(client: Client) -> None:
    today = client.get("/feeds/essay.atom").content
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        assert client.get("/feeds/essay.atom").content == today


def test_a_feed_reader_finds_nothing_wrong(client: Client) -> None:
    article = make_article(title="Lamps & <rivers>", lead_picture=make_picture(), tags=("radio",))
    make_contribution(article, contributor=make_contributor(name_en="Hana"))
    make_correction(article)
    make_article(language="ko", title="강", standfirst="")
    make_article(status="withdrawn")
    for path in ("/feeds/articles.atom", "/feeds/story.atom", "/tags/radio/feed.atom"):
        found = feedparser.parse(client.get(path).content)
        assert not found.bozo, path
        assert found.version == "atom10"
        entry = found.entries[0]
        assert entry.title_detail.value
        assert entry.id == article.uuid.urn
        assert entry.authors == [{"name": "Hana"}]
        assert entry.content[0].type == "text/html"


def test_characters_that_xml_refuses_do_not_break_the_feed(client: Client) -> None:
    make_article(title="A\x08B\ufffe", standfirst="\x0bC", body="<p>D\x1b</p>")
    assert texts(feed(client), "entry/title") == ["AB"]


def test_nothing_that_a_text_names_breaks_the_feed(client: Client) -> None:
    source = make_source(title="A\x08 book", author="B\x0bC")
    picture = make_picture(credit="D\x0c", alt_en="E\x1f")
    make_article(
        body=f'<figure data-node="figure" data-picture="{picture.pk}"></figure>'
        f'<p><cite data-node="citation" data-source="{source.pk}" data-locator="">F</cite></p>'
    )
    (content,) = texts(feed(client), "entry/content")
    assert "B C, <cite>A book</cite>" in content


def test_a_feed_without_articles_is_a_feed(client: Client) -> None:
    assert texts(feed(client), "entry/title") == []


def test_a_feed_holds_the_newest_thirty_at_a_fixed_cost(
    client: Client, django_assert_max_num_queries
) -> None:
    for number in range(33):
        make_article(
            title=f"Piece {number}", publish_at=datetime(2026, 1, 1, 0, number, tzinfo=UTC)
        )
    with django_assert_max_num_queries(12):
        tree = feed(client)
    assert texts(tree, "entry/title") == [f"Piece {number}" for number in range(32, 2, -1)]
