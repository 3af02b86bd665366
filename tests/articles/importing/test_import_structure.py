"""Everything that a manifest names arrives as what it is: checked on pieces of our own words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from articles import search
from articles.models import Article, Contributor, Source
from campaigns.models import Campaign
from nkarchive.richtext import clean
from tests.articles.importing.running import ARTICLE, DATA, DUMP, run_import, write_manifest

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(db: None) -> None:
    run_import(DATA / "manifest.toml")


@pytest.fixture
def ferry(imported: None) -> Article:
    return Article.objects.get(slug="the-last-ferry")


@pytest.fixture
def letters(imported: None) -> Article:
    return Article.objects.get(slug="letters-about-the-lighthouse")


def test_the_plain_keys_become_fields(ferry: Article) -> None:
    assert (ferry.title, ferry.subtitle) == ("The Last Ferry from Hanuri", "What the river carried")
    assert (ferry.kind, ferry.language) == ("story", "en")
    assert ferry.standfirst == "A booth, a lamp and a winter."
    assert [note.text for note in ferry.import_notes.all()] == [
        "the picture of the booth",
        "a link",
    ]
    assert ferry.publish_at == datetime(2019, 4, 2, tzinfo=UTC)
    assert (ferry.series.title_en, ferry.series_part) == ("River winters", 3)
    assert sorted(ferry.tags.names()) == ["ferry boats", "rivers"]
    assert [warning.label_en for warning in ferry.warnings.all()] == ["hunger"]


def test_the_first_publication_is_kept_and_its_line_is_no_paragraph(ferry: Article) -> None:
    edition = ferry.editions.get()
    assert edition.title == "The Ferry"
    assert edition.outlet == "Tidewater Review"
    assert edition.published_on == date(2018, 1, 31)
    assert edition.url == "https://tidewater.example/ferry"
    assert "First told in another form" not in ferry.body


def test_a_byline_names_roles_places_and_a_bio_that_is_no_paragraph(ferry: Article) -> None:
    made = [
        (one.contributor.name_en, one.role, one.title, one.placement)
        for one in ferry.contributions.all()
    ]
    assert made == [
        ("Ada Moor", "guest_author", "lock keeper", "top"),
        ("Bo-ra", "narrator", "", "end"),
        ("Tidewater Review", "editor", "", "top"),
    ]
    assert ferry.contributions.first().bio.startswith("Ada Moor keeps the lock")
    assert "keeps the lock" not in ferry.body


def test_an_import_opens_no_page_about_a_narrator(imported: None) -> None:
    pages = {person.name_en: person.has_page for person in Contributor.objects.all()}
    assert pages == {"Ada Moor": True, "Bo-ra": False, "Tidewater Review": True, "민지": False}
    assert Contributor.objects.get(name_en="Tidewater Review").is_organisation


def test_a_narrator_is_not_taken_for_someone_with_a_page(db: None) -> None:
    Contributor.objects.create(name_en="Bo-ra", slug="bo-ra", has_page=True)
    run_import(DATA / "manifest.toml")
    narrator = Article.objects.get(slug="the-last-ferry").contributions.get(role="narrator")
    assert not narrator.contributor.has_page
    assert narrator.contributor.slug == "bo-ra-2"


def test_skipped_lines_reach_neither_body_nor_index(ferry: Article) -> None:
    for chrome in ("Awesome", "on the list", "April 2", "By Ada Moor"):
        assert chrome not in ferry.body
    for chrome in ("awesome", '"on the list"'):
        query = search.read_query(chrome)
        assert not search.matching(Article.objects.all(), query=query).exists()
    assert ferry in search.matching(Article.objects.all(), query=search.read_query("almanac"))


def test_headings_dividers_and_bullets_become_elements(ferry: Article) -> None:
    assert "<h2>What the booth held</h2>" in ferry.body
    assert (
        '<ul><li>a lamp</li><li>two ledgers &lt;script&gt;alert("ledger")&lt;/script&gt;</li>'
        "<li>a map of the lower river</li></ul>"
    ) in ferry.body
    assert ferry.body.count("<ul>") == 1
    assert ferry.body.count("<hr>") == 1
    assert "•" not in ferry.body
    assert "<p>-</p>" not in ferry.body


def test_a_caption_becomes_a_figure_that_waits_for_its_picture(ferry: Article) -> None:
    assert (
        '<figure data-node="figure" data-picture=""><figcaption>'
        "The blue booth, photographed from the landing</figcaption></figure>"
    ) in ferry.body


def test_a_pull_quote_loses_its_marks_and_keeps_who_said_it(ferry: Article) -> None:
    assert (
        '<blockquote data-node="pull-quote">'
        "<p>We counted boats the way others count sheep.</p>"
        "<footer>A boatman, Hanuri landing</footer></blockquote>"
    ) in ferry.body


def test_a_quote_that_is_not_quoted_as_a_whole_keeps_its_marks(letters: Article) -> None:
    assert '<p>"It turns," she said, "because it always has."</p>' in letters.body
    assert "<footer>The keeper</footer>" in letters.body


def test_an_ask_names_the_campaign_of_its_article(ferry: Article) -> None:
    campaign = Campaign.objects.get()
    ask = f'<div data-node="ask" data-campaign="{campaign.pk}">Buy the next lamp</div>'
    assert ask in ferry.body
    assert list(ferry.asks.all()) == [campaign]


def test_an_ask_without_a_campaign_stays_in_the_document(imported: None) -> None:
    korean = Article.objects.get(language="ko")
    assert '<div data-node="ask" data-campaign="">도와주세요</div>' in korean.body
    assert not korean.asks.exists()


def test_a_changed_name_is_marked_with_the_words_of_its_note(ferry: Article) -> None:
    mark = (
        '<span data-node="name-changed" '
        'data-explanation="Her name has been changed; she asked for it.">Bo-ra</span> sold'
    )
    assert mark in ferry.body
    assert ferry.body.count("Her name has been changed") == 1
    assert "Bo-ra*" not in ferry.body


def test_a_changed_name_is_recognised_in_korean(imported: None) -> None:
    korean = Article.objects.get(slug="강을-건넌-겨울", language="ko")
    assert korean.body.startswith(
        '<p><span data-node="name-changed" '
        'data-explanation="이름은 안전을 위해 바꾸었습니다.">민지</span>는 얼음이'
    )
    assert "※" not in korean.body
    assert not korean.import_notes.exists()


def test_any_other_note_stands_behind_the_words_it_explains(ferry: Article) -> None:
    note = 'booth<span data-node="note">The booth was painted every spring.</span>, and'
    assert note in ferry.body
    assert ferry.body.count("painted every spring") == 1
    assert "[1]" not in ferry.body


def test_every_place_that_cites_a_source_becomes_a_citation(ferry: Article) -> None:
    almanac = Source.objects.get(title="River Almanac")

    def cited(words: str, locator: str) -> str:
        return (
            f'<cite data-node="citation" data-source="{almanac.pk}" '
            f'data-locator="{locator}">{words}</cite>'
        )

    for words, locator in (
        ("River&nbsp;Almanac, 12", "12"),
        ("River Almanac, 12-13", "12-13"),
        ("River Almanac, 12", "12"),
    ):
        assert cited(words, locator) in ferry.body
    assert ferry.body.count("<cite ") == 3
    assert list(ferry.sources.all()) == [almanac]


def test_sources_keep_what_is_known_and_the_uncited_are_further_reading(ferry: Article) -> None:
    almanac = Source.objects.get(title="River Almanac")
    assert (almanac.kind, almanac.author, almanac.place) == ("book", "H. Shaw", "Hanuri")
    assert almanac.is_incomplete
    lamps = ferry.further_reading.get()
    assert (lamps.title, lamps.outlet, lamps.kind) == (
        "Lamps of the North",
        "Cape Institute",
        "report",
    )
    assert (lamps.published_on, lamps.url) == (date(2001, 6, 1), "https://cape.example/lamps")


def test_turns_hold_everything_that_a_speaker_says(letters: Article) -> None:
    gazette = Source.objects.get(outlet="Cape Gazette")
    assert letters.body.startswith(
        '<section data-node="turn" data-speaker="A reader"><p>A reader asks:</p>'
        "<p>Is the lighthouse on the northern cape still lit?</p>"
        '<figure data-node="figure" data-picture=""><figcaption>The cape in fog</figcaption>'
        "</figure></section>"
        '<section data-node="turn" data-speaker="The &lt;desk&gt;"><p>The desk answers:</p>'
    )
    excerpt = (
        f'<blockquote data-node="excerpt" data-source="{gazette.pk}">'
        '<p data-node="context">(From a longer piece about lamps)</p>'
        "<h3>A light for nobody</h3><p>The stairs count one hundred and four.</p>"
        "<ul><li>cold</li><li>steep</li></ul></blockquote>"
    )
    assert excerpt in letters.body
    assert letters.body.index("Thank you for asking.</p></section>") > letters.body.index(excerpt)


def test_an_excerpt_names_its_source_and_the_source_behind_it(letters: Article) -> None:
    notes = Source.objects.get(outlet="Fog Notes")
    assert (notes.kind, notes.published_on) == ("post", date(2004, 10, 29))
    assert (notes.via.outlet, notes.via.published_on) == ("Harbour Post", date(2004, 10, 28))
    assert letters.body.endswith(
        f'<blockquote data-node="excerpt" data-source="{notes.pk}">'
        "<p>The lamp was lit again in March.</p></blockquote>"
    )
    for header in ("From the Cape Gazette", "From: Fog Notes", "First in Harbour Post"):
        assert header not in letters.body


def test_words_are_composed_but_printed_as_they_stand(ferry: Article) -> None:
    assert "the café." in ferry.body
    assert "River&nbsp;Almanac" in ferry.body


def test_markup_in_a_dump_is_words(ferry: Article) -> None:
    assert "&lt;b&gt;why&lt;/b&gt; she &amp; her mother" in ferry.body
    assert "<script" not in ferry.body
    assert "<b>" not in ferry.body


def test_what_is_stored_is_canonical(imported: None) -> None:
    for article in Article.objects.all():
        assert clean(article.body) == article.body


def test_a_campaign_arrives_as_a_draft_with_partners_in_equal_shares(imported: None) -> None:
    campaign = Campaign.objects.get()
    assert (campaign.slug, campaign.title_en) == ("keep-the-lamp-burning", "Keep the lamp burning")
    assert (campaign.currency, campaign.goal_minor) == ("KRW", 3_000_000)
    assert campaign.promise_en == "Every gift buys oil."
    assert campaign.known_losses == "the list of donors"
    assert (campaign.status, campaign.entity) == ("draft", None)
    shares = [
        (one.partner.name_en, one.partner.founded, one.partner.note_en, one.weight)
        for one in campaign.shares.order_by("pk")
    ]
    assert shares == [
        ("Rowers of Hanuri", 1971, "they found the lamp", 1),
        ("Friends of the Cape", None, "", 1),
    ]


def test_a_campaigns_story_has_structure_and_asks_for_itself(imported: None) -> None:
    campaign = Campaign.objects.get()
    ask = f'<div data-node="ask" data-campaign="{campaign.pk}">'
    assert campaign.story_en == (
        '<p>The lamp needs oil before winter<span data-node="note">Winter begins in October here.'
        f"</span>.</p><h2>Why now</h2>{ask}Give now</div><hr><ul><li>oil</li><li>wicks</li></ul>"
        '<figure data-node="figure" data-picture=""><figcaption>The lamp room</figcaption></figure>'
        '<blockquote data-node="pull-quote"><p>Nobody rows in the dark.</p>'
        "<footer>A rower</footer></blockquote>"
        '<section data-node="turn" data-speaker="A child"><p>Who lights it?</p></section>'
        f"{ask}Give what you can</div>"
    )


def test_publishing_uses_the_day_in_the_time_zone_of_the_site(settings, tmp_path: Path) -> None:
    settings.TIME_ZONE = "Asia/Seoul"
    article = {**ARTICLE, "published_on": "2020-03-01"}
    run_import(write_manifest(tmp_path, article), publish=True)
    published = Article.objects.get()
    assert published.publish_at == datetime(2020, 2, 29, 15, tzinfo=UTC)
    assert published.is_public()


def test_a_control_character_in_a_dump_is_left_out(tmp_path: Path) -> None:
    article = {**ARTICLE, "byline": '[{ name = "Ada", bio_line = 2 }]'}
    manifest = write_manifest(tmp_path, article)
    (tmp_path / "dump.txt").write_text(DUMP.replace("first", "fi\x00rs\x85t"))
    run_import(manifest)
    assert Article.objects.get().contributions.get().bio == "A first line."
