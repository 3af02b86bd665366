"""What `clean` keeps, what it removes, what it puts right."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nkarchive.richtext import DocumentTooLongError, clean, parse
from nkarchive.richtext.sanitiser import LONGEST_DOCUMENT
from nkarchive.richtext.vocabulary import NODES
from tests.richtext import documents, hostile

FRAGMENTS = st.sampled_from(
    [
        *hostile.STRINGS,
        *documents.EVERY_NODE.split("\n"),
        *documents.TAGS,
        " ",
        "\n",
        "&nbsp;",
        "&amp;",
        "e",
        "\u0301",
        "\u0338",
        "\x01",
        "각",
        "\u1100",
        "\u1161",
    ]
)
MARKUP = st.lists(FRAGMENTS | st.text(max_size=8), max_size=20).map("".join)


@pytest.mark.parametrize("string", hostile.STRINGS)
def test_a_hostile_string_is_inert_when_cleaned(string: str) -> None:
    assert hostile.faults(clean(string)) == []
    assert hostile.faults(clean(f"<p>before {string} after</p>")) == []


def test_there_are_at_least_fifty_hostile_strings() -> None:
    assert len(set(hostile.STRINGS)) >= 50


@given(MARKUP)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert hostile.faults(cleaned) == []


@given(MARKUP)
@example('<span data-node="note"><p>\u0338a</p></span>')
def test_a_cleaned_document_is_in_nfc_as_a_whole(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.normalize("NFC", cleaned) == cleaned


def test_the_document_of_every_node_has_every_node() -> None:
    root = parse(documents.EVERY_NODE_STORED)
    assert {element.kind for element in root.walk()} == set(NODES)


def test_a_document_of_every_node_is_left_as_it_is() -> None:
    assert clean(documents.EVERY_NODE_STORED) == documents.EVERY_NODE_STORED


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("", ""),
        ("<p></p><p> &nbsp;</p><h2><br></h2>", ""),
        ("loose words", "<p>loose words</p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<div>one</div>two<table><tr><td>3<td>4</table>", "<p>one</p><p>two</p><p>3</p><p>4</p>"),
        ("<p> a \n\t b<br> c <br></p>", "<p>a b<br>c</p>"),
        ("<b>a</b><i>b</i><del>c</del>", "<p><strong>a</strong><em>b</em><s>c</s></p>"),
        ("<h1>a</h1><h4>b</h4>", "<h2>a</h2><h3>b</h3>"),
        (
            "<em><strong>a</strong></em><strong>b</strong>",
            "<p><strong><em>a</em>b</strong></p>",
        ),
        ("<em>a</em><em>b</em>", "<p><em>ab</em></p>"),
        ("<ul><li><p>a</p></li><li>b<ul><li>c</ul></ul>", None),
        ("<ul>loose<li>a</li></ul>", "<ul><li>loose</li><li>a</li></ul>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<blockquote><h2>a</h2></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<p lang='ko'>a</p><p lang='!'>b</p>", '<p lang="ko">a</p><p>b</p>'),
        ("<span>a</span><span lang=ko>b</span>", '<p>a<span lang="ko">b</span></p>'),
        ("<p data-node='unknown'>a</p>", "<p>a</p>"),
        ("<section data-node='unknown'><p>a</p></section>", "<p>a</p>"),
        ("<div data-node='figure'>a</div>", "<p>a</p>"),
        ("<p>\u1112\u1161\u11ab</p>", "<p>한</p>"),
        ("&#4370;&#4449;&#4523;", "<p>한</p>"),
        ("&#" + "9" * 5000 + ";", "<p>\ufffd</p>"),
        ("a\x00b\x08c", "<p>abc</p>"),
    ],
)
def test_markup_is_brought_to_one_form(given_text: str, stored: str | None) -> None:
    expected = stored
    if expected is None:
        expected = "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"
    assert clean(given_text) == expected


@pytest.mark.parametrize("value", ["", "0", "012", "1e3", "-1", "1 ", "٣", "9" * 19, "x"])
def test_an_id_that_is_no_id_becomes_the_empty_one(value: str) -> None:
    stored = clean(f'<figure data-node="figure" data-picture="{value}">c</figure>')
    assert (
        stored == '<figure data-node="figure" data-picture=""><figcaption>c</figcaption></figure>'
    )


def test_words_longer_than_an_attribute_may_be_are_dropped() -> None:
    stored = clean(f'<section data-node="turn" data-speaker="{"a" * 201}"><p>x</p></section>')
    assert stored == '<section data-node="turn" data-speaker=""><p>x</p></section>'


@pytest.mark.parametrize(
    "href",
    ["https://x.example/a?b=1&c=2#d", "http://x.example", "mailto:a@x.example", "/about/#here"],
)
def test_a_link_of_an_allowed_kind_stays(href: str) -> None:
    escaped = href.replace("&", "&amp;")
    assert clean(f'<a href="{escaped}">x</a>') == f'<p><a href="{escaped}">x</a></p>'


@pytest.mark.parametrize(
    "href",
    ["ftp://x.example", "tel:1", "x.html", "?q=1", "#a", "https://", "https://x:y/", "mailto:x"],
)
def test_a_link_of_another_kind_leaves_its_words(href: str) -> None:
    assert clean(f'<a href="{href}">x</a>') == "<p>x</p>"


def test_a_figure_in_a_list_moves_before_it() -> None:
    assert clean("<ul><li>a<figure data-node=figure data-picture=7>c</figure></li></ul>") == (
        '<figure data-node="figure" data-picture="7"><figcaption>c</figcaption></figure>'
        "<ul><li>a</li></ul>"
    )


def test_a_figure_in_a_paragraph_ends_it() -> None:
    assert clean("<p>a<figure data-node=figure data-picture=7>c</figure>b</p>") == (
        '<p>a</p><figure data-node="figure" data-picture="7"><figcaption>c</figcaption></figure>'
        "<p>b</p>"
    )


def test_a_warning_break_in_a_quote_stands_before_what_it_warns_of() -> None:
    stored = clean("<blockquote>a<div data-node=warning-break data-warning=2>w</div>b</blockquote>")
    assert stored == (
        '<div data-node="warning-break" data-warning="2">w</div>'
        "<blockquote><p>a</p><p>b</p></blockquote>"
    )


def test_a_note_in_a_note_is_words_of_the_outer_one() -> None:
    assert clean("<p>a<span data-node=note>b <span data-node=note>c</span></span></p>") == (
        '<p>a<span data-node="note">b c</span></p>'
    )


def test_an_ask_in_a_note_is_words_of_the_note() -> None:
    assert clean("<span data-node=note>b<div data-node=ask data-campaign=4>Give</div></span>") == (
        '<p><span data-node="note">b Give</span></p>'
    )


def test_a_link_does_not_reach_over_a_note() -> None:
    stored = clean('<a href="/x/">a<span data-node="note">n</span>b</a>')
    assert stored == (
        '<p><a href="/x/">a</a><span data-node="note">n</span><a href="/x/">b</a></p>'
    )


def test_an_excerpt_has_its_context_first_and_a_quote_its_attribution_last() -> None:
    stored = clean(
        "<blockquote data-node=excerpt data-source=5><h2>t</h2><p data-node=context>c</p>"
        "</blockquote>"
        "<blockquote data-node=pull-quote><footer>who</footer><p>q</p></blockquote>"
    )
    assert stored == (
        '<blockquote data-node="excerpt" data-source="5"><p data-node="context">c</p><h3>t</h3>'
        '</blockquote><blockquote data-node="pull-quote"><p>q</p><footer>who</footer></blockquote>'
    )


def test_a_frame_without_its_text_leaves_the_line_that_was_typed_into_it() -> None:
    assert clean("<blockquote data-node=epigraph><footer>who</footer></blockquote>") == "<p>who</p>"
    assert clean("<blockquote data-node=excerpt><p data-node=context>c</p></blockquote>") == (
        "<p>c</p>"
    )


@pytest.mark.parametrize(
    ("attributes", "stored"),
    [
        ("", ""),
        (
            'data-alt="  A   gate " data-reconstruction="yes"',
            ' data-alt="A gate" data-reconstruction="yes"',
        ),
        ('data-reconstruction="no" data-alt=""', ""),
        ('data-reconstruction="YES"', ""),
        (f'data-alt="{"a" * 301}"', ""),
        ("data-alt='<b>\"x\"</b>'", ' data-alt="&lt;b&gt;&quot;x&quot;&lt;/b&gt;"'),
        ('alt="x" data-alt="y" onload="z"', ' data-alt="y"'),
    ],
)
def test_a_figure_keeps_what_its_use_says_of_the_picture_if_it_says_something(
    attributes: str, stored: str
) -> None:
    assert clean(f'<figure data-node="figure" data-picture="7" {attributes}></figure>') == (
        f'<figure data-node="figure" data-picture="7"{stored}><figcaption></figcaption></figure>'
    )


def test_an_epigraph_holds_paragraphs_and_its_attribution_last() -> None:
    stored = clean(
        "<blockquote data-node=epigraph data-source=5><footer>who</footer><h2>a</h2>b"
        "<ul><li>c</li></ul><figure data-node=figure data-picture=7></figure></blockquote>"
    )
    assert stored == (
        '<figure data-node="figure" data-picture="7"><figcaption></figcaption></figure>'
        '<blockquote data-node="epigraph" data-source="5"><p>a</p><p>b</p><p>c</p>'
        "<footer>who</footer></blockquote>"
    )


def test_an_epigraph_in_a_conversation_is_words_of_the_one_who_speaks() -> None:
    stored = clean(
        "<section data-node=turn data-speaker=A><blockquote data-node=epigraph><p>a</p>"
        "</blockquote></section>"
    )
    assert stored == '<section data-node="turn" data-speaker="A"><p>a</p></section>'


def test_a_document_over_the_bound_is_refused_whole() -> None:
    assert clean("a" * (LONGEST_DOCUMENT - 1)).startswith("<p>aaa")
    with pytest.raises(DocumentTooLongError, match="at most"):
        clean("가" * (LONGEST_DOCUMENT // 3 + 1))


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<", "&", "&#x", "<p><b>", "<a href='", "<ul><li>", "<!--", "<p a=b ", "</", "<br>",
     "<script ", "<span data-node=note>", "<em>a</em>b", "e\u0301", "<p a = ", "<?"],
)  # fmt: skip
def test_hostile_repetition_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit.encode()))
        begun = time.process_time()
        clean(text)
        return time.process_time() - begun

    # Quadratic work would take 256 times as long for 16 times as much. Of several tries the best
    # counts, because a machine may be busy with something else during one.
    short = max(min(seconds(25_000) for _try in range(3)), 0.02)
    assert any(seconds(400_000) < 120 * short for _try in range(5))
