"""What a page of the archive holds, one element after the other, for each of its readers."""

import re
from dataclasses import replace
from datetime import date

import pytest

from nkarchive.richtext import PictureInfo, RenderContext, SourceInfo, clean, render, source_line
from nkarchive.richtext.rendering.sourceline import source_line_text
from tests.richtext.readers import CONTEXT, EMPTY, feed, plain, web

FIGURE = '<figure data-node="figure" data-picture="12"{}><figcaption>{}</figcaption></figure>'
DRAWN = FIGURE.format(' data-alt="Carts at a gate" data-reconstruction="yes"', "A market")
EPIGRAPH = (
    '<blockquote data-node="epigraph" data-source="3"><p>The river asks <em>nobody</em>.</p>'
    "<footer>A song</footer></blockquote>"
)
CITE = '<cite data-node="citation" data-source="3" data-locator="{0}">Market Days{1}</cite>'
ASK = '<div data-node="ask" data-campaign="4">Give now</div>'
WARNING = '<div data-node="warning-break" data-warning="2"></div>'


def korean(html: str) -> str:
    return web(html, replace(CONTEXT, language="ko")).whole


# Quotations


def test_a_pull_quote_stands_with_who_said_it_and_in_what_role() -> None:
    quote = (
        '<blockquote data-node="pull-quote"><p>We counted.</p><footer>Mi-rae, teacher</footer>'
        "</blockquote>"
    )
    assert web(quote).body == (
        '<blockquote class="pull-quote"><p>We counted.</p><footer>Mi-rae, teacher</footer>'
        "</blockquote>"
    )
    assert "<p>— Mi-rae, teacher</p></blockquote>" in feed(quote)
    assert plain(quote) == "> We counted.\n>\n> — Mi-rae, teacher"


def test_an_epigraph_stands_with_its_attribution_and_its_source_for_every_reader() -> None:
    assert web(EPIGRAPH).body == (
        '<figure class="epigraph"><blockquote class="epigraph__text">'
        "<p>The river asks <em>nobody</em>.</p></blockquote>"
        '<figcaption class="epigraph__caption"><span class="epigraph__attribution">A song</span>'
        ' <span class="epigraph__source">R. Writer, <cite>Market Days</cite> (details incomplete)'
        "</span></figcaption></figure>"
    )
    assert "nobody</em>.</p><p>— A song</p><p>— R. Writer, <cite>Market Days</cite>" in feed(
        EPIGRAPH
    )
    assert plain(EPIGRAPH) == (
        "> The river asks nobody.\n>\n> — A song\n>\n"
        "> — R. Writer, Market Days (details incomplete)"
    )
    segments = render(EPIGRAPH, target="search", context=EMPTY).segments
    assert segments == ("The river asks nobody.", "A song")


def test_an_epigraph_needs_neither_attribution_nor_source() -> None:
    assert "figcaption" not in web('<blockquote data-node="epigraph"><p>a</p></blockquote>').body
    assert "A song" in web(EPIGRAPH, EMPTY).body


def test_an_excerpt_has_context_inner_headline_elision_and_the_chain_behind_it() -> None:
    excerpt = (
        '<blockquote data-node="excerpt" data-source="5"><p data-node="context">From a longer '
        "story.</p><h3>A headline of theirs</h3><p>He said: “…” and […] then ... went.</p>"
        "</blockquote><p>after</p>"
    )
    said = "He said: “…” and […] then ... went."
    for written in (web(excerpt).body, feed(excerpt), plain(excerpt)):
        assert written.index("From a longer story.") < written.index("A headline of theirs")
        assert written.index("A headline of theirs") < written.index(said)
        assert written.index(said) < written.index("Harbour Blog")
        assert "Oct. 29, 2004" in written
        assert re.search(r"via .*Hill Review", written)
        assert "Oct. 28, 2004" in written
    assert '<p class="excerpt__headline">' in web(excerpt).body
    assert "2004년 10월 29일" in korean(excerpt)


def test_the_date_in_words_stands_where_a_source_has_one() -> None:
    source = SourceInfo(outlet="A paper", published_on=date(2022, 10, 1), published_as="Fall 2022")
    assert source_line(source) == "A paper, Fall 2022"
    assert source_line_text(source) == "A paper, Fall 2022"


def test_each_publication_of_a_chain_says_for_itself_that_details_are_missing() -> None:
    paper = SourceInfo(outlet="Paper", url="https://p.example/a", is_incomplete=True)
    blog = SourceInfo(outlet="Blog", url="https://b.example/", via=paper)
    assert source_line_text(blog) == (
        "Blog https://b.example/, via Paper https://p.example/a (details incomplete)"
    )
    other = SourceInfo(outlet="Blog", is_incomplete=True, via=SourceInfo(outlet="Paper"))
    assert source_line_text(other) == "Blog (details incomplete), via Paper"


