"""What may stand in the place of a word, and what a misspelt one becomes."""

from datetime import UTC, datetime, timedelta

import pytest

from articles import search
from articles.search.particles import without_particle
from articles.search.sounds import sound_of
from tests.articles.test_search_query import find, indexed
from tests.factories import make_contribution, make_contributor

pytestmark = pytest.mark.django_db

ALIKE = [
    ("hamkyung", "hamgyong", "hamgyeong", "함경"),
    ("ryanggang", "yanggang", "량강", "양강"),
    ("pyongyang", "pyeongyang", "phyongyang", "평양"),
    ("kim jong un", "kim jung eun", "gim jeong eun", "김정은"),
    ("thae yong ho", "tae yeong ho", "태영호"),
    ("chongjin", "cheongjin", "청진"),
    ("sinuiju", "shinuiju", "신의주"),
    ("kotjebi", "kkotjebi", "꽃제비"),
    ("kwanliso", "gwalliso", "관리소"),
    ("rason", "nason", "라선", "나선"),
    ("lee", "ri", "yi", "rhee"),
]


@pytest.mark.parametrize("spellings", ALIKE)
def test_a_name_has_one_key_however_it_is_written(spellings: tuple[str, ...]) -> None:
    assert len({sound_of(*spelling.split()) for spelling in spellings}) == 1
    assert sound_of(*spellings[0].split())


@pytest.mark.parametrize("word", ["prison", "names", "river", "escape", "x", "", "평a", "1998"])
def test_what_cannot_be_korean_has_no_key(word: str) -> None:
    assert sound_of(word) == ""


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("북한을", "북한"),
        ("평양에서", "평양"),
        ("떠나는", "떠나"),
        ("국가", "국가"),
        ("마을", "마을"),
        ("장마당에선", "장마당"),
        ("탈북민들에게", "탈북민"),
        ("어머니로부터", "어머니"),
    ],
)
def test_particles_are_taken_off_where_enough_is_left(word: str, stem: str) -> None:
    assert without_particle(word)[0] == stem


def test_a_place_is_found_in_every_spelling() -> None:
    articles = {indexed(body=f"<p>They left {name}.</p>") for name in ("Hamgyong", "Hamkyung")}
    articles.add(indexed(body="<p>함경에서 왔다.</p>", language="ko"))
    for text in ("Hamgyeong", "Hamkyung", "함경", "함경에서"):
        assert set(find(text)) == articles, text


def test_a_name_of_several_words_is_found_in_both_letters() -> None:
    latin = indexed(body="<p>A film about Thae Yong-ho was shown.</p>")
    korean = indexed(body="<p>태영호 의원이 말했다.</p>", language="ko")
    for text in ("Tae Yong Ho", "태영호", "Thae Yong-ho"):
        assert set(find(text)) == {latin, korean}, text


def test_ordinary_words_are_not_taken_for_names_that_sound_alike() -> None:
    gun = indexed(body="<p>Then a gun was fired, the gun of a guard.</p>")
    indexed(body="<p>The prince was named Kun.</p>")
    assert find("gun ") == [gun]


def test_a_word_finds_what_means_the_same_in_both_languages() -> None:
    articles = {
        indexed(body=f"<p>{words}</p>")
        for words in ("A refugee.", "Many defectors.", "탈북민을 만났다.", "새터민 지원")
    }
    for text in ("refugees", "defector", "탈북민", "탈북자"):
        assert set(find(text)) == articles, text


def test_the_word_itself_comes_before_what_means_the_same() -> None:
    synonym = indexed(body="<p>A refugee.</p>")
    word = indexed(body="<p>A defector.</p>")
    assert find("refugee") == [synonym, word]
    assert find("defector") == [word, synonym]


def test_the_names_of_a_topic_mean_the_same() -> None:
    from taggit.models import Tag

    from articles.models import TagLabel

    tagged = indexed(tags=("sea crossings",))
    TagLabel.objects.create(tag=Tag.objects.get(), language="en", name="boatlift", is_synonym=True)
    search.refresh(tagged)
    written = indexed(body="<p>The sea crossings ended.</p>")
    assert set(find("boatlift")) == {tagged, written}


