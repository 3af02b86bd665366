"""Topics: their names, their counts, the words that find them."""

import pytest
from taggit.models import Tag

from articles import tagging
from articles.models import TagLabel
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_topics_are_named_in_the_language_and_sorted_by_that_name(
    django_assert_num_queries,
) -> None:
    article = make_article(tags=("winter", "radio"))
    label(Tag.objects.get(name="winter"), language="ko", name="겨울")
    label(Tag.objects.get(name="radio"), language="ko", name="하늘", is_synonym=True)
    with django_assert_num_queries(1):
        names = [topic.name for topic in tagging.topics_of(article, language="ko")]
    assert names == ["radio", "겨울"]
    assert [topic.name for topic in tagging.topics_of(article, language="en")] == [
        *("radio", "winter")
    ]


def test_topics_in_use_are_counted_in_one_query(django_assert_num_queries) -> None:
    make_article(tags=("radio", "winter"))
    make_article(tags=("radio",))
    make_article(tags=("radio", "hidden"), status="draft")
    with django_assert_num_queries(1):
        counts = {topic.name: topic.count for topic in tagging.topics_in_use(language="en")}
    assert counts == {"radio": 2, "winter": 1}


def test_a_tag_is_found_by_slug_label_or_synonym_in_any_case() -> None:
    tag = Tag.objects.create(name="Prison camps")
    label(tag, language="ko", name="정치범 수용소")
    label(tag, language="en", name="GULAG", is_synonym=True)
    for slug in ("prison-camps", "정치범-수용소", "gulag", "Gulag"):
        assert tagging.find_tag(slug) == tag, slug
    for slug in ("", "prison", "x"):
        assert tagging.find_tag(slug) is None, slug


def test_a_tag_whose_name_gives_no_slug_breaks_no_page() -> None:
    article = make_article()
    tag = Tag.objects.create(name="!!!", slug="")
    article.tags.add(tag)
    assert tagging.topics_of(article, language="en") == []
    assert tagging.topics_in_use(language="en") == []


def label(tag: Tag, **fields: object) -> None:
    """Give a tag a name."""
    TagLabel.objects.create(tag=tag, **fields)
