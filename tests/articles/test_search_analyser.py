"""Which tokens words become."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import analyser, read_query


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Prisons", ["prison"]),
        ("the prisoner's bread", ["the", "prison", "bread"]),
        ("the prisoners’ bread", ["the", "prison", "bread"]),
        ("don't", ["dont"]),
        ("O’Brien", ["obrien"]),
        ("the U.N. and the U.S.-led", ["the", "un", "and", "the", "us", "led"]),
        ("www.u.n.org. A. B", ["www", "u", "n", "org", "a", "b"]),
        ("Café ÉLAN", ["cafe", "elan"]),
        ("STRASSE straße", ["strass", "strass"]),
        ("co-operate", ["co", "oper"]),
        ("covid19", ["covid", "19"]),
        ("２０２６", ["2026"]),
        ("인권", ["인권", "권"]),
        ("권", ["권"]),
        ("북한인권", ["북한", "북한인", "한인", "한인권", "인권", "권"]),
        ("북한 인권", ["북한", "한", "인권", "권"]),
        ("東京", ["東京", "京"]),
        ("カタカナ", ["カタ", "カタカ", "タカ", "タカナ", "カナ", "ナ"]),
        ("북한human", ["북한", "한", "human"]),
        ("\x00  !?… “”", []),
        ("🙂", []),
    ],
)
def test_words_become_tokens(text: str, tokens: list[str]) -> None:
    assert analyser.tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("강이 두 번\n얼던", "x이두 x두번 x번얼 "),
        ("두, 번. 두(번) 두 a 번", ""),
        ("번 번 번", "x번번 "),
        ("two times", ""),
    ],
)
def test_what_stands_around_a_blank_between_korean_words_is_kept_besides(
    text: str, kept: str
) -> None:
    assert analyser.crossings(text) == kept


def test_composed_and_decomposed_text_become_the_same_tokens() -> None:
    for text in ("북한인권단체", "Café", "グループ"):
        assert analyser.tokens(unicodedata.normalize("NFD", text)) == analyser.tokens(text)


def test_a_column_has_a_blank_around_every_token() -> None:
    assert analyser.index_text("Two words", "", "third") == " two word third "
    assert analyser.index_text("") == "  "


def test_threads_do_not_spoil_each_others_stems() -> None:
    words = [f"{base}{end}" for base in ("relation", "prison", "nation") for end in ("s", "al")]
    alone = [analyser.stem(word) for word in words]
    analyser.stem.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(analyser.stem.__wrapped__, words * 200))
    assert together == alone * 200


@given(st.text())
def test_tokens_hold_nothing_but_letters_and_digits(text: str) -> None:
    for token in analyser.tokens(text):
        assert token
        assert len(token) <= analyser.LONGEST_TOKEN
        assert all(character.isalnum() for character in token), token


@given(st.text())
def test_any_text_is_a_query(text: str) -> None:
    for term in read_query(text).terms:
        assert term.tokens


def test_words_joined_by_a_hyphen_are_one_term_and_words_apart_are_two() -> None:
    assert [term.tokens for term in read_query("Jong-un spoke ").terms] == [
        ("jong", "un"),
        ("spoke",),
    ]


def test_quotation_marks_hold_words_together_whatever_their_shape() -> None:
    for query in ('"long winter" snow', "“long winter” snow", "「long winter」 snow"):
        assert [term.tokens for term in read_query(query).terms] == [("long", "winter"), ("snow",)]


def test_a_lonely_quotation_mark_is_only_a_mark() -> None:
    assert [term.tokens for term in read_query('long "winter snow').terms] == [
        ("long",),
        ("winter",),
        ("snow",),
    ]


def test_only_the_last_word_may_be_unfinished_and_only_if_it_is_long_enough() -> None:
    first, last = read_query("river kwanlis").terms
    assert (first.is_beginning, last.is_beginning) == (False, True)
    assert not read_query("kwanlis ").terms[0].is_beginning
    assert not read_query("art").terms[0].is_beginning
    assert not read_query('"kwanlis"').terms[0].is_beginning


def test_a_pasted_page_is_cut_to_a_query() -> None:
    terms = read_query("단어" * 5_000).terms
    assert sum(len(term.tokens) for term in terms) <= 60
