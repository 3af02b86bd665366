"""Topics: their names, their counts, the words that find them."""

import io
import unicodedata
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from taggit.models import Tag, TaggedItem

from articles import tagging
from articles.models import Article, FormerTagSlug, Occasion, TagLabel
from articles.tagging import spelling
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


def test_topics_in_use_are_counted_in_one_query_and_named_in_another(
    django_assert_num_queries,
) -> None:
    make_article(tags=("radio", "winter"))
    make_article(tags=("radio",))
    make_article(tags=("radio", "hidden"), status="draft")
    with django_assert_num_queries(2):
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


HUMAN_RIGHTS = "Human rights"


@pytest.mark.parametrize(
    "typed",
    ["human rights", "HUMAN RIGHTS", " Human  rights ", "Human\u00a0rights", "Human\trights"],
)
def test_one_tag_has_one_spelling_through_the_one_door(typed: str) -> None:
    first = tagging.tag_named(HUMAN_RIGHTS)
    assert tagging.tag_named(typed) == first
    assert Tag.objects.get().name == HUMAN_RIGHTS


@pytest.mark.parametrize("name", ["인권", "Élan vital", "ÇA"])
def test_composed_and_decomposed_letters_are_one_spelling_in_any_case(name: str) -> None:
    first = tagging.tag_named(unicodedata.normalize("NFD", name))
    assert first.name == name
    assert tagging.tag_named(name.lower()) == first
    assert tagging.tag_named(unicodedata.normalize("NFD", name.upper())) == first
    assert Tag.objects.count() == 1


def test_the_one_door_knows_labels_and_synonyms_in_every_language() -> None:
    tag = tagging.tag_named("Prison camps")
    label(tag, language="ko", name="정치범 수용소")
    label(tag, language="en", name="Gulag", is_synonym=True)
    assert tagging.tag_named("정치범  수용소") == tag
    assert tagging.tag_named("GULAG") == tag
    assert tagging.names_as_known(["gulag", "prison camps", "Winter ", "winter"]) == [
        *("Prison camps", "Winter")
    ]
    assert Tag.objects.count() == 1, "asking for names makes no tag"


def test_two_who_make_a_tag_at_one_moment_get_the_same(monkeypatch) -> None:
    really = spelling.find_named
    answers = iter([None])
    monkeypatch.setattr(spelling, "find_named", lambda name: next(answers, really(name)))
    first = Tag.objects.create(name="winter")
    assert tagging.tag_named("Winter") == first


def test_the_database_refuses_a_second_spelling_that_differs_in_case() -> None:
    Tag.objects.create(name="Human Rights")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="human rights")


@pytest.mark.parametrize("way", ["add", "set"])
def test_an_article_is_tagged_in_one_spelling_whoever_does_it(way: str) -> None:
    article = make_article(tags=("Human Rights", "인권"))
    for typed in ("human rights", "Human  Rights", unicodedata.normalize("NFD", "인권")):
        if way == "add":
            article.tags.add(typed)
        else:
            article.tags.set([*article.tags.names(), typed])
    assert sorted(article.tags.names()) == ["Human Rights", "인권"]
    article.tags.remove(" Human  Rights", unicodedata.normalize("NFD", "인권"))
    assert list(article.tags.names()) == []
    assert Tag.objects.count() == 2


def test_taggit_keeps_its_own_through_table_and_its_orphan_command_takes_nothing_in_use() -> None:
    # With a through table of our own that command takes every tag for an orphan.
    assert Article.tags.through is TaggedItem
    article = make_article(tags=("winter",))
    Tag.objects.create(name="unused")
    call_command("remove_orphaned_tags", stdout=io.StringIO())
    assert list(article.tags.names()) == ["winter"]
    assert [tag.name for tag in Tag.objects.all()] == ["winter"]


def test_tags_are_prefetched_in_one_query(django_assert_num_queries) -> None:
    make_article(tags=("winter", "radio"))
    with django_assert_num_queries(2):
        (article,) = Article.objects.prefetch_related("tags")
        assert {tag.name for tag in article.tags.all()} == {"winter", "radio"}


def test_a_former_address_finds_the_tag_unless_another_has_it_now() -> None:
    tag = Tag.objects.create(name="markets")
    FormerTagSlug.objects.create(slug="bazaars", tag=tag)
    assert tagging.find_tag("bazaars") == tag
    other = Tag.objects.create(name="Bazaars")
    assert tagging.find_tag("bazaars") == other


def test_current_occasions_are_those_of_the_day_with_articles_the_next_to_end_first() -> None:
    make_article(tags=("women", "children", "later"))
    make_article(tags=("hidden",), status="draft")
    for name, begins, ends in (
        ("women", (2026, 3, 1), (2026, 3, 31)),
        ("children", (2026, 3, 8), (2026, 3, 8)),
        ("later", (2026, 3, 9), (2026, 3, 9)),
        ("hidden", (2026, 3, 1), (2026, 3, 31)),
    ):
        tag = tagging.tag_named(name)
        Occasion.objects.create(tag=tag, begins_on=date(*begins), ends_on=date(*ends))
    label(tagging.tag_named("women"), language="ko", name="여성")

    def names(day: int, language: str = "en") -> list[str]:
        found = tagging.current_occasions(language=language, on=date(2026, 3, day))
        return [occasion.topic.name for occasion in found]

    assert names(8) == ["children", "women"]
    assert names(8, "ko") == ["children", "여성"]
    assert (names(31), names(1)) == (["women"], ["women"])
    assert tagging.current_occasions(language="en", on=date(2026, 4, 1)) == []


def label(tag: Tag, **fields: object) -> None:
    """Give a tag a name."""
    TagLabel.objects.create(tag=tag, **fields)
