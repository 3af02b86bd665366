"""What a query may say beside words: exclusions, topics, makers, years, phrases."""

import pytest

from articles import search
from articles.models import Article
from tests.articles.test_search_query import LATER, LONG_AGO, find, indexed
from tests.factories import make_contribution, make_contributor

pytestmark = pytest.mark.django_db


def test_what_is_excluded_stands_in_no_result() -> None:
    kept = indexed(body="<p>A lantern.</p>")
    indexed(body="<p>A lantern in winter.</p>")
    indexed(title="Lantern", body="<p>The long night.</p>")
    assert find('lantern -winter -"long night"') == [kept]
    articles = search.matching(Article.objects.all(), query=search.read_query("lantern -winter"))
    assert articles.count() == 2
    assert set(find("-winter -night")) == {kept}


def test_a_query_may_narrow_by_topic_maker_and_year() -> None:
    article = indexed(title="Lantern", tags=("prison camps",), publish_at=LONG_AGO)
    make_contribution(article, contributor=make_contributor(name_en="Hana Park", name_ko="박하나"))
    indexed(title="Lantern", publish_at=LATER)
    for text in (
        "lantern tag:prison-camps",
        'lantern tag:"Prison camps"',
        "lantern by:park",
        'by:"hana park"',
        "by:박하나",
        "year:2020",
        "lantern year:2018-2020",
        "TAG:prison-camps BY:hana YEAR:2020",
    ):
        assert find(text) == [article], text
        listed = Article.objects.published()
        assert list(search.matching(listed, query=search.read_query(text))) == [article], text


def test_a_filter_that_names_nothing_finds_nothing_and_is_named() -> None:
    indexed(title="Lantern")
    for text in ("lantern tag:fod", "lantern by:nobody", "lantern year:soon"):
        results = search.find(search.read_query(text), language="en")
        assert results.total == 0, text
        assert results.unknown == (text.removeprefix("lantern "),)
        listed = Article.objects.published()
        assert not search.matching(listed, query=search.read_query(text)).exists(), text


def test_what_is_no_word_is_told_back() -> None:
    query = search.read_query('"long winter" -snow tag:food by:park year:2015-2019')
    assert [(one.kind, one.value) for one in query.understood] == [
        ("phrase", "long winter"),
        ("without", "snow"),
        ("tag", "food"),
        ("by", "park"),
        ("year", "2015-2019"),
    ]
    assert not search.read_query(" -  -- \x00 ")


def test_an_exact_title_comes_first() -> None:
    longer = indexed(title="The lantern house and other stories", publish_at=LATER)
    exact = indexed(title="Lantern house", publish_at=LONG_AGO)
    assert find("lantern house") == [exact, longer]


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    articles = {indexed(body="<p>Lantern</p>") for _number in range(45)}
    found = find("lantern")
    assert len(found) == 45
    assert set(found) == articles


def test_words_of_grammar_are_not_asked_for_beside_others() -> None:
    article = indexed(title="Songbun")
    assert find("what is songbun") == [article]
    assert find('"what is songbun"') == []


def test_a_choice_without_words_finds_all_that_it_leaves() -> None:
    wanted = indexed(title="Wanted", kind="report")
    indexed(title="Other", kind="story")
    results = search.find(search.read_query(""), language="en", chosen=search.Chosen(kind="report"))
    assert results.articles == [wanted]
    assert results.total == 1