def test_korean_is_found_with_and_without_blanks() -> None:
    apart = indexed(body="<p>탈북 여성 인권을 말하다</p>", language="ko")
    together = indexed(body="<p>탈북여성인권 보고서</p>", language="ko")
    for text in ("탈북여성인권", "탈북 여성 인권"):
        assert set(find(text)) == {apart, together}, text


def test_a_misspelt_word_is_corrected_and_that_is_said() -> None:
    article = indexed(body="<p>Years of tuberculosis.</p>")
    results = search.find(search.read_query("tubercolosis"), language="en")
    assert results.articles == [article]
    assert (results.suggestion, results.is_corrected) == ("tuberculosis", True)
    results = search.find(search.read_query("tuberculosis"), language="en")
    assert (results.suggestion, results.is_corrected) == ("", False)


def test_every_page_of_corrected_results_tells_a_word_that_stands_on_it() -> None:
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    indexed(body="<p>Two ferries.</p>", publish_at=moment)
    for day in range(1, 21):
        indexed(body="<p>A ferry.</p>", publish_at=moment + timedelta(days=day))
    for page, told in ((1, "ferry"), (2, "ferries")):
        results = search.find(search.read_query("ferriez"), language="en", page=page)
        assert (results.total, results.suggestion, results.is_corrected) == (21, told, True)


def test_a_misspelt_name_of_a_contributor_is_corrected() -> None:
    article = indexed()
    make_contribution(article, contributor=make_contributor(name_en="Clara Whitfield"))
    search.refresh(article)
    results = search.find(search.read_query("Clara Whitfeild"), language="en")
    assert results.articles == [article]
    assert results.suggestion == "Clara whitfield"


def test_most_of_the_words_are_better_than_nothing_and_come_after_all_of_them() -> None:
    some = indexed(title="Winter lantern")
    every = indexed(body="<p>A lantern, a ferry, a winter.</p>")
    results = search.find(search.read_query("winter lantern ferry "), language="en")
    assert results.articles == [every, some]
    assert [article.is_partial for article in results.articles] == [False, True]
    assert (results.total, results.partial_total) == (2, 1)


def test_what_is_in_quotation_marks_can_never_be_missing() -> None:
    indexed(body="<p>A ferry in winter.</p>")
    assert search.find(search.read_query('"long winter" ferry'), language="en").total == 0


def test_of_words_as_near_as_each_other_the_one_that_more_articles_have_is_meant() -> None:
    articles = [indexed(body="<p>What was the price of it?</p>") for _ in range(2)]
    indexed(body="<p>A pre-trial cell.</p>")
    results = search.find(search.read_query("prce"), language="en")
    assert (results.suggestion, set(results.articles)) == ("price", set(articles))


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("lantren*", "lantern*"), ("(lantren)", "(lantern)"), ("<b>lantren</b>", "<b>lantern</b>")],
)
def test_a_misspelt_word_is_replaced_between_whatever_signs(text: str, suggestion: str) -> None:
    indexed(body="<p>A lantern, a b.</p>")
    assert search.find(search.read_query(text), language="en").suggestion == suggestion


def test_what_is_excluded_is_not_corrected_with_the_word() -> None:
    indexed(body="<p>A lantern.</p>")
    results = search.find(search.read_query("-lantrem lantrem"), language="en")
    assert results.suggestion == "-lantrem lantern"


def test_an_unknown_name_does_not_become_another_word_that_no_article_has_with_the_rest() -> None:
    article = indexed(body="<p>A park.</p>")
    indexed(body="<p>The shiny river.</p>")
    for text, found in (("Shin Dong-hyuk", []), ("shinn park", [article])):
        results = search.find(search.read_query(text), language="en")
        assert (results.articles, results.suggestion, results.is_corrected) == (found, "", False)
