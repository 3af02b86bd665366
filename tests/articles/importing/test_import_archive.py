"""What an archive asks of an import: editions, epigraphs, credits, likeness, page chrome."""

from pathlib import Path

import pytest

from articles import search
from articles.models import Article
from tests.articles.importing.running import (
    ARTICLE,
    CAMPAIGN,
    counted,
    refused,
    run_import,
    sums,
    write_manifest,
)

pytestmark = pytest.mark.django_db

# Twenty-four words; the import compares runs of five.
LONG = (
    "The ferry left before light and nobody spoke of the price. "
    "We sat on the nets, and the river carried what it always carried: wood and rumours."
)


def manifest_of(folder: Path, text: str, **keys: str) -> Path:
    """A manifest of one article whose dump holds the text."""
    path = write_manifest(folder, ARTICLE | {"lines": f"[1, {text.count(chr(10)) + 1}]"} | keys)
    (folder / "dump.txt").write_text(text)
    return path


def test_earlier_editions_come_in_order_with_their_dates_in_words(tmp_path: Path) -> None:
    run_import(
        manifest_of(
            tmp_path,
            "This updated version of an older piece was written for us.\nText.",
            first_published='{ title = "Older", outlet = "Post", published_as = "Fall 2022", '
            "published_on = 2022-10-01, line = 1 }",
            editions='[{ title = "Oldest", note = "shortened" }]',
            period='"mid-1990s"',
            period_on="1995-06-01",
        )
    )
    article = Article.objects.get()
    assert list(article.editions.values_list("title", "outlet", "published_as", "note")) == [
        ("Older", "Post", "Fall 2022", "updated version"),
        ("Oldest", "", "", "shortened"),
    ]
    assert (article.period, article.period_on.year) == ("mid-1990s", 1995)
    assert "updated version" not in article.body


def test_an_edition_without_a_name_is_refused(tmp_path: Path) -> None:
    errors, _report = refused(
        manifest_of(tmp_path, "Text.", editions='[{ published_as = "1990s" }]')
    )
    assert "editions[1].outlet: is missing" in errors[0]


def test_epigraphs_keep_who_said_them(tmp_path: Path) -> None:
    run_import(
        manifest_of(tmp_path, "A word.\n– Somebody\nAnother.\nText.", epigraphs="[[1, 2], [3]]")
    )
    body = Article.objects.get().body
    assert body.startswith(
        '<blockquote data-node="epigraph" data-source=""><p>A word.</p>'
        "<footer>Somebody</footer></blockquote>"
        '<blockquote data-node="epigraph" data-source=""><p>Another.</p></blockquote><p>Text.</p>'
    )


def test_captions_say_what_is_reconstructed_and_credits_wait_for_their_picture(
    tmp_path: Path,
) -> None:
    run_import(
        manifest_of(
            tmp_path,
            "The booth\nA representation of the booth\nThe river. Photo credit: N. Maker\nText.",
            captions='[{ line = 1, credit = "A. Drawer", is_reconstruction = true }, 2, 3]',
        )
    )
    article = Article.objects.get()
    assert article.body.count('data-reconstruction="yes"') == 2
    assert "<figcaption>The river. Photo credit: N. Maker</figcaption>" in article.body
    assert [note.text for note in article.import_notes.all()] == [
        "the picture “The booth”, whose credit is: A. Drawer",
        "the picture “The river. Photo credit: N. Maker”, whose credit is: N. Maker",
    ]


def test_known_page_chrome_is_stripped_and_the_report_says_so(tmp_path: Path) -> None:
    report = run_import(
        manifest_of(tmp_path, "Title\nText of ours.\nLeave a reply\nConnecting to %s", skip="[1]")
    )
    assert Article.objects.get().body == "<p>Text of ours.</p>"
    for line in ("1 “Title”", "3 “Leave a reply” (page chrome)"):
        assert f"    left out: line {line}" in report
    query = search.read_query("connecting")
    assert not search.matching(Article.objects.all(), query=query).exists()


