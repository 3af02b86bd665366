"""What a search finds, in which order: the same on both databases."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from taggit.models import Tag

from articles import search
from articles.models import Article, TagLabel
from tests.factories import make_article, make_contribution, make_contributor

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2021, 1, 1, tzinfo=UTC)


def find(text: str) -> list[Article]:
    """The articles with all of what is asked for, page after page, as the search page has them."""
    query, found, number = search.read_query(text), [], 1
    while True:
        results = search.find(query, language="en", page=number, with_facets=False)
        found += [article for article in results.articles if not article.is_partial]
        if not results.page.has_next() or results.is_corrected:
            return [] if results.is_corrected else found
        number += 1


def indexed(*, tags: tuple[str, ...] = (), **fields) -> Article:
    """Make an article and its entry; nothing in it but what is given."""
    article = make_article(
        tags=tags, **{"title": "Untitled", "standfirst": "", "body": "<p>…</p>", **fields}
    )
    search.refresh(article)
    return article


def test_a_korean_word_is_found_inside_a_compound() -> None:
    article = indexed(body="<p>북한인권단체가 보고서를 냈다.</p>", language="ko")
    indexed(body="<p>북한 사람 인사 권리</p>", language="ko")
    assert find("인권") == [article]
    assert find("북한인권단체") == [article]
    assert find("인권단체") == [article]
    assert find("권단") == [article]


def test_a_single_syllable_is_found_anywhere_in_a_word() -> None:
    articles = {indexed(body=f"<p>{word}</p>") for word in ("인권", "권리", "정권은", "권")}
    indexed(body="<p>인간</p>")
    assert set(find("권")) == articles


def test_syllables_side_by_side_across_a_blank_are_not_a_word() -> None:
    indexed(body="<p>북인 권한</p>")
    assert find("인권") == []


def test_words_are_found_by_their_stem() -> None:
    article = indexed(body="<p>The prison stood empty.</p>")
    assert find("prisons") == [article]
    assert find("PRISON'S") == [article]
    assert find("imprisoned") == []


def test_an_unfinished_last_word_is_found() -> None:
    article = indexed(body="<p>The kwanliso was far away.</p>")
    assert find("kwanlis") == [article]
    assert find("kwanlis far") == []


def test_decomposed_input_finds_composed_text_and_the_reverse() -> None:
    article = indexed(body="<p>북한인권단체</p>")
    assert find(unicodedata.normalize("NFD", "인권")) == [article]
    accented = indexed(title="Café")
    assert find("cafe") == [accented]
    assert find(unicodedata.normalize("NFD", "café")) == [accented]


def test_every_word_is_required_and_may_stand_in_another_field() -> None:
    article = indexed(title="Winter", body="<p>The river froze.</p>", tags=("radio",))
    assert find("winter river radio") == [article]
    assert find("winter river television") == []


def test_quoted_words_must_follow_each_other() -> None:
    article = indexed(body="<p>The long winter of the north.</p>")
    indexed(body="<p>The winter was long.</p>")
    assert find('"long winter"') == [article]
    assert len(find("long winter")) == 2


def test_a_quoted_korean_phrase_holds_its_words_together() -> None:
    article = indexed(body="<p>표현의 자유를 지킨다.</p>")
    indexed(body="<p>자유로운 표현의 시대</p>")
    assert find('"표현의 자유"') == [article]


def test_quoted_words_do_not_reach_over_two_fields() -> None:
    indexed(title="The long", standfirst="winter came")
    assert find('"long winter"') == []


def test_a_phrase_is_found_deep_in_a_long_text() -> None:
    # PostgreSQL keeps no position above 16,383 and at most 256 of one word.
    filler = "<p>" + "가나다라마 " * 6_000 + "</p>"
    article = indexed(body=filler + "<p>북한인권단체</p>" + "<p>가나</p>")
    assert find("인권단체") == [article]
    assert find('"라마 북한"') == [article]
    assert find('"북한인권단체 가나"') == [article]


def test_title_comes_before_standfirst_before_tags_before_body() -> None:
    # The weaker the place, the newer the article: dates must not decide.
    fields = [
        {"title": "Lantern"},
        {"standfirst": "About a lantern."},
        {"tags": ("lantern",)},
        {"body": "<p>Lantern, lantern, lantern, lantern, lantern.</p>"},
    ]
    articles = [
        indexed(publish_at=LONG_AGO.replace(year=2020 + age), **given)
        for age, given in enumerate(fields)
    ]
    assert find("lantern") == articles
    assert find("lantern river") == []


def test_the_subtitle_counts_as_standfirst() -> None:
    body = indexed(body="<p>Lantern</p>", publish_at=LATER)
    subtitle = indexed(subtitle="Lantern", publish_at=LONG_AGO)
    assert find("lantern") == [subtitle, body]


def test_among_equals_the_newest_comes_first_and_the_order_is_stable() -> None:
    older = indexed(body="<p>Lantern</p>", publish_at=LONG_AGO)
    newer = indexed(body="<p>Lantern</p>", publish_at=LATER)
    same_moment = indexed(body="<p>Lantern</p>", publish_at=LATER)
    assert find("lantern") == [same_moment, newer, older]


def test_all_words_in_the_title_come_before_words_here_and_there() -> None:
    mixed = indexed(title="Lantern", body="<p>Winter</p>", publish_at=LATER)
    titled = indexed(title="Winter lantern", publish_at=LONG_AGO)
    assert find("winter lantern") == [titled, mixed]


def test_an_article_is_found_by_every_name_of_its_tags() -> None:
    article = indexed(tags=("political prison camps",))
    tag = Tag.objects.get()
    TagLabel.objects.create(tag=tag, language="ko", name="정치범수용소")
    TagLabel.objects.create(tag=tag, language="en", name="gulag", is_synonym=True)
    search.refresh(article)
    for words in ("political camps", "수용소", "gulag"):
        assert find(words) == [article], words


def test_an_article_is_found_by_its_makers_in_both_languages() -> None:
    article = make_article()
    make_contribution(article, contributor=make_contributor(name_en="Hana Park", name_ko="박하나"))
    search.refresh(article)
    assert find("Hana") == [article]
    assert find("박하나") == [article]


def test_captions_notes_and_speakers_are_found_and_nothing_of_the_sites_own_words() -> None:
    article = indexed(
        body='<figure data-node="figure" data-picture="">'
        "<figcaption>A lantern</figcaption></figure>"
        '<section data-node="turn" data-speaker="Ferryman"><p>No.'
        '<span data-node="note">Overheard.</span></p></section>'
        '<div data-node="ask" data-campaign="">Donate</div>'
    )
    for word in ("lantern", "ferryman", "overheard"):
        assert find(word) == [article], word
    assert find("donate") == []


HOSTILE = [
    "",
    " ",
    '"',
    '""',
    "'",
    "a\x00b",
    "\x00",
    "x" * 10_000,
    "단어 " * 5_000,
    "인" * 10_000,
    "🙂",
    "🙂 lantern",
    "* OR NOT AND NEAR(a b)",
    "title:lantern",
    "{title}: lantern",
    "lantern:*",
    "!lantern & | <->",
    "lantern' & 'x",
    "\\",
    "%",
    "_",
    "lantern%",
    "-lantern",
    "^lantern",
    "\u202e\u200b\ufeff",
    "e\u0301\u0301",
    "ﷺ",
    "௰ a௰b ②½",
    "\U00020000\U0002a6d6",
    "ᄀ ᅡ ㄱ ㅏ ᄀᄀᄀ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_makes_a_search_fail(text: str) -> None:
    indexed(title="Lantern", body="<p>A lantern.</p>")
    find(text)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_text_at_all_makes_a_search_fail_on_the_database(text: str) -> None:
    find(text)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(alphabet="북한인권단체 ab'’-é가9", min_size=1, max_size=30),
    cut=st.tuples(st.integers(0, 29), st.integers(1, 6)),
)
def test_every_stretch_of_korean_is_found_where_it_stands(text: str, cut: tuple[int, int]) -> None:
    start, length = cut
    piece = text[start : start + length]
    article = indexed(title="…", body=f"<p>{text}</p>".replace("&", ""))
    found = find(piece)
    if piece.strip() and all("\uac00" <= character <= "\ud7a3" for character in piece):
        assert article in found
    article.delete()


def test_a_query_is_narrowed_a_few_times_and_by_nothing_twice() -> None:
    """Each narrowing asks the database: a query of nothing else must not ask it dozens of times."""
    query = search.read_query("by:a by:a tag:b by:c tag:d by:e tag:f year:2019")
    assert (query.people, query.tags, query.years) == (("a", "c"), ("b", "d"), ())
