"""Totals, facets and suggestions tell of what the public may see, with no worker running."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from taggit.models import Tag

from articles import search
from articles.models import Article, ContentWarning, Contributor, TagLabel
from tests.factories import make_article, make_contribution, make_contributor, make_warning

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = MOMENT - timedelta(days=900)
SECOND = timedelta(seconds=1)

# What an article has, and whether it is public a second before and a second after the moment.
TURNS = [
    ({"publish_at": MOMENT}, False, True),
    ({"embargo_until": MOMENT}, False, True),
    ({"expire_at": MOMENT}, True, False),
]
NEVER = [{"status": status} for status in Article.Status.values if status != "published"]


def made(**fields) -> Article:
    """Make an indexed article full of words and values that nothing else has."""
    article = make_article(
        tags=("zeppelins",),
        **{"title": "Zeppelin over Sinpo", "kind": "essay", "publish_at": LONG_AGO, **fields},
    )
    warning = ContentWarning.objects.filter(slug="heights").first() or make_warning(slug="heights")
    article.warnings.add(warning)
    search.refresh(article)
    return article


def facts(text: str, at: datetime) -> dict:
    """Everything that a search says."""
    results = search.find(search.read_query(text), language="en", at=at)
    return {
        "total": results.total,
        "articles": [article.pk for article in results.articles],
        "counts": sum(one.count for values in results.facets.values() for one in values),
        "suggestion": results.suggestion,
        "is_corrected": results.is_corrected,
    }


NOTHING = {"total": 0, "articles": [], "counts": 0, "suggestion": "", "is_corrected": False}


@pytest.mark.parametrize(("fields", "before", "after"), TURNS)
@pytest.mark.parametrize("text", ["zeppelin", "tag:zeppelins", "-nothing year:2023", "zeppelln"])
def test_a_search_turns_at_the_second_at_which_the_article_does(
    text: str, fields: dict, before: bool, after: bool
) -> None:
    text = text.replace("2023", str((fields.get("publish_at") or LONG_AGO).year))
    article = made(**fields)
    for at, is_public in ((MOMENT - SECOND, before), (MOMENT + SECOND, after)):
        assert Article.objects.published(at).exists() is is_public
        told = facts(text, at)
        if is_public:
            assert told["total"] == 1
            assert told["articles"] == [article.pk]
            assert told["counts"] == 5
            assert told["suggestion"] == ("zeppelin" if text == "zeppelln" else "")
        else:
            assert told == NOTHING


@pytest.mark.parametrize("fields", NEVER)
@pytest.mark.parametrize("text", ["zeppelin", "tag:zeppelins", "zeppelln", "zeppelin river"])
def test_what_is_not_published_is_in_no_total_facet_or_suggestion(text: str, fields: dict) -> None:
    make_article(title="Another")
    made(**fields)
    assert facts(text, MOMENT) == NOTHING


def test_a_state_that_changed_behind_the_index_is_obeyed_at_once() -> None:
    made()
    assert facts("zeppelin", MOMENT)["total"] == 1
    Article.objects.update(status="suspended")
    assert facts("zeppelin", MOMENT) == NOTHING


def test_what_was_taken_out_of_a_text_is_not_quoted_from_an_index_that_lags_behind() -> None:
    article = make_article(title="Market day", body="<p>Zeppelin of Kim, our neighbour.</p>")
    search.refresh(article)
    assert "neighbour" in the_only("zeppelin").snippet_html
    article.body = "<p>Zeppelin of somebody.</p>"
    article.save()
    assert the_only("zeppelin").snippet_html == "<mark>Zeppelin</mark> of somebody."


def the_only(text: str) -> Article:
    """The one article that a search finds now."""
    [article] = search.find(search.read_query(text), language="en").articles
    return article


def test_a_word_that_stands_only_in_a_draft_is_not_suggested_even_where_its_stem_is_public() -> (
    None
):
    made(title="Zeppeliner", standfirst="", body="<p>Zeppelined.</p>", status="draft")
    public = make_article(title="Zeppelin", standfirst="", body="<p>…</p>")
    search.refresh(public)
    # The draft's word is nearer; told is what stands in public.
    for text in ("zeppelner", "zeppelned"):
        told = facts(text, MOMENT + timedelta(days=900))
        assert (told["articles"], told["suggestion"]) == ([public.pk], "zeppelin")


def test_a_hidden_translation_hides_nothing() -> None:
    korean = made(language="ko", slug="ko")
    english = made(language="en", translation_group=korean.translation_group, publish_at=MOMENT)
    search.refresh(korean)
    assert facts("zeppelin", MOMENT - SECOND)["articles"] == [korean.pk]
    assert facts("zeppelin", MOMENT + SECOND)["articles"] == [english.pk]


def test_what_hidden_articles_alone_have_answers_as_what_nothing_has(client: Client) -> None:
    """A topic, a synonym, a name and a warning: nobody finds out by asking whether they exist."""
    hidden = made(status="draft")
    make_contribution(hidden, contributor=make_contributor(name_en="Haneul Seo", has_page=False))
    TagLabel.objects.create(tag=Tag.objects.get(), language="en", name="airships", is_synonym=True)
    search.refresh(hidden)
    search.refresh(make_article(title="River"))
    asked = (
        ("/search/?q=by:{}", "Haneul", "nobody"),
        ("/search/?q=by:{}", "hane", "nobo"),
        ("/search/?q=tag:{}", "zeppelins", "nothing"),
        ("/search/?q=tag:{}", "airships", "nothing"),
        ("/search/?q=river&tag={}", "zeppelins", "nothing"),
        ("/search/?q=river&tag={}", "airships", "nothing"),
        ("/search/?tag={}", "airships", "nothing"),
        ("/search/?q=river&warning={}", "heights", "nothing"),
        ("/articles/?tag={}", "zeppelins", "nothing"),
        ("/articles/?tag={}", "airships", "nothing"),
    )
    for address, word, unknown in asked:
        told = client.get(address.format(word)).text.replace(word, unknown)
        assert told == client.get(address.format(unknown)).text, address.format(word)


def test_the_address_of_a_narrator_without_a_page_is_not_searched() -> None:
    article = make_article(title="River")
    narrator = {"name_en": "Narrator A", "slug": "seo-haneul", "has_page": False}
    make_contribution(article, contributor=make_contributor(**narrator), role="narrator")
    search.refresh(article)
    now = datetime.now(UTC)
    assert facts("by:haneul", now) == NOTHING
    assert facts("by:narrator", now)["articles"] == [article.pk]
    Contributor.objects.update(has_page=True)
    assert facts("by:haneul", now)["articles"] == [article.pk]