def test_a_line_that_the_manifest_names_is_not_taken_for_chrome(tmp_path: Path) -> None:
    run_import(manifest_of(tmp_path, "Leave a comment\nText.", headings="[1]"))
    assert Article.objects.get().body == "<h2>Leave a comment</h2><p>Text.</p>"


def test_lines_that_no_entry_takes_are_named(tmp_path: Path) -> None:
    path = manifest_of(tmp_path, "Above\n\nOurs\nBelow\n\nAt the end", lines="[3, 3]")
    assert "dump.txt: no entry takes the lines 1, 4–6" in run_import(path)


def test_a_piece_of_nearly_the_same_words_is_created_and_named(tmp_path: Path) -> None:
    run_import(manifest_of(tmp_path, LONG))
    other = LONG.replace("The ferry left", "The  FERRY had left")
    report = run_import(manifest_of(tmp_path, other, slug='"again"'))
    assert "article 'again': created (nearly article 'a-river': 8" in report
    assert sums(report)["articles"] == counted(created=1)
    report = run_import(manifest_of(tmp_path, LONG[:60] + " Then all else.", slug='"other"'))
    assert "nearly" not in report


def test_two_entries_of_one_manifest_are_compared_too(tmp_path: Path) -> None:
    path = write_manifest(
        tmp_path,
        ARTICLE | {"lines": "[1, 1]"},
        ARTICLE | {"lines": "[2, 2]", "slug": '"second"'},
    )
    (tmp_path / "dump.txt").write_text(f"{LONG}\n{LONG.replace('rumours', 'letters')}\n")
    assert "article 'second': created (nearly article 'a-river': 9" in run_import(path)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"tags": '["rivers", "boats"]'}, "(tags)"),
        ({"byline": '[{ name = "Ada Moor", role = "editor" }]'}, "(byline)"),
        ({"warnings": '["cold"]'}, "(warnings)"),
        ({"first_published": '{ title = "Before" }'}, "(editions)"),
        ({"lost": '["a picture"]'}, "(lost)"),
        ({"series": '{ title = "Rivers", part = 2 }'}, "(series)"),
        ({"published_on": "2020-02-02"}, "(published_on)"),
        ({"headings": "[2]"}, "(text)"),
    ],
)
def test_a_later_change_of_what_belongs_to_a_piece_is_refused(
    tmp_path: Path, changed: dict[str, str], named: str
) -> None:
    first = ARTICLE | {"tags": '["Rivers"]', "byline": '[{ name = "Ada Moor" }]'}
    run_import(write_manifest(tmp_path, first))
    assert sums(run_import(write_manifest(tmp_path, first | {"tags": '["rivers "]'})))[
        "articles"
    ] == counted(unchanged=1)
    errors, _report = refused(write_manifest(tmp_path, first | changed))
    assert f"was imported otherwise {named}: " in errors[0]


def test_what_is_kept_from_the_public_stays_a_draft_and_the_report_says_why(
    tmp_path: Path,
) -> None:
    empty = ARTICLE | {"slug": '"empty"', "headings": "[5]", "tags": '["held back"]'}
    ask = ARTICLE | {"slug": '"fine"', "lines": "[1, 4]", "asks": "[4]"}
    path = write_manifest(tmp_path, empty, ask | {"ask_campaign": '"an-appeal"'}, campaign=CAMPAIGN)
    report = run_import(path, publish=True)
    assert "article 'empty': created (left a draft: Nothing under the heading" in report
    assert "article 'fine': created\n" in report
    assert [article.slug for article in Article.objects.published()] == ["fine"]
    held = Article.objects.get(slug="empty")
    assert held.status == "draft"
    assert held in search.matching(Article.objects.all(), query=search.read_query("held back"))
    assert sums(run_import(path, publish=True))["articles"] == counted(unchanged=2)
