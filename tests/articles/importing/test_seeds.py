"""The given manifest and page dumps: six articles, one duplicate, one campaign, all as structure.

The dumps are not part of the repository: what is expected is read from their lines.
"""

import re
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import pytest

from articles import search
from articles.models import Article, ImportedArticle, Source
from articles.rendering import body_segments
from articles.search.analyser import tokens
from campaigns.models import Campaign, Partner
from nkarchive.richtext import clean
from tests.articles.importing.running import counted, run_import, sums
from tests.articles.importing.seed_entries import entries, losses

pytestmark = [pytest.mark.needs_seeds, pytest.mark.django_db]


@pytest.fixture
def report(seeds: Path, db: None) -> str:
    return run_import(seeds / "manifest.toml")


@pytest.fixture
def articles(report: str) -> dict[str, Article]:
    return {article.slug: article for article in Article.objects.all()}


@pytest.fixture
def overview(articles: dict[str, Article]) -> Article:
    return articles["empowering-north-korean-refugees"]


@pytest.fixture
def letters(articles: dict[str, Article]) -> Article:
    return articles["gay-north-korea-news-and-reports"]


@pytest.fixture
def women(articles: dict[str, Article]) -> Article:
    return articles["women-in-north-korea"]


@pytest.fixture
def coalition(articles: dict[str, Article]) -> Article:
    return articles["coalition-for-north-korean-womens-rights-part-2"]


def test_six_articles_a_duplicate_and_a_campaign(report: str) -> None:
    assert sums(report) == {
        "campaigns": counted(created=1),
        "articles": counted(created=6, duplicate=1),
    }
    assert "004_b60876a8c0c39d0b.txt: no entry takes the lines 28–46" in report
    assert "left out: line 154 “Learn more" in report
    assert Article.objects.count() == ImportedArticle.objects.count() == 6
    assert not Article.objects.filter(slug__endswith="-copy").exists()
    assert "love-and-dating-in-north-korea-copy': duplicate" in report


def test_a_second_run_creates_nothing(seeds: Path, report: str) -> None:
    assert sums(run_import(seeds / "manifest.toml", publish=True)) == {
        "campaigns": counted(unchanged=1),
        "articles": counted(unchanged=6, duplicate=1),
    }
    assert Article.objects.count() == 6
    assert Campaign.objects.count() == 1
    assert not Article.objects.published().exists()


def test_a_dry_run_writes_nothing(seeds: Path) -> None:
    report = run_import(seeds / "manifest.toml", dry_run=True)
    assert "7 seen = 6 would be created + 1 duplicate" in report
    assert not Article.objects.exists()
    assert not Campaign.objects.exists()


def test_published_articles_keep_their_day(seeds: Path) -> None:
    run_import(seeds / "manifest.toml", publish=True)
    days = {
        article.slug: article.publish_at for article in Article.objects.published().order_by("pk")
    }
    assert len(days) == 6
    assert days["gay-north-korea-news-and-reports"] == datetime(2005, 5, 20, tzinfo=UTC)
    assert days["women-in-north-korea"] == datetime(2023, 3, 17, tzinfo=UTC)
    assert days["empowering-north-korean-refugees"] == datetime(2023, 3, 31, tzinfo=UTC)


def test_no_page_chrome_reaches_a_body_or_the_index(
    seeds: Path, articles: dict[str, Article]
) -> None:
    for slug, article in articles.items():
        entry = entries(seeds)[slug]
        kept = set(entry.numbers()) - set(entry["skip"])
        lines = range(1, len(entry.lines) + 1)
        chrome = [entry.lines[number - 1].strip() for number in lines if number not in kept]
        for words in filter(None, chrome):
            assert f">{escape(words, quote=False)}<" not in article.body
        of_chrome = {token for words in chrome for token in tokens(words)}
        of_piece = {token for number in kept for token in tokens(entry.lines[number - 1])}
        indexed = {token for words in body_segments(article) for token in tokens(words)}
        assert not (of_chrome - of_piece) & indexed
        assert indexed & of_piece
    overview = entries(seeds)["empowering-north-korean-refugees"]
    for number in (155, 156):
        query = search.read_query(f'"{overview.lines[number - 1]}"')
        assert not search.matching(Article.objects.all(), query=query).exists()


