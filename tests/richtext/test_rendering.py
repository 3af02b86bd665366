"""One document, four readers."""

import re
from collections import Counter

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from nkarchive.richtext import (
    AskInfo,
    PictureInfo,
    RenderContext,
    SourceInfo,
    references,
    render,
    source_line,
)
from nkarchive.richtext.sanitiser import LONGEST_DOCUMENT
from tests.richtext import documents, hostile
from tests.richtext.readers import BLOG, BOOK, CONTEXT, EMPTY, web


@pytest.mark.parametrize("string", hostile.STRINGS)
@pytest.mark.parametrize("target", ["web", "feed"])
def test_a_hostile_string_is_inert_in_html(string: str, target: str) -> None:
    rendered = render(f"<p>x{string}</p>", target=target, context=CONTEXT)
    assert hostile.faults(rendered.whole) == []


@pytest.mark.parametrize("string", hostile.STRINGS)
@pytest.mark.parametrize("target", ["plain", "search"])
def test_text_that_is_no_html_is_never_marked_as_safe(string: str, target: str) -> None:
    rendered = render(f"<p>x{string}</p>", target=target, context=CONTEXT)
    assert not isinstance(rendered.body, SafeString)
    assert not isinstance(rendered.whole, SafeString)


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", '" onload="alert(1)', "javascript:alert(1)", "<b>&amp;"],
)
def test_words_from_the_look_ups_are_escaped(words: str) -> None:
    source = SourceInfo(title=words, author=words, outlet=words, place=words, url=words)
    context = RenderContext(
        language="en",
        pictures={12: PictureInfo(urls={1: "/p"}, width=1, height=1, alt=words, credit=words)},
        sources={3: source, 5: source},
        asks={4: AskInfo(title=words, url="/a/", label=words)},
        warnings={2: words},
    )
    for target in ("web", "feed"):
        whole = render(documents.EVERY_NODE_STORED, target=target, context=context).whole
        assert hostile.faults(whole) == []


def test_every_id_is_on_the_page_once_and_every_link_into_it_arrives() -> None:
    whole = web(documents.EVERY_NODE_STORED + documents.EVERY_NODE_STORED).whole
    ids = Counter(re.findall(r' id="([^"]+)"', whole))
    assert {key: count for key, count in ids.items() if count > 1} == {}
    assert set(re.findall(r' href="#([^"]+)"', whole)) <= set(ids)


def test_notes_are_numbered_in_order_and_linked_both_ways() -> None:
    text = web('<p>a<span data-node="note">one</span> b<span data-node="note">two</span></p>')
    assert '<a id="note-ref-2" href="#note-2" role="doc-noteref" aria-label="Note 2">2</a>' in (
        text.body
    )
    assert re.search(r'<li id="note-2">two <a href="#note-ref-2" role="doc-backlink"', text.notes)
    assert text.notes.index("one") < text.notes.index("two")


def test_one_note_stands_for_all_names_changed_for_one_reason() -> None:
    mark = '<span data-node="name-changed" data-explanation="{}">{}</span> '
    text = web(
        "<p>" + mark.format("", "Min-ji") + mark.format("", "So-ra") + mark.format("Asked", "J")
    )
    assert text.body.count('href="#name-1"') == 2
    assert text.body.count('id="name-ref-1"') == 1
    assert text.notes.count("<li") == 2
    assert text.notes.count("This name was changed to protect the person.") == 1
    assert ">†</a>" in text.body
    assert '<a href="#name-ref-1"' in text.notes


def test_a_source_lists_a_way_back_for_each_of_its_citations() -> None:
    cite = '<cite data-node="citation" data-source="3" data-locator="{0}">Market Days, {0}</cite>'
    text = web(f"<p>{cite.format(14)} {cite.format('15-16')}</p>")
    assert text.sources.count("<li") == 1
    assert 'href="#citation-3-1"' in text.sources
    assert 'href="#citation-3-2"' in text.sources
    assert "<cite>Market Days</cite>" in text.sources


