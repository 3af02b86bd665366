"""What a search finds, on whichever database the tests run."""

import pytest

from articles import search
from articles.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def find(text: str) -> list[Article]:
    """Search everything public, as the search page does."""
    terms = search.parse_query(text)
    articles = Article.objects.published().newest_first()
    return list(search.ranked(search.matching(articles, terms=terms), terms=terms))


def indexed(**fields) -> Article:
    article = make_article(**fields)
    search.refresh(article)
    return article


def test_a_korean_word_is_found_inside_a_compound():
    article = indexed(body="<p>북한인권단체가 보고서를 냈다.</p>", language="ko")
    assert find("인권") == [article]
