"""What an editor is told of a document before it is published."""

from nkarchive.richtext import FigureUse, inspect
from tests.richtext import documents


def test_every_figure_is_listed_with_what_its_use_says() -> None:
    assert inspect(documents.EVERY_NODE_STORED).figures == (
        FigureUse(picture=12, alt="", caption="A street in spring", is_reconstruction=False),
        FigureUse(
            picture=12,
            alt="Carts beside the market gate",
            caption="A market, drawn from memory",
            is_reconstruction=True,
        ),
        FigureUse(picture=None, alt="", caption="The picture is lost", is_reconstruction=False),
    )


def test_a_figure_in_a_conversation_is_listed_too() -> None:
    found = inspect('<section data-node="turn"><figure data-node="figure" data-picture="3">')
    assert [figure.picture for figure in found.figures] == [3]


def test_a_heading_with_nothing_under_it_is_named_by_its_words() -> None:
    found = inspect(
        '<h2>Filled</h2><h3>Inner</h3><p>a</p><h2>Empty <em>one</em><span data-node="note">n</span>'
        '</h2><hr><h2>Bare</h2><div data-node="warning-break"></div><h2>Last</h2>'
    )
    assert found.empty_headings == ("Empty one", "Bare", "Last")


def test_a_give_button_fills_a_section_if_it_names_a_campaign() -> None:
    assert inspect('<h2>A</h2><div data-node="ask" data-campaign="4">').empty_headings == ()
    assert inspect('<h2>A</h2><div data-node="ask">Give</div>').empty_headings == ("A",)


def test_citations_and_excerpts_without_source_are_named_also_within_a_note() -> None:
    found = inspect(
        '<p><span data-node="note">see <cite data-node="citation">Rivers, 9</cite></span>'
        '<cite data-node="citation" data-source="3">Market Days</cite></p>'
        '<blockquote data-node="excerpt"><h3>Head</h3><p>Taken <em>wo</em>rds.</p></blockquote>'
        '<blockquote data-node="epigraph"><p>a song</p></blockquote>'
    )
    assert found.without_source == ("Rivers, 9", "Head Taken words.")


def test_asks_are_listed_once_and_those_without_a_campaign_by_their_words() -> None:
    ask = '<div data-node="ask" data-campaign="{}">{}</div>'
    found = inspect(
        ask.format(4, "Give") + ask.format(2, "") + ask.format(4, "") + ask.format("", "Now")
    )
    assert found.asks == (4, 2)
    assert found.asks_without_campaign == ("Now",)


def test_a_warning_that_names_no_kind_is_told_of() -> None:
    found = inspect('<div data-node="warning-break" data-warning="">Blood.</div><p>a</p>')
    assert found.warnings_without_kind == ("Blood.",)
    assert (
        inspect('<div data-node="warning-break" data-warning="2"></div>').warnings_without_kind
        == ()
    )


def test_long_words_are_cut_to_what_finds_them() -> None:
    (words,) = inspect(f"<h2>{'word ' * 40}</h2>").empty_headings
    assert len(words) <= 80
    assert words.endswith("…")