# Turns


def test_a_turn_names_who_speaks_and_nobody_where_nobody_is_named() -> None:
    turns = (
        '<section data-node="turn" data-speaker="A reader"><p>Why?</p></section>'
        '<section data-node="turn" data-speaker=""><p>Because.</p></section>'
    )
    assert web(turns).body == (
        '<div class="turn"><p class="turn__speaker">A reader</p><p>Why?</p></div>'
        '<div class="turn"><p>Because.</p></div>'
    )
    assert feed(turns) == "<p><strong>A reader</strong></p><p>Why?</p><p>Because.</p>"
    assert plain(turns) == "A reader:\n\nWhy?\n\nBecause."


# Notes, changed names, citations


def test_notes_keep_their_words_and_are_numbered_anew_where_paragraphs_change_places() -> None:
    first = '<p>a<span data-node="note">of a</span></p>'
    second = '<p>b<span data-node="note">of b</span></p>'
    for text, order in ((first + second, ["of a", "of b"]), (second + first, ["of b", "of a"])):
        rendered = web(text)
        assert re.findall(r'<li id="note-\d">(of \w)', rendered.notes) == order
        assert re.findall(r'id="note-ref-(\d)"', rendered.body) == ["1", "2"]
        assert [f"[{n}] {words}" in plain(text) for n, words in enumerate(order, 1)] == [True] * 2


def test_a_changed_name_has_one_note_in_every_form_of_the_text() -> None:
    name = '<span data-node="name-changed" data-explanation="">Min-ji</span>'
    text = f"<p>{name} and again {name}</p>"
    for written in (web(text).whole, feed(text), plain(text)):
        assert written.count("This name was changed to protect the person.") == 1


def test_citations_of_one_source_are_one_entry_that_names_every_place() -> None:
    text = f"<p>{CITE.format('14', ', 14')} {CITE.format('15–16', '')} {CITE.format('14', '')}</p>"
    sources = web(text).sources
    assert sources.count("<li") == 1
    assert "(details incomplete) – 14 <a" in sources
    assert re.findall(r'href="#(citation-3-\d)"', sources) == [
        "citation-3-1",
        "citation-3-3",
        "citation-3-2",
    ]
    assert "; 15–16 <a" in sources
    assert "(details incomplete) – 14; 15–16</li>" in feed(text)
    assert "(details incomplete) – 14; 15–16" in plain(text)


def test_a_citation_without_a_place_only_leads_back() -> None:
    sources = web(f"<p>{CITE.format('', '')}</p>").sources
    assert '(details incomplete) <a href="#citation-3-1"' in sources


def test_a_locator_is_escaped() -> None:
    text = f"<p>{CITE.format('&lt;b&gt;', '')}</p>"
    assert "&lt;b&gt;" in web(text).sources
    assert "&lt;b&gt;" in feed(text)


# Sections and asks


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("<h2>A</h2><p>a</p><h2>B</h2>", ["A"]),
        ("<h2>A</h2><h2>B</h2><p>b</p>", ["B"]),
        ("<h2>A</h2><h3>B</h3><p>b</p>", ["A", "B"]),
        ("<h2>A</h2><p>a</p><h3>B</h3><h2>C</h2><p>c</p>", ["A", "C"]),
        ("<h2>A</h2><hr><h2>B</h2><p>b</p>", ["B"]),
        (f"<h2>A</h2>{WARNING}<h2>B</h2><p>b</p>", ["B"]),
        ('<h2>A</h2><figure data-node="figure"></figure>', []),
        ("<h2> </h2><p>a</p>", []),
    ],
)
def test_no_reader_gets_a_heading_with_nothing_under_it(text: str, headings: list[str]) -> None:
    assert re.findall(r"<h[23][^>]*>(?:<span[^>]*></span>)?(\w)", web(text).body) == headings
    assert re.findall(r"<h[23]>(\w)", feed(text)) == headings
    assert re.findall(r"^([A-Z])$", plain(text), re.MULTILINE) == headings


def test_an_ask_goes_with_its_campaign_and_so_does_its_heading() -> None:
    text = f"<p>a</p><h2>Help</h2>{ASK}"
    closed = replace(CONTEXT, asks={})
    for write in (lambda c: web(text, c).whole, lambda c: feed(text, c), lambda c: plain(text, c)):
        assert "Give now" in write(CONTEXT)
        assert "Help" in write(CONTEXT)
        assert "Give now" not in write(closed)
        assert "Help" not in write(closed)


