"""Marking found words in the text as it was written."""

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from articles.search import highlight, read_query, snippet


def marked(text: str, query: str) -> str:
    """The text with the words of a query marked."""
    return highlight(text, terms=read_query(query).terms)


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("The prison's wall", "prisons", "The <mark>prison&#x27;s</mark> wall"),
        ("북한인권단체를", "인권", "북한<mark>인권</mark>단체를"),
        ("정권과 인권", "권", "정<mark>권</mark>과 인<mark>권</mark>"),
        ("A kwanliso", "kwanlis", "A <mark>kwanliso</mark>"),
        ("Le Café", "cafe", "Le <mark>Café</mark>"),
        ("Nothing here", "prison", "Nothing here"),
        ("Long winter, long", "long", "<mark>Long</mark> winter, <mark>long</mark>"),
    ],
)
def test_found_words_are_marked(text: str, query: str, html: str) -> None:
    assert marked(text, query) == html


def test_what_the_writer_typed_is_escaped_around_and_inside_the_marks() -> None:
    assert marked("<b>prison</b> & <script>", "prison") == (
        "&lt;b&gt;<mark>prison</mark>&lt;/b&gt; &amp; &lt;script&gt;"
    )


@given(st.text(alphabet="<>&\"' prison인권", max_size=60), st.sampled_from(["prison", "인권", "b"]))
def test_nothing_but_marks_is_markup(text: str, query: str) -> None:
    html = marked(text, query).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in html
    assert ">" not in html
    assert strip_tags(html) == html


def test_a_snippet_is_the_stretch_around_the_first_word_found() -> None:
    text = "before " * 100 + "the lantern hung " + "after " * 100
    found = snippet(["nothing", text], terms=read_query("lantern").terms)
    assert "<mark>lantern</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 300


def test_without_the_word_there_is_no_snippet() -> None:
    assert snippet(["nothing"], terms=read_query("lantern").terms) == ""