def test_every_line_that_no_key_names_is_a_paragraph_and_no_other_line_is(
    seeds: Path, articles: dict[str, Article]
) -> None:
    article = articles["empowering-north-korean-refugees"]
    entry = entries(seeds)[article.slug]
    named = {number for quote in entry["quotes"] for number in quote}
    for key in ("skip", "headings", "captions", "bullets", "asks"):
        named |= set(entry[key])
    paragraphs = [
        entry.line(number)
        for number in entry.numbers()
        if number not in named and entry.lines[number - 1].strip()
    ]
    outside_quotes = re.sub(r"<blockquote.*?</blockquote>", "", article.body)
    assert re.findall(r"<p>(.*?)</p>", outside_quotes) == paragraphs
    for number in entry["headings"]:
        assert f"<h2>{entry.line(number)}</h2>" in article.body
    for stored in articles.values():
        assert clean(stored.body) == stored.body


def test_the_first_article_has_a_heading_a_byline_at_the_end_and_an_origin(
    seeds: Path, articles: dict[str, Article]
) -> None:
    article = articles["love-and-dating-in-north-korea"]
    entry = entries(seeds)[article.slug]
    origin = entry["first_published"]
    edition = article.editions.get()
    assert edition.outlet == origin["outlet"] == "Koreaboo"
    assert edition.title == origin["title"]
    assert edition.note == "updated version"
    assert entry.line(origin["line"]) not in article.body
    assert article.body.count("<h2>") == 1
    signed = article.contributions.get()
    assert signed.contributor.name_en == "Sokeel Park"
    assert (signed.role, signed.placement) == ("author", "end")
    assert signed.title == entry["byline"][0]["title"]
    assert [one.label_en for one in article.warnings.all()] == ["sexual content"]


def test_the_narrators_story_asks_for_the_campaign_and_names_its_losses(
    seeds: Path, articles: dict[str, Article]
) -> None:
    article = articles["harrys-story"]
    campaign = Campaign.objects.get()
    assert article.subtitle == entries(seeds)[article.slug]["subtitle"]
    label = entries(seeds)[article.slug].line(44)
    assert article.body.endswith(f'data-campaign="{campaign.pk}">{label}</div>')
    assert list(article.asks.all()) == [campaign]
    assert losses(article) == entries(seeds)[article.slug]["lost"]
    narrator = article.contributions.get()
    assert (narrator.role, narrator.contributor.has_page) == ("narrator", False)
    assert article.warnings.count() == 4


def test_question_and_answer_become_turns(letters: Article) -> None:
    speakers = re.findall(r'<section data-node="turn" data-speaker="([^"]*)">', letters.body)
    assert speakers == ["A reader", "GlobalGayz"]
    asked, answered = re.findall(r'<section data-node="turn".*?</section>', letters.body)
    assert asked.count("<p>") == 2
    assert answered.count("<p>") == 6
    assert letters.contributions.get().contributor.is_organisation


def test_excerpts_keep_their_source_and_the_source_behind_it(seeds: Path, letters: Article) -> None:
    entry = entries(seeds)[letters.slug]
    times = Source.objects.get(outlet="Daily Times")
    blog = Source.objects.get(outlet="Marmot Blog")
    review = Source.objects.get(outlet="Far Eastern Review")
    assert (times.place, times.via) == ("Pakistan", None)
    assert (blog.published_on, blog.via) == (date(2004, 10, 29), review)
    assert review.published_on == date(2004, 10, 28)
    excerpts = re.findall(
        r'<blockquote data-node="excerpt" data-source="(\d+)">(.*?)</blockquote>', letters.body
    )
    assert [int(source) for source, _text in excerpts] == [times.pk, blog.pk]
    first, second = (text for _source, text in excerpts)
    assert first == f'<p data-node="context">{entry.line(22)}</p><p>{entry.line(23)}</p>'
    assert second.startswith(f"<h3>{entry.line(28)}</h3><p>")
    assert second.count("<p>") == 4
    for header in (20, 25, 26):
        assert entry.line(header) not in letters.body
    assert set(letters.sources.all()) == {times, blog}
    assert len(losses(letters)) == 2