def test_amounts_and_lists_stay_as_they_were_written() -> None:
    text = "<p>12,000 won (US$9.50), ₩30만, 300–400 yuan</p><ul><li>a</li></ul><hr><p>b</p>"
    for written in (web(text).body, feed(text), plain(text)):
        assert "12,000 won (US$9.50), ₩30만, 300–400 yuan" in written
    assert '<ul><li>a</li></ul><hr class="scene-break">' in web(text).body


def test_a_list_goes_on_counting_where_it_was_interrupted() -> None:
    text = clean('<ol start="3"><li>c</li><li>d</li></ol><ol start="1"><li>a</li></ol>')
    assert text == '<ol start="3"><li>c</li><li>d</li></ol><ol><li>a</li></ol>'
    for written in (web(text).body, feed(text)):
        assert written == text
    assert plain(text) == "3. c\n4. d\n\n1. a"
    for unknown in ("0", "-1", "1e3", "a", "999999", ""):
        assert clean(f'<ol start="{unknown}"><li>a</li></ol>') == "<ol><li>a</li></ol>"


def test_a_warning_stands_before_what_it_warns_of_for_every_reader() -> None:
    text = f"<p>before</p>{WARNING}<p>what it warns of</p>"
    for written in (web(text).body, feed(text), plain(text)):
        said = written.index("From here on this text contains: torture.")
        assert written.index("before") < said < written.index("what it warns of")


# Figures


def test_a_figure_has_label_caption_and_credit_as_separate_elements() -> None:
    assert web(DRAWN).body.endswith(
        '<figcaption class="figure__caption"><span class="figure__label">Reconstruction</span>'
        ' <span class="figure__words">A market</span>'
        ' <span class="figure__credit">A. Photographer</span></figcaption></figure>'
    )
    assert (
        "<figcaption><strong>Reconstruction</strong> A market (A. Photographer)</figcaption>"
    ) in feed(DRAWN)
    assert plain(DRAWN) == (
        "[Picture: Carts at a gate]\nReconstruction – A market (A. Photographer)"
    )


def test_the_words_of_a_picture_in_the_other_language_are_marked_on_the_page() -> None:
    figure = FIGURE.format("", "장날")
    written = korean(figure)
    assert ' alt="A &quot;wide&quot; street" lang="en"' in written
    assert '<span class="figure__credit" lang="en">A. Photographer</span>' in written
    assert "lang=" not in web(figure).body


def test_the_alternative_text_of_a_use_stands_for_that_of_the_library() -> None:
    for written in (web(DRAWN).body, feed(DRAWN)):
        assert 'alt="Carts at a gate"' in written
        assert "wide" not in written
    assert "wide" in plain(FIGURE.format("", "c"))


@pytest.mark.parametrize("target", ["web", "feed"])
def test_alternative_text_cannot_leave_its_attribute(target: str) -> None:
    text = FIGURE.format(' data-alt="&quot; onerror=&quot;alert(1)&lt;b&gt;"', "c")
    written = render(text, target=target, context=CONTEXT).body
    assert 'alt="&quot; onerror=&quot;alert(1)&lt;b&gt;"' in written


def test_a_picture_comes_as_webp_where_there_is_any_and_waits_below_the_fold() -> None:
    first, second = re.findall(r"<picture>.*?</picture>", web(DRAWN + DRAWN).body)
    assert first.startswith(
        '<picture><source type="image/webp"'
        ' srcset="/pictures/a/480.webp 480w, /pictures/a/960.webp 960w"'
        ' sizes="(min-width: 64rem) 52rem, 100vw"><img src="/pictures/a/960.jpg"'
    )
    assert "loading" not in first
    assert ' loading="lazy" decoding="async"' in second
    for written in (first, second):
        assert ' width="960" height="600"' in written


def test_a_picture_without_webp_and_with_one_width_is_an_image_all_the_same() -> None:
    only = PictureInfo(urls={300: "/p/300.jpg"}, width=300, height=200, alt="a")
    body = web(DRAWN, RenderContext(language="en", pictures={12: only})).body
    assert "<source" not in body
    assert '<img src="/p/300.jpg" alt="Carts at a gate" width="300" height="200"' in body
    assert "figure__credit" not in body


def test_a_lost_picture_leaves_its_caption_and_what_it_was_to_every_reader() -> None:
    for written in (web(DRAWN, EMPTY).body, feed(DRAWN, EMPTY), plain(DRAWN, EMPTY)):
        assert "A market" in written
        assert "Reconstruction" in written
        assert "img" not in written
        assert "Photographer" not in written


def test_a_feed_has_the_form_of_a_picture_that_every_reader_shows() -> None:
    assert "webp" not in feed(DRAWN)
    assert 'src="https://site.example/pictures/a/960.jpg"' in feed(DRAWN)
