"""The search page."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag

from articles import search, tagging
from articles.models import Article
from articles.search.sections import WINDOW
from tests.articles.test_search_query import HOSTILE
from tests.factories import make_article, make_contribution, make_contributor, make_warning

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """The titles of the results of a page, in order, without marks."""
    links = re.findall(r'class="search-result__link"[^>]*>(.+?)</a>', text)
    return [re.sub("</?mark>", "", link) for link in links]


def links_of(text: str, component: str) -> dict[str, str]:
    """The links of a component of the page: addresses by their words, without numbers and signs."""
    links = re.findall(rf'<a class="{component}" href="([^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return {
        re.sub(r"<[^>]+>|[×\d]|, chosen; take away|take away", "", words).strip(): unescape(url)
        for url, words in links
    }


def indexed(**fields):
    """Make an article that search knows."""
    article = make_article(**fields)
    search.refresh(article)
    return article


def test_results_show_title_and_snippet_with_the_words_marked(client: Client) -> None:
    article = indexed(title="Prisons of paper", standfirst="", body="<p>What a prison writes.</p>")
    make_contribution(article, contributor=make_contributor(name_en="Mira Vale"))
    text = client.get("/search/?q=prisons").text
    assert "<mark>Prisons</mark> of paper" in text
    assert "What a <mark>prison</mark> writes." in text
    assert "Mira Vale" in text
    assert "1 article found" in text
    assert '<meta name="robots" content="noindex">' in text


def test_results_follow_the_language_of_the_prefix(client: Client) -> None:
    english = indexed(title="Lantern in English")
    indexed(
        title="Lantern 등불",
        language="ko",
        slug="등불",
        translation_group=english.translation_group,
    )
    indexed(title="Lantern 하나", language="ko", slug="하나", body="<p>…</p>")
    text = client.get("/search/?q=lantern").text
    assert found(text) == ["Lantern in English", "Lantern 하나"]
    assert text.index("in English") < text.index("Only in Korean") < text.index("하나")
    assert found(client.get("/ko/search/?q=lantern").text) == ["Lantern 하나", "Lantern 등불"]


def test_what_exists_only_in_the_other_language_is_found_and_said(client: Client) -> None:
    indexed(title="등불", language="ko", slug="등불", body="<p>…</p>")
    text = client.get("/search/", {"q": "등불"}).text
    assert found(text) == ["등불"]
    assert "Only in Korean" in text
    assert "Nothing found" not in text
    assert '<h3 class="search-result__title" lang="ko">' in text


def test_of_a_warned_article_only_the_standfirst_is_shown_and_its_warnings_named(
    client: Client,
) -> None:
    declared = indexed(standfirst="About winter.", body="<p>The torture chamber.</p>")
    declared.warnings.add(make_warning(label_en="Cruelty"))
    warning = make_warning(label_en="Dread")
    indexed(
        standfirst="About snow.",
        body=f'<p>x</p><div data-node="warning-break" data-warning="{warning.pk}"></div>'
        "<p>The torture chamber.</p>",
    )
    search.refresh(declared)
    text = client.get("/search/?q=torture").text
    assert len(found(text)) == 2
    assert "About winter." in text
    assert "About snow." in text
    assert "chamber" not in text
    labels = re.findall(r'<span class="warnings__title">Contains</span> (\w+)', text)
    assert sorted(labels) == ["Cruelty", "Dread"]


def test_what_was_typed_and_written_is_escaped_wherever_it_is_shown(client: Client) -> None:
    indexed(
        title="<script>alert(1)</script> lantern",
        standfirst="<img src=x onerror=alert(1)> lantern",
    )
    text = client.get("/search/?q=lantern").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    for name in ("q", "kind", "tag", "year", "language", "warning"):
        text = client.get("/search/", {"q": "lantern", name: '"><script>alert(1)</script>'}).text
        assert "<script>alert" not in text, name
    for words in ('tag:"<b>x</b>" lantern', "lanternn <b>x</b>", '"<b>lantern</b>" -<b>y</b>'):
        assert "<b>" not in client.get("/search/", {"q": words}).text, words


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_give_a_page(client: Client, words: str) -> None:
    indexed(title="Lantern")
    for prefix in ("", "/ko"):
        assert client.get(f"{prefix}/search/", {"q": words}).status_code == 200
        assert client.get(f"{prefix}/articles/", {"q": words}).status_code == 200
        for name in ("kind", "tag", "year", "language", "warning", "page"):
            answer = client.get(f"{prefix}/search/", {"q": "lantern", name: words})
            assert answer.status_code == 200, name


def test_every_empty_state_is_named_and_has_ways_on(client: Client) -> None:
    indexed()
    nothing_typed = client.get("/search/").text
    without_words = client.get("/search/", {"q": "🙂"}).text
    nothing_found = client.get("/search/", {"q": "zzz"}).text
    assert "There is no word in this to search for" in without_words
    assert "Nothing found" in nothing_found
    assert "Nothing found" not in nothing_typed
    for text in (nothing_typed, without_words, nothing_found):
        assert found(text) == []
        assert 'href="/tags/"' in text
        assert 'href="/articles/"' in text
    assert "Search for the words alone" not in nothing_found
    both = client.get("/search/", {"q": "river", "kind": "essay"}).text
    assert "Nothing found" in both
    assert 'href="/search/?q=river">Search for the words alone' in both


def test_a_facet_is_a_link_with_a_count_that_can_be_taken_away_again(client: Client) -> None:
    for kind, tags in (("story", ("winter",)), ("report", ("winter", "food")), ("report", ())):
        indexed(title="Lantern", kind=kind, tags=tags)
    text = client.get("/search/?q=lantern").text
    facets = links_of(text, "search-facets__link")
    assert facets["Reports"] == "/search/?q=lantern&kind=report"
    assert facets["winter"] == "/search/?q=lantern&tag=winter"
    narrowed = client.get(facets["Reports"]).text
    assert len(found(narrowed)) == 2
    assert links_of(narrowed, "search-facets__link")["Reports"] == "/search/?q=lantern"
    assert links_of(narrowed, "search-chosen__link") == {"Reports": "/search/?q=lantern"}
    assert "Take all away" not in narrowed
    both = client.get("/search/?q=lantern&kind=report&tag=food").text
    assert len(found(both)) == 1
    assert links_of(both, "search-chosen__link") == {
        "Reports": "/search/?q=lantern&tag=food",
        "food": "/search/?q=lantern&kind=report",
    }
    assert 'href="/search/?q=lantern">Take all away' in both


def test_every_search_has_one_canonical_address(client: Client) -> None:
    indexed(title="Lantern & lamp", kind="story", tags=("winter",))
    text = client.get("/search/?page=1&x=1&tag=winter&kind=&q=+lantern+%26+lamp+").text
    assert (
        '<link rel="canonical" href="http://localhost:8000/search/'
        '?q=lantern+%26+lamp&amp;tag=winter">' in text
    )
    assert 'href="/ko/search/?q=lantern+%26+lamp&amp;tag=winter"' in text


def test_an_address_narrowed_by_a_merged_topic_finds_on(client: Client) -> None:
    indexed(title="A coat", tags=("camps",))
    indexed(title="A second coat", tags=("other",))
    camps, prisons = Tag.objects.get(slug="camps"), Tag.objects.create(name="prisons")
    tagging.merge(camps, into=prisons, by=None)
    search.rebuild()
    answer = client.get("/search/?q=coat&tag=camps&page=1&x=1")
    assert (answer.status_code, answer.url) == (302, "/search/?q=coat&tag=prisons")
    page = client.get(answer.url).text
    assert len(found(page)) == 1
    assert links_of(page, "search-chosen__link") == {"prisons": "/search/?q=coat"}


def test_a_page_of_results_keeps_words_and_choices(client: Client) -> None:
    for _number in range(25):
        indexed(title="Lantern & lamp", tags=("winter",))
    text = client.get("/search/", {"q": "lantern & lamp", "tag": "winter"}).text
    assert 'href="?q=lantern+%26+lamp&amp;tag=winter&amp;page=2"' in text
    assert "Next page" in text
    assert "Older" not in text
    second = client.get("/search/?q=lantern+%26+lamp&tag=winter&page=2").text
    assert len(found(second)) == 5
    assert "page=2" in re.search(r'rel="canonical" href="([^"]*)"', second)[1]
    assert len(found(client.get("/search/?q=lantern&page=99").text)) == 5
    assert len(found(client.get("/search/?q=lantern&page=x").text)) == 20


def test_a_correction_is_said_and_its_words_are_a_link(client: Client) -> None:
    indexed(title="A report about tuberculosis")
    text = client.get("/search/?q=tubercolosis").text
    assert found(text) == ["A report about tuberculosis"]
    assert "Nothing was found for “tubercolosis”." in text
    assert links_of(text, "search-notes__words") == {"tuberculosis": "/search/?q=tuberculosis"}


def test_a_filter_that_names_nothing_is_said(client: Client) -> None:
    indexed(title="Lantern", tags=("winter",))
    assert (
        "Nothing here is called “tag:wintre”." in client.get("/search/?q=lantern+tag:wintre").text
    )


def test_where_another_word_cannot_be_told_it_is_said_that_the_results_are_for_one(
    client: Client,
) -> None:
    indexed(title="A clinic", tags=("tuberculosis",))
    text = client.get("/search/?q=Tubercolosis").text
    assert found(text) == ["A clinic"]
    assert "These are the results for words like it." in text


def test_results_with_some_of_the_words_stand_under_a_heading_of_their_own(client: Client) -> None:
    indexed(title="Lantern and ferry")
    indexed(title="Lantern alone")
    text = client.get("/search/?q=lantern+ferry").text
    assert found(text) == ["Lantern and ferry", "Lantern alone"]
    assert text.index("and <mark>ferry") < text.index("With some of the words")


def test_a_search_costs_as_many_queries_as_a_page_may_and_sets_no_cookie(client: Client) -> None:
    for number in range(WINDOW + 20):
        article = make_article(title="Lantern", body="<p>A ferry.</p>", tags=("winter",))
        if number < 30:
            make_contribution(article, contributor=make_contributor(name_en="Clara Whitfield"))
            article.warnings.add(make_warning())
            article.tags.add(f"tag {number}")
    make_article(language="ko", title="Lantern", translation_group=article.translation_group)
    search.refresh_many(Article.objects.all())
    # The index lags behind what some of them say now.
    Article.objects.filter(pk__gt=article.pk - 10).update(updated_at=timezone.now())
    for address in (
        "/search/",
        "/search/?q=lantern",
        "/search/?q=lantern&kind=story&tag=winter&page=2",
        "/search/?q=lanternn+ferry+tag:winter",
        "/search/?q=ferriez",
        "/search/?q=ferriez+lantern+zzzz+zzzzz+tag:winter+by:whitfield+year:1990-2030+-snow+-sun",
        "/search/?q=lanterm+zzzz&kind=story&tag=winter&page=6",
        "/ko/search/?q=lanterm",
        "/ko/search/?q=zzz",
    ):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert len(asked) <= 12, (address, [query["sql"] for query in asked])
        assert not answer.cookies


def test_what_is_not_public_is_neither_found_nor_counted_nor_suggested(client: Client) -> None:
    indexed(title="Lantern in public", kind="story", tags=("winter",))
    indexed(title="Lantern tuberculosis", kind="report", status="draft", tags=("food",))
    text = client.get("/search/?q=lantern").text
    assert found(text) == ["Lantern in public"]
    assert "food" not in text
    assert "tuberculosis" not in client.get("/search/?q=tuberculosys").text
