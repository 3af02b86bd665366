"""What keeps an article from readers, and what is only worth a look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, ImportNote
from tests import factories

pytestmark = pytest.mark.django_db


def figure(picture, caption="A bridge", **attributes):
    own = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return (
        f'<figure data-node="figure" data-picture="{picture}"{own}>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def words(found):
    return [one.words for one in found]


def in_the_way(**fields):
    return publishing.obstacles(factories.make_draft(**fields))


def test_nothing_stands_in_the_way_of_a_whole_article():
    article = factories.make_draft()
    assert publishing.obstacles(article) == []
    assert publishing.remarks(article) == []


def test_an_article_has_a_title_and_a_text():
    assert [one.field for one in in_the_way(title=" ", body="")] == ["title", "body"]


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("<h2>One</h2><p>Words.</p>", []),
        ("<p>Words.</p><h2>One</h2>", ["One"]),
        ("<h2>One</h2><h2>Two</h2><p>Words.</p>", ["One"]),
        ("<h2>One</h2><h3>Two</h3><p>Words.</p>", []),
        ("<h2>One</h2><h3>Two</h3><h2>Three</h2><p>Words.</p>", ["Two"]),
        ("<h3>One</h3><h2>Two</h2><p>Words.</p>", ["One"]),
        ("<p>Words.</p><h2>One</h2><hr>", ["One"]),
        ("<h2>One</h2>" + figure("", "A bridge"), []),
        ("<p>Words.</p><h2>One</h2>" + figure("", ""), ["One"]),
    ],
)
def test_a_heading_with_nothing_under_it_is_named(body, empty):
    expected = [f"Nothing under the heading “{heading}”." for heading in empty]
    assert words(in_the_way(body=body)) == expected


@pytest.mark.parametrize("source", ["", "987654"])
@pytest.mark.parametrize(
    "node",
    [
        '<p><cite data-node="citation" data-source="{}" data-locator="p. 3">A book</cite></p>',
        '<blockquote data-node="excerpt" data-source="{}"><p>A book</p></blockquote>',
    ],
)
def test_a_citation_leads_to_a_source(node, source):
    (found,) = in_the_way(body=node.format(source))
    assert "“A book”" in found.words
    assert found.field == "body"
    source = factories.make_source()
    assert in_the_way(body=node.format(source.pk)) == []


def test_a_source_that_was_deleted_is_missed():
    source = factories.make_source()
    body = f'<p><cite data-node="citation" data-source="{source.pk}" data-locator="">It</cite></p>'
    article = factories.make_draft(body=body)
    source.delete()
    assert words(publishing.obstacles(article)) == ["Citation whose source is gone: “It”."]


@pytest.mark.parametrize("missing", ["alt_en", "credit", "source"])
def test_a_picture_has_its_words_in_the_text_and_at_the_head(missing):
    picture = factories.make_picture(**{missing: ""})
    for fields, field in (
        ({"body": f"<p>Words.</p>{figure(picture.pk)}"}, "body"),
        ({"lead_picture": picture}, "lead_picture"),
    ):
        (found,) = in_the_way(**fields)
        assert (found.field, found.picture_id) == (field, picture.pk)
        assert f"“{picture.title}” without" in found.words


def test_alternative_text_is_asked_for_in_the_language_of_the_article():
    picture = factories.make_picture(alt_ko="")
    (found,) = in_the_way(language="ko", lead_picture=picture)
    assert "alternative text in Korean" in found.words
    picture.alt_ko = "해 질 녘의 강"
    picture.save()
    assert in_the_way(language="ko", lead_picture=picture) == []


def test_the_alternative_text_of_one_use_is_enough():
    picture = factories.make_picture(alt_en="")
    body = f"<p>Words.</p>{figure(picture.pk, data_alt='A bridge in winter')}"
    assert in_the_way(body=body) == []


def test_a_picture_waits_for_its_sizes():
    picture = factories.make_picture(webp_widths=[])
    (found,) = in_the_way(lead_picture=picture)
    assert "sizes are being made" in found.words


def test_an_ask_has_a_campaign_that_is_not_over():
    body = '<p>Words.</p><div data-node="ask" data-campaign="{}">Give</div>'
    for fields, says in (
        ({"status": "closed"}, "closed"),
        ({"closes_at": timezone.now() - timedelta(seconds=1)}, "closed"),
    ):
        campaign = factories.make_campaign(**fields)
        (found,) = in_the_way(body=body.format(campaign.pk))
        assert says in found.words
    assert "gone" in in_the_way(body=body.format(987654))[0].words
    for status in ("open", "draft"):
        campaign = factories.make_campaign(status=status)
        assert in_the_way(body=body.format(campaign.pk)) == []


def test_a_warning_break_names_a_warning():
    body = '<div data-node="warning-break" data-warning="{}">Look away</div><p>Words.</p>'
    for key in ("", "987654"):
        assert words(in_the_way(body=body.format(key))) == [
            "A warning break that names no warning."
        ]
    assert in_the_way(body=body.format(factories.make_warning().pk)) == []


def test_a_note_of_the_import_stops_only_what_an_editor_says_it_must():
    article = factories.make_draft()
    note = ImportNote.objects.create(article=article, text="the picture of a bridge")
    assert publishing.obstacles(article) == []
    assert words(publishing.remarks(article)) == ["Lost in the import: “the picture of a bridge”."]
    note.is_must_fix = True
    note.save()
    assert words(publishing.obstacles(article)) == ["Must be fixed: “the picture of a bridge”."]
    note.is_done = True
    note.save()
    assert publishing.obstacles(article) == []
    assert publishing.remarks(article) == []


def test_what_is_only_worth_a_look_stops_nothing():
    source = factories.make_source(is_incomplete=True)
    campaign = factories.make_campaign(status="draft")
    article = factories.make_article(
        status="draft",
        standfirst="",
        expire_at=timezone.now() - timedelta(days=1),
        body=figure("")
        + '<div data-node="ask" data-campaign="">Give</div>'
        + f'<div data-node="ask" data-campaign="{campaign.pk}">Give</div><p>Words '
        f'<cite data-node="citation" data-source="{source.pk}" data-locator="">there</cite>.</p>',
    )
    assert publishing.obstacles(article) == []
    fields = [one.field for one in publishing.remarks(article)]
    assert fields == ["standfirst", "contributions", *["body"] * 4, "expire_at"]


def test_a_stale_translation_and_one_that_is_none_yet_are_worth_a_look():
    original = factories.make_draft()
    korean = factories.make_draft(
        language="ko",
        slug="강",
        body=original.body,
        translation_group=original.translation_group,
        translation_checked_at=timezone.now(),
    )
    assert words(publishing.remarks(korean)) == ["The text is still that of the original."]
    original.body = "<p>The river was high that winter.</p>"
    original.save()
    assert "has changed since" in words(publishing.remarks(korean))[0]
    assert publishing.obstacles(korean) == []
    assert not Article.objects.published().exists()
