"""The search page."""

import re

import pytest
from django.test import Client

from articles import search
from tests.articles.test_search_query import HOSTILE
from tests.factories import make_article, make_warning

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """The titles of the results of a page, in order, without marks."""
    links = re.findall(r'class="search-result__link"[^>]*>(.+?)</a>', text)
    return [re.sub("</?mark>", "", link) for link in links]


def indexed(**fields):
    """Make an article that search knows."""
    article = make_article(**fields)
    search.refresh(article)
    return article


def test_results_show_title_and_snippet_with_the_words_marked(client: Client) -> None:
    indexed(title="Prisons of paper", standfirst="", body="<p>What a prison writes.</p>")
    text = client.get("/search/?q=prisons").text
    assert "<mark>Prisons</mark> of paper" in text
    assert "What a <mark>prison</mark> writes." in text
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


def test_of_a_warned_article_only_the_standfirst_is_shown(client: Client) -> None:
    declared = indexed(standfirst="About winter.", body="<p>The torture chamber.</p>")
    declared.warnings.add(make_warning())
    warning = make_warning()
    indexed(
        standfirst="About snow.",
        body=f'<p>x</p><div data-node="warning-break" data-warning="{warning.pk}"></div>'
        "<p>The torture chamber.</p>",
    )
    text = client.get("/search/?q=torture").text
    assert len(found(text)) == 2
    assert "About winter." in text
    assert "About snow." in text
    assert "chamber" not in text


def test_snippets_and_titles_are_escaped(client: Client) -> None:
    indexed(
        title="<script>alert(1)</script> lantern",
        standfirst="<img src=x onerror=alert(1)> lantern",
    )
    text = client.get("/search/?q=lantern").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    text = client.get("/search/?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_give_a_page(client: Client, words: str) -> None:
    indexed(title="Lantern")
    for prefix in ("", "/ko"):
        assert client.get(f"{prefix}/search/", {"q": words}).status_code == 200
        assert client.get(f"{prefix}/articles/", {"q": words}).status_code == 200


def test_words_without_a_letter_are_answered_with_a_sentence(client: Client) -> None:
    indexed()
    text = client.get("/search/", {"q": "🙂"}).text
    assert found(text) == []
    assert "There is no word in this to search for" in text
    assert "Nothing found" in client.get("/search/", {"q": "zzz"}).text
    assert "Nothing found" not in client.get("/search/").text


def test_a_page_of_results_keeps_the_words(client: Client) -> None:
    for _number in range(25):
        indexed(title="Lantern & lamp")
    text = client.get("/search/", {"q": "lantern & lamp"}).text
    assert 'href="?q=lantern+%26+lamp&amp;page=2"' in text
    assert 'href="/ko/search/?q=lantern+%26+lamp"' in text
    assert len(found(client.get("/search/?q=lantern+%26+lamp&page=2").text)) == 5
