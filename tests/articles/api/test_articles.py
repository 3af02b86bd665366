"""Articles in the API: everything that their pages show, and nobody else's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from taggit.models import Tag

from articles import tagging
from articles.models import Article, TagLabel
from tests import factories
from tests.articles.api.asking_it import ask, results, uuids

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)


def make_whole_article() -> Article:
    """An article with everything that the API writes."""
    picture = factories.make_picture()
    paper = factories.make_source(title="A paper", published_as="Fall 2022")
    blog = factories.make_source(title="A post", via=paper, is_incomplete=True)
    inner = factories.make_warning(slug="cold", label_en="cold", label_ko="추위")
    campaign = factories.make_campaign()
    article = factories.make_article(
        tags=("river",),
        series=factories.make_series(slug="rooms", title_ko="방"),
        series_part=2,
        lead_picture=picture,
        body=(
            f'<figure data-node="figure" data-picture="{picture.pk}" data-alt="Another word"'
            ' data-reconstruction="yes"><figcaption>The <em>ferry</em></figcaption></figure>'
            f'<div data-node="warning-break" data-warning="{inner.pk}">Cold</div>'
            f'<p>Words<cite data-node="citation" data-source="{blog.pk}" data-locator="14">a</cite>'
            f'</p><div data-node="ask" data-campaign="{campaign.pk}">Give now</div>'
        ),
    )
    article.warnings.add(factories.make_warning(slug="hunger", label_en="hunger"))
    article.further_reading.add(factories.make_source(title="A book"))
    factories.make_contribution(
        article, contributor=factories.make_contributor(slug="desk", is_organisation=True)
    )
    narrator = factories.make_contributor(name_en="Harin", slug="harin", has_page=False)
    factories.make_contribution(article, contributor=narrator, role="narrator", order=1)
    factories.make_edition(article, outlet="Elsewhere", published_on=date(2010, 2, 3))
    factories.make_correction(article)
    TagLabel.objects.create(tag=Tag.objects.get(), language="ko", name="강")
    TagLabel.objects.create(tag=Tag.objects.get(), language="en", name="stream", is_synonym=True)
    return article


def test_an_article_comes_with_everything_that_its_page_shows(client: Client) -> None:
    article = make_whole_article()
    found = ask(client, f"articles/{article.uuid}")
    assert [warning["slug"] for warning in found["warnings"]] == ["cold", "hunger"]
    assert found["warnings"][0]["labels"] == {"en": "cold", "ko": "추위"}
    assert found["url"] == f"http://localhost:8000{article.get_absolute_url()}"
    assert found["stable_url"] == f"http://localhost:8000/a/{article.uuid}/"
    assert found["tags"] == [{"slug": "river", "name": "river", "labels": {"ko": "강"}}]
    assert found["series"]["slug"] == "rooms"
    assert found["series"]["part"] == 2
    assert found["editions"][0]["outlet"] == "Elsewhere"
    assert found["corrections"] == [
        {"kind": "correction", "made_on": "2026-01-05", "text": "A year was wrong."}
    ]
    assert [source["title"] for source in found["sources"]] == ["A post", "A book"]
    assert found["sources"][0]["via"]["published_as"] == "Fall 2022"
    assert found["sources"][0]["is_incomplete"] is True
    assert found["citations"] == [{"kind": "citation", "source": 0, "locator": "14"}]
    lead, figure = found["pictures"]
    assert (lead["is_lead"], lead["alt"]) == (True, "A river at dusk")
    assert (figure["alt"], figure["caption"]) == ("Another word", "The ferry")
    assert figure["is_reconstruction"] is True
    assert figure["credit"] == "N. Painter"
    assert "Words" in found["body_html"]
    assert "Words" in found["body_text"]
    assert "<" not in found["body_text"]


def test_an_answer_asks_for_no_gift(client: Client) -> None:
    article = make_whole_article()
    text = client.get(f"/api/v1/articles/{article.uuid}").text
    assert article.asks.get().is_open()
    assert "Give" not in text
    assert "campaigns/" not in text


def test_who_has_no_page_is_a_name_and_cannot_be_gathered(client: Client) -> None:
    article = make_whole_article()
    desk, narrator = ask(client, f"articles/{article.uuid}")["contributions"]
    assert (desk["contributor"], desk["is_organisation"]) == ("desk", True)
    assert (narrator["name"], narrator["contributor"]) == ("Harin", None)
    assert "harin" not in client.get(f"/api/v1/articles/{article.uuid}").text
    assert uuids(client, "articles?contributor=desk") == [str(article.uuid)]
    assert uuids(client, "articles?contributor=harin") == []
    assert [row["slug"] for row in results(client, "contributors")] == ["desk"]


def test_filters_narrow_the_list(client: Client) -> None:
    article = make_whole_article()
    korean = factories.make_article(language="ko", slug="강", kind="report")
    for query, found in (
        ("language=ko", korean),
        ("kind=report", korean),
        ("tag=river", article),
        ("series=rooms", article),
        ("language=en&kind=story&tag=river", article),
    ):
        assert uuids(client, f"articles?{query}") == [str(found.uuid)], query
    assert uuids(client, "articles?tag=nothing") == []


def test_pages_stay_right_while_articles_come_and_go(client: Client) -> None:
    made = [
        factories.make_article(publish_at=T + timedelta(minutes=number // 2)) for number in range(7)
    ]
    everything = uuids(client, "articles?limit=100")
    assert sorted(everything) == sorted(str(article.uuid) for article in made)
    first = ask(client, "articles?limit=3")
    factories.make_article(publish_at=T + timedelta(days=1))
    last_seen = Article.objects.get(uuid=first["results"][-1]["uuid"])
    last_seen.status = "withdrawn"
    last_seen.save()
    rest = uuids(client, first["next"].partition("/api/v1/")[2])
    assert [row["uuid"] for row in first["results"]] + rest == everything


def test_a_page_costs_twelve_queries_at_most(client: Client, django_assert_max_num_queries) -> None:
    for _number in range(5):
        article = make_whole_article_again()
        assert article
    with django_assert_max_num_queries(12):
        document = ask(client, "articles")
    assert len(document["results"]) == 5
    for path in ("tags", "series", "contributors", "changes", "withdrawals"):
        with django_assert_max_num_queries(4):
            ask(client, path)


def make_whole_article_again() -> Article:
    """An article with tags, sources, a series and a translation."""
    source = factories.make_source(via=factories.make_source(via=factories.make_source()))
    article = factories.make_article(
        tags=("river", "house"),
        series=factories.make_series(),
        lead_picture=factories.make_picture(),
        body=f'<p>A<cite data-node="citation" data-source="{source.pk}">a</cite></p>',
    )
    article.warnings.add(factories.make_warning())
    factories.make_contribution(article)
    factories.make_edition(article)
    factories.make_correction(article)
    return article


def test_translations_name_each_other_while_both_are_public(client: Client) -> None:
    article = factories.make_article()
    korean = factories.make_article(language="ko", translation_group=article.translation_group)
    found = ask(client, f"articles/{article.uuid}")["translations"]
    assert found == [{"uuid": str(korean.uuid), "language": "ko"}]
    korean.status = "suspended"
    korean.save()
    assert ask(client, f"articles/{article.uuid}")["translations"] == []


def test_topics_and_series_of_hidden_articles_alone_are_unknown(client: Client) -> None:
    make_whole_article()
    factories.make_article(tags=("hidden",), series=factories.make_series(slug="h"), status="draft")
    (tag,) = results(client, "tags")
    assert (tag["slug"], tag["article_count"]) == ("river", 1)
    assert tag["synonyms"] == [{"language": "en", "name": "stream"}]
    (series,) = results(client, "series")
    assert (series["slug"], series["article_count"]) == ("rooms", 1)


def test_vocabularies_come_in_pages(client: Client) -> None:
    for number in range(5):
        factories.make_article(tags=(f"tag {number}", "태그"))
    pages = results(client, "tags?limit=2")
    assert [row["slug"] for row in pages] == [f"tag-{number}" for number in range(5)] + ["태그"]


def test_a_topic_that_was_merged_narrows_as_the_one_it_became(client: Client) -> None:
    article = factories.make_article(tags=("camps",))
    factories.make_article()
    kept = Tag.objects.create(name="prisons")
    tagging.merge(Tag.objects.get(slug="camps"), into=kept, by=None)
    assert uuids(client, "articles?tag=camps") == [str(article.uuid)]
    assert uuids(client, "articles?tag=unheard") == []
