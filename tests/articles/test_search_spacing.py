"""Korean is found however its words are spaced."""

import pytest

from articles import search
from tests.articles.test_search_query import find, indexed

pytestmark = pytest.mark.django_db


def test_words_of_one_syllable_are_found_where_they_were_typed_without_their_blank() -> None:
    twice = indexed(body="<p>강이 두 번 얼던 겨울</p>", language="ko")
    sold = indexed(body="<p>팔려 간 신부들의 마을</p>", language="ko")
    for text in ("두번", "강이두번얼던겨울", "강이 두번 얼던 겨울"):
        assert find(text) == [twice], text
    for text in ("팔려간", "팔려간 신부", "팔려간신부", "신부들의마을"):
        assert find(text) == [sold], text


def test_other_blanks_are_marked_and_nothing_is_called_misspelt() -> None:
    indexed(standfirst="강이 두 번 얼던 겨울", language="ko")
    results = search.find(search.read_query("두번"), language="ko")
    assert "<mark>두 번</mark>" in results.articles[0].snippet_html
    assert (results.suggestion, results.is_corrected) == ("", False)


def test_what_is_written_as_it_was_typed_is_found_alone() -> None:
    typed = indexed(body="<p>두번 얼었다</p>", language="ko")
    indexed(body="<p>두 번 얼었다</p>", language="ko")
    assert find("두번") == [typed]


def test_syllables_of_two_words_must_stand_side_by_side() -> None:
    indexed(body="<p>두 사람이 한 번 말했다. 팔려 왔다. 간 신부였다.</p>", language="ko")
    indexed(title="두", body="<p>번</p>", language="ko")
    for text in ("두번", "팔려간신부"):
        assert find(text) == [], text


def test_an_ending_and_the_word_behind_it_are_no_word() -> None:
    indexed(body="<p>물은 하늘에서 온다. 집은 하나다.</p>", language="ko")
    assert find("은하") == []


def test_a_draft_is_not_found_by_other_blanks_either() -> None:
    indexed(body="<p>강이 두 번 얼던 겨울</p>", language="ko", status="draft")
    assert find("강이두번얼던") == []


def test_neighbours_mean_what_their_compound_means() -> None:
    camp = indexed(body="<p>관리소에서 나왔다.</p>", language="ko")
    for text in ("정치범수용소", "정치범 수용소"):
        assert find(text) == [camp], text