def test_sources_that_no_citation_names_are_listed_after_those_that_one_does() -> None:
    context = RenderContext(language="en", sources={3: BOOK, 5: BLOG}, further_sources=(5, 3, 9))
    text = web('<p><cite data-node="citation" data-source="3">x</cite></p>', context)
    assert re.findall(r'id="source-(\d+)"', text.sources) == ["3", "5"]


def test_an_id_without_an_entry_draws_nothing_but_the_words_typed_there() -> None:
    body = web(documents.EVERY_NODE_STORED, EMPTY).body
    assert "<img" not in body
    assert 'figure--caption-only"><figcaption class="figure__caption">' in body
    assert "A street in <em>spring</em>" in body
    assert 'class="ask"' not in body
    assert "Give now" not in body
    assert 'excerpt__source"' not in body
    assert '<cite class="citation">Market Days, 15-16</cite>' in body
    assert body.count('class="warning-break"') == 1
    assert "Some readers stop here." in body


def test_a_figure_has_sizes_alternative_text_caption_and_credit() -> None:
    body = web('<figure data-node="figure" data-picture="12"><figcaption>c</figcaption></figure>')
    assert body.body == (
        '<figure class="figure"><picture><source type="image/webp"'
        ' srcset="/pictures/a/480.webp 480w, /pictures/a/960.webp 960w"'
        ' sizes="(min-width: 64rem) 52rem, 100vw"><img src="/pictures/a/960.jpg"'
        ' alt="A &quot;wide&quot; street" width="960" height="600"'
        ' srcset="/pictures/a/480.jpg 480w, /pictures/a/960.jpg 960w"'
        ' sizes="(min-width: 64rem) 52rem, 100vw" decoding="async"></picture>'
        '<figcaption class="figure__caption"><span class="figure__words">c</span>'
        ' <span class="figure__credit">A. Photographer</span></figcaption></figure>'
    )


def test_a_figure_without_picture_and_caption_draws_nothing() -> None:
    assert web('<figure data-node="figure" data-picture=""></figure>').body == ""


def test_a_warning_break_offers_a_way_to_the_next_section() -> None:
    body = web(
        '<div data-node="warning-break" data-warning="2"></div><p>a</p><h3>b</h3><h2>c</h2>'
        '<div data-node="warning-break" data-warning="2"></div><p>d</p>'
    ).body
    assert "From here on this text contains: torture." in body
    assert '<h2 id="section-c"><span id="after-warning-1"></span>c</h2>' in body
    assert body.endswith('<p>d</p><div id="after-warning-2"></div>')


def test_nobody_is_asked_for_a_gift_within_a_passage_that_is_warned_of() -> None:
    warned = '<div data-node="warning-break" data-warning="2"></div><p>a</p>'
    ask = '<div data-node="ask" data-campaign="4">Give</div>'
    body = web(
        f"{ask}<p>0</p>{warned}{ask}<p>b</p><h2>c</h2>{ask}<p>d</p>{warned}{ask}<p>e</p>"
    ).body
    order = re.findall(r'class="(ask|warning-break)"|<p>([0a-e])</p>|<(h2)', body)
    assert ["".join(each) for each in order] == [
        *("ask", "0", "warning-break", "a", "b", "ask", "h2", "ask", "d"),
        *("warning-break", "a", "e", "ask"),
    ]


def test_headings_have_ids_that_keep_hangul_and_do_not_repeat() -> None:
    body = web(
        "<h2>북한 인권!</h2><h3>북한 인권</h3><p>a</p>"
        '<h2>A<span data-node="note">n</span></h2><p>b</p>'
    ).body
    assert re.findall(r'<h\d id="([^"]+)"', body) == [
        "section-북한-인권",
        "section-북한-인권-2",
        "section-a",
    ]


