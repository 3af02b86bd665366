"""What the page of an article gathers around its text."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Occasion
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_contributor,
    make_correction,
    make_edition,
    make_picture,
    make_related,
    make_series,
    make_source,
    make_warning,
)

pytestmark = pytest.mark.django_db


def read(client: Client, article: Article) -> str:
    """What the page of an article shows, without its head."""
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.text.partition("<main")[2]


def test_each_edition_is_a_sentence_and_its_words_for_a_date_come_first(client: Client) -> None:
    article = make_article()
    make_edition(article, title="A former name", order=1)
    make_edition(
        article,
        title="Rive & lune",
        outlet="Quarterly",
        published_on=date(2022, 10, 1),
        published_as="Fall 2022",
        url="https://example.org/rive",
        note="updated version",
        order=2,
    )
    make_edition(
        article, title="", outlet="The Post", published_on=date(2023, 2, 3), url="", order=3
    )
    text = read(client, article)
    assert "Former title: <cite>A former name</cite>" in text
    assert (
        'First published as <a href="https://example.org/rive" rel="external">'
        "<cite>Rive &amp; lune</cite></a> by Quarterly, Fall 2022 (updated version)" in text
    )
    assert 'Also published by The Post, <time datetime="2023-02-03">Feb. 3, 2023</time>' in text
    assert "2022-10-01" not in text


def test_an_article_without_editions_says_nothing_of_them(client: Client) -> None:
    assert "editions" not in read(client, make_article())


def test_disputes_and_notes_stand_before_the_text_corrections_after_it(client: Client) -> None:
    article = make_article(lead_picture=make_picture())
    old = make_correction(article, made_on=date(2026, 1, 2), text="A name <was> wrong.")
    new = make_correction(article, kind="update", made_on=date(2026, 2, 3), text="It went on.")
    dispute = make_correction(article, kind="dispute", text="He denies it.")
    note = make_correction(article, kind="editors_note", text="The words are of 1950.")
    text = read(client, article)
    picture_at, body_at = text.index("figure--lead"), text.index("The river was")
    for before in (dispute, note):
        assert text.index(before.text) < picture_at
    assert body_at < text.index("It went on.") < text.index("A name &lt;was&gt; wrong.")
    for record in (old, new, dispute, note):
        assert f'id="record-{record.pk}"' in text
        assert f'href="#record-{record.pk}"' in text
    assert text.index('href="#records-after">Corrections and updates, last on Feb. 3, 2026') < (
        picture_at
    )


def test_the_time_it_tells_of_is_said_in_the_editors_words(client: Client) -> None:
    article = make_article(period="mid-1990s", period_on=date(1995, 6, 1))
    text = read(client, article)
    assert "Time it tells of: mid-1990s" in text
    assert "1995" not in text.replace("mid-1990s", "")


def test_a_signature_at_the_end_says_the_role_and_a_bio_is_said_once(client: Client) -> None:
    article = make_article()
    both = make_contributor(name_en="Hana Both", bio_en="Her own words.")
    make_contribution(article, contributor=both, role="author")
    make_contribution(article, contributor=both, role="photographer", order=1)
    make_contribution(article, role="translator", placement="end", order=2)
    text = read(client, article)
    assert text.count("Her own words.") == 1
    assert text.count("Photographs by") == 1
    assert text.index("The river was") < text.index("Translated by")


def test_who_did_the_same_is_named_together(client: Client) -> None:
    article = make_article()
    for number, (name, role) in enumerate((("Ann", ""), ("Bo", ""), ("Cho", "translator"))):
        person = make_contributor(name_en=name, has_page=False)
        make_contribution(article, contributor=person, role=role or "author", order=number)
    byline = read(client, article).partition('class="byline"')[2].partition("</ul>")[0]
    words = " ".join(re.sub("<[^>]+>", " ", byline.partition(">")[2]).split())
    assert words.replace(" ,", ",") == "By Ann, Bo Translated by Cho"


def test_warnings_named_for_the_article_and_in_its_text_are_one_list(client: Client) -> None:
    named, both, inside = (make_warning(label_en=label) for label in ("cold", "hunger", "prison"))
    article = make_article(
        body=f'<div data-node="warning-break" data-warning="{inside.pk}"></div><p>x</p>'
        f'<div data-node="warning-break" data-warning="{both.pk}"></div><p>y</p>'
    )
    article.warnings.add(named, both)
    assert "This text contains: cold, hunger, prison." in read(client, article)
    assert "Contains</span> cold, hunger, prison" in client.get("/articles/").text


def test_neighbours_in_a_series_are_the_parts_that_readers_can_see(client: Client) -> None:
    series = make_series(title_en="Rooms")
    first, second, third, fifth = (
        make_article(series=series, series_part=part, title=f"Room {part}") for part in (1, 2, 3, 5)
    )
    second.status = "suspended"
    second.save()
    make_article(series=series, series_part=4, language="ko", title="넷째 방")
    text = read(client, third)
    assert "Rooms" in text
    assert ">Part 3</span>" in text
    assert first.get_absolute_url() in text
    assert fifth.get_absolute_url() in text
    assert "Room 2" not in text
    assert "넷째 방" not in text


def test_related_articles_share_topics_and_language_most_in_common_first(client: Client) -> None:
    article = make_article(tags=("radio", "winter"))
    one = make_article(title="One in common", tags=("radio",))
    two = make_article(title="Two in common", tags=("radio", "winter"))
    make_article(title="None in common", tags=("market",))
    make_article(
        title="같은 글",
        language="ko",
        tags=("radio",),
        translation_group=article.translation_group,
    )
    make_article(title="다른 글", language="ko", tags=("radio",))
    text = read(client, article)
    assert text.index(two.title) < text.index(one.title)
    assert "None in common" not in text
    assert "다른 글" not in text


def test_after_a_story_news_of_our_own_work_is_the_last_thing_to_read(client: Client) -> None:
    article = make_article(tags=("radio", "winter"))
    make_article(title="The fund", kind="update", tags=("radio", "winter"))
    make_article(title="Another story", tags=("radio",))
    text = read(client, article)
    assert text.index("Read on") < text.index("Another story") < text.index("The fund")


def test_without_related_articles_there_is_no_heading_for_them(client: Client) -> None:
    assert "related" not in read(client, make_article(tags=("alone",)))
    assert "related" not in read(client, make_article())


def test_missing_parts_of_a_series_are_named_and_not_linked(client: Client) -> None:
    series = make_series()
    make_article(series=series, series_part=1, title="Hidden room", status="draft")
    second, sixth = (make_article(series=series, series_part=part) for part in (2, 6))
    text = read(client, second)
    assert "Part 1 is missing." in text
    assert "Parts 3 to 5 are missing." in text
    assert sixth.get_absolute_url() in text
    assert "Hidden room" not in text
    last = read(client, sixth)
    assert "Parts 3 to 5 are missing." in last
    assert "Part 7" not in last


def test_what_an_editor_chose_comes_first_in_their_order(client: Client) -> None:
    article = make_article(tags=("radio",))
    shared = make_article(title="Shares a topic", tags=("radio",))
    late, early = make_article(title="Chosen late"), make_article(title="Chosen early")
    make_related(article, late, order=2)
    make_related(article, early, order=1)
    text = read(client, article)
    assert text.index(early.title) < text.index(late.title) < text.index(shared.title)


def test_what_an_editor_chose_is_shown_only_while_it_is_public(client: Client) -> None:
    article = make_article()
    for number, status in enumerate(("draft", "suspended", "withdrawn")):
        make_related(article, make_article(title=f"Hidden {number}", status=status))
    text = read(client, article)
    assert "Hidden" not in text
    assert "related" not in text


def test_a_chosen_piece_in_the_other_language_is_marked_with_it(client: Client) -> None:
    article = make_article()
    make_related(article, make_article(title="겨울", slug="겨울", language="ko"))
    text = read(client, article)
    assert text.index("Read on") < text.index('lang="ko">', text.index("Read on"))


def test_a_page_with_many_of_everything_asks_twelve_queries_at_most(
    client: Client, django_assert_max_num_queries
) -> None:
    series, pieces = make_series(), []
    source = make_source(via=make_source(via=make_source(via=make_source())))
    for number in range(6):
        pictures = [make_picture() for _each in range(4)]
        warning = make_warning()
        campaign = make_campaign(partners=("Radio A", "Radio B"), picture=make_picture())
        article = make_article(
            lead_picture=make_picture(),
            series=series,
            series_part=2 * number + 1,
            period="mid-1990s",
            tags=("radio", "winter", f"topic {number}"),
            body="".join(
                f'<figure data-node="figure" data-picture="{picture.pk}"></figure>'
                for picture in pictures
            )
            + f'<p>x <cite data-node="citation" data-source="{source.pk}" data-locator="1">B</cite>'
            + "".join(f'<span data-node="note">Note {n}</span>' for n in range(5))
            + "</p>"
            + f'<div data-node="warning-break" data-warning="{warning.pk}"></div><p>y</p>'
            + (f'<div data-node="ask" data-campaign="{campaign.pk}">Give</div>' if number else ""),
        )
        article.warnings.add(make_warning(), warning)
        article.further_reading.add(make_source(), make_source())
        for order, role in enumerate(("author", "translator", "editor")):
            make_contribution(article, role=role, order=order)
        for kind in ("correction", "update", "editors_note", "dispute"):
            make_correction(article, kind=kind)
            make_edition(article)
        make_article(
            language="ko", slug=f"글-{number}", translation_group=article.translation_group
        )
        pieces.append(article)
    for chosen in pieces[1:]:
        make_related(pieces[0], chosen)
    for piece in (pieces[0], pieces[3]):
        with django_assert_max_num_queries(12):
            text = read(client, piece)
        # The first asks at its end, the others in their text.
        assert ("closing-ask" in text) == (piece == pieces[0])


def test_a_topic_is_marked_on_the_days_of_its_occasion(client: Client) -> None:
    article = make_article(tags=("human rights", "winter"))
    today = timezone.localdate()
    tag = article.tags.get(name="human rights")
    occasion = Occasion.objects.create(
        tag=tag, begins_on=today - timedelta(days=2), ends_on=today - timedelta(days=1)
    )
    assert "these days" not in read(client, article)
    occasion.ends_on = today
    occasion.save()
    assert read(client, article).count("these days") == 1