def test_the_changed_name_is_marked_and_its_note_is_no_paragraph(
    seeds: Path, women: Article
) -> None:
    note = entries(seeds)[women.slug].line(40).removeprefix("*")
    marks = re.findall(
        r'<span data-node="name-changed" data-explanation="([^"]*)">(.*?)</span>', women.body
    )
    assert marks == [(note, "Min Jeong")]
    assert "Min Jeong*" not in women.body
    assert women.body.count(note) == 1


def test_the_guest_author_has_a_bio_for_this_piece(seeds: Path, women: Article) -> None:
    bio = entries(seeds)[women.slug].lines[6]
    guest = women.contributions.get()
    assert (guest.contributor.name_en, guest.role) == ("Lindsey Miller", "guest_author")
    assert guest.bio == bio
    assert bio not in women.body


def test_asks_without_a_campaign_stay_and_name_none(seeds: Path, women: Article) -> None:
    entry = entries(seeds)[women.slug]
    asks = re.findall(r'<div data-node="ask" data-campaign="(\d*)">(.*?)</div>', women.body)
    assert asks == [("", entry.line(37)), ("", entry.line(38))]
    assert not women.asks.exists()


def test_the_overview_has_its_figures_quotes_and_list(seeds: Path, overview: Article) -> None:
    entry = entries(seeds)[overview.slug]
    figures = re.findall(
        r'<figure data-node="figure" data-picture=""[^>]*><figcaption>(.*?)</figcaption>',
        overview.body,
    )
    assert len(figures) == overview.body.count("<figure") == 11
    assert figures == [entry.line(number) for number in entry["captions"]]
    quotes = re.findall(
        r'<blockquote data-node="pull-quote"><p>(.*?)</p><footer>(.*?)</footer>', overview.body
    )
    assert quotes == [
        (entry.line(80).strip('"'), entry.line(82).removeprefix("– ")),
        (entry.line(100).strip('"”'), entry.line(102).removeprefix("– ")),
    ]
    items = "".join(
        f"<li>{entry.line(number).removeprefix('• ')}</li>" for number in (110, 111, 112)
    )
    assert f"<ul>{items}</ul>" in overview.body
    assert overview.body.count("<ul>") == 1
    assert "•" not in overview.body
    assert overview.body.count("<h2>") == 5
    made = re.findall(r'data-reconstruction="yes"><figcaption>(.*?)<', overview.body)
    assert made == [entry.line(104)]
    assert losses(overview)[:-1] == entry["lost"]
    assert losses(overview)[-1].endswith("whose credit is: Lindsey Miller")
    campaign = Campaign.objects.get()
    assert overview.body.count(f'data-campaign="{campaign.pk}"') == 3


def test_citations_of_a_page_and_of_a_range_name_one_book(coalition: Article) -> None:
    book = Source.objects.get(title="Journey for Survival")
    assert (book.kind, book.is_incomplete) == ("book", True)
    cited = re.findall(
        r'<cite data-node="citation" data-source="(\d+)" data-locator="([^"]*)">(.*?)</cite>',
        coalition.body,
    )
    assert cited == [
        (str(book.pk), "14", "Journey for Survival, 14"),
        (str(book.pk), "15-16", "Journey for Survival, 15-16"),
    ]
    assert [source.author for source in coalition.further_reading.all()] == ["Lee Sung Jin"]


def test_the_second_part_of_a_series_waits_for_its_first(coalition: Article) -> None:
    assert coalition.series.title_en == "The Coalition for North Korean Women's Rights"
    assert coalition.series_part == 2
    assert not coalition.contributions.exists()
    assert coalition.body.count('data-picture=""') == 1
    assert len(losses(coalition)) == 3


def test_the_campaign_has_three_partners_in_equal_shares(report: str) -> None:
    campaign = Campaign.objects.get()
    assert (campaign.currency, campaign.goal_minor, campaign.status) == ("USD", 50_000_000, "draft")
    assert campaign.promise_en.startswith("100% of donations")
    assert campaign.known_losses.startswith("the list of organisations")
    shares = [(one.partner.founded, one.weight) for one in campaign.shares.order_by("pk")]
    assert shares == [(1996, 1), (1998, 1), (2003, 1)]
    assert Partner.objects.get(name_en="NKnet").note_en == "launched Daily NK in 2004"
    assert campaign.story_en.count("<h2>") == 5
    assert campaign.story_en.count("<hr>") == 1
    assert campaign.story_en.count(f'data-campaign="{campaign.pk}">Give Now</div>') == 2