def test_links_to_other_sites_say_so_and_our_own_do_not() -> None:
    body = web(
        '<p><a href="https://other.example/">a</a><a href="https://site.example/x/">b</a>'
        '<a href="https://site.example.evil/">c</a><a href="/y/">d</a></p>'
    ).body
    assert body.count('rel="external noopener noreferrer"') == 2
    assert '<a href="https://site.example/x/">b</a>' in body


def test_generated_words_are_in_the_language_of_the_document() -> None:
    context = RenderContext(language="ko", sources={5: BLOG})
    text = web('<p><cite data-node="citation" data-source="5">x</cite></p>', context)
    assert "2004년 10월 29일" in text.sources


def test_the_feed_has_whole_addresses_and_neither_classes_nor_ids() -> None:
    whole = render(documents.EVERY_NODE_STORED, target="feed", context=CONTEXT).whole
    assert 'src="https://site.example/pictures/a/960.jpg"' in whole
    assert 'href="https://site.example/campaigns/winter/"' in whole
    assert re.search(r' (class|id|srcset|role)="|(href|src)="[/#]', whole) is None
    assert "<h2>Notes</h2>" in whole


def test_plain_text_reads_without_markup() -> None:
    whole = render(documents.EVERY_NODE_STORED, target="plain", context=CONTEXT).whole
    assert "an outside link (https://example.org/a?b=1&c=2)" in whole
    assert "Words with a note [1]" in whole
    assert "[1] The note names Market Days, 9 and a page" in whole
    assert "> We counted the days.\n>\n> — A teacher" in whole
    assert "- two\n  - two and a half" in whole
    assert "Winter fund – Give now: https://site.example/campaigns/winter/" in whole
    assert "<" not in whole


def test_search_finds_captions_and_notes_and_no_asks() -> None:
    segments = render(documents.EVERY_NODE_STORED, target="search", context=CONTEXT).segments
    assert "A street in spring" in segments
    assert "The note names Market Days, 9 and a page." in segments
    assert "two and a half" in segments
    assert "A reader" in segments
    assert not any("Give" in segment or "torture" in segment for segment in segments)


def test_a_source_line_names_what_is_known_and_the_publication_behind_it() -> None:
    assert source_line(BLOG) == (
        'Harbour Blog, Oct. 29, 2004, via <a href="https://h.example/"'
        ' rel="external noopener noreferrer">Hill Review</a>, Oct. 28, 2004'
    )
    assert source_line(BOOK) == "R. Writer, <cite>Market Days</cite> (details incomplete)"
    article = SourceInfo(title="Dramas", author="L", outlet="Daily", place="Seoul")
    assert source_line(article) == "L, “Dramas”, Daily, Seoul"


def test_a_source_in_the_other_language_says_so() -> None:
    source = SourceInfo(title="장날", kind="book", author="R. Writer", place="서울")
    assert source_line(source) == (
        'R. Writer, <cite><span lang="ko">장날</span></cite>, <span lang="ko">서울</span>'
    )
    with translation.override("ko"):
        assert source_line(source) == '<span lang="en">R. Writer</span>, <cite>장날</cite>, 서울'


def test_references_are_in_order_of_first_use_and_each_once() -> None:
    found = references(documents.EVERY_NODE_STORED + documents.EVERY_NODE_STORED)
    assert found.pictures == [12]
    assert found.sources == [3, 5]
    assert found.campaigns == [4]
    assert found.warnings == [2]


def test_a_source_that_an_epigraph_alone_names_is_referred_to() -> None:
    found = references('<blockquote data-node="epigraph" data-source="8"><p>a</p></blockquote>')
    assert found.sources == [8]


def test_a_document_over_the_bound_draws_nothing_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert web("a" * (LONGEST_DOCUMENT + 1)).whole == ""
    assert "not rendered" in caplog.text


def test_an_unknown_target_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("", target="paper", context=EMPTY)
