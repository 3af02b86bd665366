"""The page of an article."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import FormerSlug
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_contributor,
    make_edition,
    make_picture,
    make_source,
    make_warning,
)

pytestmark = pytest.mark.django_db


def read(client: Client, article: object) -> str:
    """The page of an article as text."""
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.text


def test_the_page_shows_what_the_article_is(client: Client) -> None:
    article = make_article(
        title="The far shore",
        subtitle="A winter",
        standfirst="What was seen.",
        kind="report",
        tags=("radio",),
    )
    make_edition(
        article,
        title="La rive",
        outlet="Quarterly",
        published_on=date(2001, 2, 3),
        url="https://example.org/rive",
    )
    text = read(client, article)
    for words in ("The far shore", "A winter", "What was seen.", "Report", "radio", "La rive"):
        assert words in text, words
    for words in ("Quarterly", "Feb. 3, 2001", 'href="https://example.org/rive"', "The river was"):
        assert words in text, words
    assert '<link rel="canonical" href="http://localhost:8000/articles/story-' in text


def test_people_stand_where_their_placement_says_with_their_words_for_this_piece(
    client: Client,
) -> None:
    article = make_article()
    top = make_contributor(name_en="Hana Top", has_page=True, bio_en="Her own words.")
    end = make_contributor(name_en="Moon End", has_page=False, bio_en="His own words.")
    make_contribution(article, contributor=top, role="author")
    make_contribution(
        article, contributor=end, role="narrator", placement="end", bio="For this piece."
    )
    text = read(client, article)
    main = text.partition("<main")[2]
    assert main.index("Hana Top") < main.index("The river was") < main.index("Moon End")
    assert "Her own words." in text
    assert "For this piece." in text
    assert "His own words." not in text
    assert top.get_absolute_url() in text
    assert end.get_absolute_url() not in text


def test_warnings_stand_before_the_picture_and_the_text(client: Client) -> None:
    article = make_article(lead_picture=make_picture())
    article.warnings.add(make_warning(label_en="hunger"))
    text = read(client, article)
    assert text.index("This text contains: hunger") < text.index('class="figure figure--lead"')
    assert text.index('class="figure figure--lead"') < text.index("The river was")


def test_nodes_are_drawn_from_the_articles_relations(client: Client) -> None:
    picture, source, warning = make_picture(), make_source(title="A book"), make_warning()
    campaign = make_campaign(title_en="Night broadcasts")
    behind = make_source(title="The first book")
    source.via = behind
    source.save()
    further = make_source(title="Another book")
    article = make_article(
        body=f'<figure data-node="figure" data-picture="{picture.pk}">'
        "<figcaption>The shore</figcaption></figure>"
        f'<blockquote data-node="excerpt" data-source="{source.pk}"><p>Words.</p></blockquote>'
        f'<p>See <cite data-node="citation" data-source="{source.pk}" data-locator="5">'
        'Book, 5</cite>.<span data-node="note">A note.</span> '
        '<span data-node="name-changed" data-explanation="">Min-ji</span></p>'
        f'<div data-node="warning-break" data-warning="{warning.pk}"></div>'
        f'<div data-node="ask" data-campaign="{campaign.pk}">Give now</div>'
    )
    article.further_reading.add(further)
    text = read(client, article)
    assert f"/pictures/{picture.uuid}/960.jpg" in text
    assert "The first book" in text
    assert 'href="#note-1"' in text
    assert 'href="#note-ref-1"' in text
    assert 'href="#name-' in text
    assert f'id="source-{source.pk}"' in text
    assert "Another book" in text
    assert warning.label_en in text
    assert "Give now" in text
    assert campaign.get_absolute_url() in text


def test_an_ask_is_drawn_only_while_its_campaign_takes_gifts(client: Client) -> None:
    campaign = make_campaign(title_en="Night broadcasts")
    article = make_article(
        body=f'<p>Text.</p><div data-node="ask" data-campaign="{campaign.pk}">Give now</div>'
    )
    assert "Give now" in read(client, article)
    campaign.closes_at = timezone.now() - timedelta(seconds=1)
    campaign.save()
    assert "Give now" not in read(client, article)
    campaign.status, campaign.closes_at = "draft", None
    campaign.save()
    assert "Night broadcasts" not in read(client, article)


def test_an_id_that_names_nothing_draws_nothing(client: Client) -> None:
    article = make_article(
        body='<figure data-node="figure" data-picture="999"><figcaption>Lost</figcaption></figure>'
        '<p>x</p><div data-node="ask" data-campaign="999">Give now</div>'
    )
    text = read(client, article)
    assert "Lost" in text
    assert "Give now" not in text
    assert "/pictures/" not in text


def test_updated_is_said_only_of_a_change_that_readers_could_notice(client: Client) -> None:
    article = make_article()
    assert "Updated" not in read(client, article)
    type(article).objects.filter(pk=article.pk).update(
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        publish_at=datetime(2026, 1, 2, tzinfo=UTC),
        text_changed_at=datetime(2026, 1, 5, tzinfo=UTC),
        updated_at=datetime(2026, 1, 9, tzinfo=UTC),
    )
    assert "Jan. 5, 2026" in read(client, article)


def test_a_former_slug_leads_to_the_present_address_in_one_hop(client: Client) -> None:
    article = make_article(slug="present")
    for slug in ("first", "second", "옛-주소"):
        FormerSlug.objects.create(article=article, language="en", slug=slug)
        response = client.get(f"/articles/{slug}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/articles/present/")


def test_a_former_slug_under_the_other_prefix_leads_to_the_translation(client: Client) -> None:
    article = make_article(slug="present")
    FormerSlug.objects.create(article=article, language="en", slug="former")
    assert client.get("/ko/articles/former/").headers["Location"] == "/articles/present/"
    korean = make_article(language="ko", slug="지금", translation_group=article.translation_group)
    assert client.get("/ko/articles/former/").headers["Location"] == korean.get_absolute_url()


def test_the_other_prefix_leads_to_the_translation_or_to_the_article_itself(
    client: Client,
) -> None:
    article = make_article(slug="english")
    response = client.get("/ko/articles/english/")
    assert (response.status_code, response.headers["Location"]) == (302, "/articles/english/")
    korean = make_article(language="ko", slug="한국어", translation_group=article.translation_group)
    assert client.get("/ko/articles/english/").headers["Location"] == korean.get_absolute_url()
    assert client.get("/articles/한국어/").headers["Location"] == "/articles/english/"


def test_a_slug_of_hangul_is_found_however_it_is_sent(client: Client) -> None:
    import unicodedata

    make_article(language="ko", slug="북한-인권")
    assert client.get("/ko/articles/북한-인권/").status_code == 200
    decomposed = unicodedata.normalize("NFD", "/ko/articles/북한-인권/")
    assert client.get(decomposed).status_code == 200


def test_translations_are_named_to_search_engines_and_in_the_switch(client: Client) -> None:
    article = make_article()
    alone = read(client, article)
    assert 'hreflang="ko" href="http' not in alone
    assert 'href="/ko/" lang="ko"' in alone
    korean = make_article(language="ko", slug="한국어", translation_group=article.translation_group)
    text = read(client, article)
    for version, code in ((article, "en"), (korean, "ko")):
        whole = f"http://localhost:8000{version.get_absolute_url()}"
        assert f'<link rel="alternate" hreflang="{code}" href="{whole}">' in text
    assert f'href="{korean.get_absolute_url()}" lang="ko"' in text


def test_a_korean_page_speaks_korean_of_itself(client: Client) -> None:
    korean = make_article(language="ko", slug="한국어", title="강")
    text = read(client, korean)
    assert '<html lang="ko">' in text


def test_addresses_that_hold_nonsense_are_not_found(client: Client) -> None:
    for path in ("/articles/%00/", "/articles/a%00b/", "/articles/..%2f/", "/articles/%ff/"):
        assert client.get(path).status_code == 404, path
    assert client.head(make_article().get_absolute_url()).status_code == 200
