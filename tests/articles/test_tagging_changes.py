"""Renaming, merging, undoing: nothing is lost, nothing doubled, every old address leads on."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from taggit.models import Tag, TaggedItem

from articles import tagging
from articles.models import FormerTagSlug, Occasion, TagChange, TagLabel
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def tag_of(name: str, *labels: tuple[str, str, bool]) -> Tag:
    """Make a tag with labels (language, name, whether it is a synonym)."""
    tag = tagging.tag_named(name)
    for language, called, is_synonym in labels:
        TagLabel.objects.create(tag=tag, language=language, name=called, is_synonym=is_synonym)
    return tag


def names_of(tag: Tag) -> set[tuple[str, str, bool]]:
    """Every label of a tag as (language, name, whether it is a synonym)."""
    return set(tag.labels.values_list("language", "name", "is_synonym"))


def merge(gone: Tag, kept: Tag) -> TagChange:
    """Merge without saying by whom."""
    return tagging.merge(gone, into=kept, by=None)


def hold(tag: Tag, *days: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Make a tag an occasion on these days of 2026, as (month, day)."""
    for begins, ends in days:
        Occasion.objects.create(tag=tag, begins_on=date(2026, *begins), ends_on=date(2026, *ends))


def days_of(tag: Tag) -> list[tuple[int, int, int, int]]:
    """Every occasion of a tag as month and day, twice."""
    return [
        (one.begins_on.month, one.begins_on.day, one.ends_on.month, one.ends_on.day)
        for one in tag.occasions.order_by("begins_on")
    ]


def test_merged_taggings_move_and_none_is_doubled() -> None:
    one, both, other = (
        make_article(tags=tags) for tags in (("camps",), ("camps", "prisons"), ("prisons",))
    )
    camps, prisons = tag_of("camps"), tag_of("prisons")
    change = merge(camps, prisons)
    for article in (one, both, other):
        assert list(article.tags.names()) == ["prisons"]
    assert TaggedItem.objects.count() == 3
    assert not Tag.objects.filter(name="camps").exists()
    assert (change.kind, change.tag_name, change.into_name) == ("merge", "camps", "prisons")
    assert (change.into, change.article_count) == (prisons, 2)


def test_every_name_of_a_merged_tag_finds_the_one_that_stays() -> None:
    camps = tag_of("camps", ("ko", "수용소", False), ("en", "Gulag", True), ("en", "Jails", True))
    prisons = tag_of("prisons", ("en", "jails", True))
    hunger = tag_of("hunger", ("ko", "기아", False), ("en", "Famine", False))
    merge(camps, prisons)
    assert names_of(prisons) == {
        ("ko", "수용소", False),
        ("en", "jails", True),
        ("en", "Gulag", True),
        ("en", "camps", True),
    }, "the label in a language that had none stays a label"
    merge(hunger, prisons)
    assert {("ko", "기아", True), ("en", "Famine", True), ("en", "hunger", True)} <= names_of(
        prisons
    )
    assert tagging.name_of(prisons, language="ko") == "수용소"
    assert tagging.name_of(prisons, language="en") == "prisons"
    for name in ("camps", "수용소", "gulag", "jails", "기아", "hunger"):
        assert tagging.tag_named(name) == prisons


def test_merged_occasions_join_where_their_days_overlap() -> None:
    women, march = tag_of("women"), tag_of("march")
    hold(women, ((3, 1), (3, 20)), ((10, 11), (10, 11)))
    hold(march, ((3, 15), (3, 31)), ((5, 1), (5, 2)))
    change = merge(women, march)
    assert days_of(march) == [(3, 1, 3, 31), (5, 1, 5, 2), (10, 11, 10, 11)]
    tagging.undo(change, by=None)
    assert days_of(march) == [(3, 15, 3, 31), (5, 1, 5, 2)]
    assert days_of(tagging.tag_named("women")) == [(3, 1, 3, 20), (10, 11, 10, 11)]


def test_old_addresses_lead_on_in_one_hop_after_any_chain() -> None:
    first, second, third = (tag_of(name) for name in ("first", "second", "third"))
    merge(first, second)
    merge(second, third)
    tagging.rename(third, name="fourth", by=None)
    third.refresh_from_db()
    assert (third.name, third.slug) == ("fourth", "fourth")
    assert set(FormerTagSlug.objects.values_list("slug", "tag")) == {
        (slug, third.pk) for slug in ("first", "second", "third")
    }


def test_a_tag_renamed_there_and_back_leaves_no_loop() -> None:
    tag = tag_of("old")
    tagging.rename(tag, name="new", by=None)
    tag.refresh_from_db()
    tagging.rename(tag, name="old", by=None)
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("old", "old")
    assert list(FormerTagSlug.objects.values_list("slug", "tag")) == [("new", tag.pk)]
    assert names_of(tag) == {("en", "new", True)}


def test_a_rename_keeps_the_old_name_as_a_synonym_and_a_new_case_needs_none() -> None:
    tag = tag_of("북송")
    tagging.rename(tag, name="Forced  return", by=None)
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Forced return", "forced-return")
    assert names_of(tag) == {("ko", "북송", True)}
    tagging.rename(tag, name="Forced Return", by=None)
    tag.refresh_from_db()
    assert tag.name == "Forced Return"
    assert names_of(tag) == {("ko", "북송", True)}
    tagging.rename(tag, name="북송", slug="return", by=None)
    tag.refresh_from_db()
    assert (tag.slug, names_of(tag)) == ("return", {("en", "Forced Return", True)})


@pytest.mark.parametrize(
    ("name", "slug", "says"),
    [
        ("prisons", "", "There is a tag “prisons” already: merge the two"),
        ("Jails", "", "“prisons” is called so"),
        ("camps", "", "That is its name already"),
        ("!!!", "", "needs a letter or a digit"),
        ("Penal camps", "prisons", "That is the address of the tag “prisons”"),
    ],
)
def test_a_name_that_means_another_tag_is_refused_with_a_sentence(
    name: str, slug: str, says: str
) -> None:
    camps = tag_of("camps")
    tag_of("prisons", ("en", "jails", True))
    with pytest.raises(tagging.RefusedError, match=says):
        tagging.rename(camps, name=name, slug=slug, by=None)
    with pytest.raises(tagging.RefusedError, match=says):
        tagging.foresee_rename(camps, name=name, slug=slug)
    assert not TagChange.objects.exists()


def test_a_tag_is_not_merged_into_itself_nor_twice() -> None:
    camps, prisons = tag_of("camps"), tag_of("prisons")
    with pytest.raises(tagging.RefusedError, match="into itself"):
        merge(camps, Tag.objects.get(pk=camps.pk))
    merge(Tag.objects.get(pk=camps.pk), prisons)
    with pytest.raises(tagging.RefusedError, match="has gone meanwhile"):
        merge(camps, prisons)


def test_undoing_a_merge_puts_everything_back() -> None:
    one, both, other = (
        make_article(tags=tags) for tags in (("camps",), ("camps", "prisons"), ("prisons",))
    )
    camps = tag_of("camps", ("ko", "수용소", False), ("en", "Gulag", True))
    prisons = tag_of("prisons", ("ko", "감옥", False))
    FormerTagSlug.objects.create(slug="kamps", tag=camps)
    had = names_of(camps), names_of(prisons)
    undone = tagging.undo(merge(Tag.objects.get(pk=camps.pk), prisons), by=None)
    assert undone.left == []
    again = Tag.objects.get(name="camps")
    assert (again.pk, again.slug) == (camps.pk, "camps")
    assert {tag.pk for tag in undone.tags} == {camps.pk, prisons.pk}
    assert (names_of(again), names_of(prisons)) == had
    assert list(one.tags.names()) == ["camps"]
    assert sorted(both.tags.names()) == ["camps", "prisons"]
    assert list(other.tags.names()) == ["prisons"]
    assert list(FormerTagSlug.objects.values_list("slug", "tag")) == [("kamps", camps.pk)]


def test_undoing_after_later_edits_says_what_it_could_not_put_back() -> None:
    taken, gone, stays = (make_article(tags=("camps",)) for _number in range(3))
    camps, prisons = tag_of("camps", ("en", "Gulag", True)), tag_of("prisons")
    hold(camps, ((3, 1), (3, 2)))
    change = merge(camps, prisons)
    taken.tags.remove("prisons")
    gone.delete()
    prisons.labels.get(name="Gulag").delete()
    tag_of("Gulag")
    prisons.occasions.update(ends_on=date(2026, 3, 9))
    Tag.objects.create(name="other", slug="camps")
    undone = tagging.undo(change, by=None)
    said = " ".join(undone.left)
    for words in (
        "“camps” was not put back on 2 articles: “prisons” was taken away",
        "“Gulag” had been taken away or changed already",
        "“Gulag” means another tag by now",
        "The occasions of “prisons” were changed since",
        "/tags/camps/ belongs to another tag by now: it is /tags/camps-2/",
    ):
        assert words in said
    assert list(stays.tags.names()) == ["camps"]
    assert list(taken.tags.names()) == []
    assert Tag.objects.get(name="camps").slug == "camps-2"


def test_changes_are_undone_in_any_order_that_makes_sense() -> None:
    article = make_article(tags=("first",))
    first, second, third = (tag_of(name) for name in ("first", "second", "third"))
    renamed = tagging.rename(first, name="primary", by=None)
    into_second = merge(Tag.objects.get(pk=first.pk), second)
    into_third = merge(second, third)
    with pytest.raises(tagging.RefusedError, match="undo first what was done to it later"):
        tagging.undo(into_second, by=None)
    for change in (into_third, into_second, renamed):
        assert tagging.undo(change, by=None).left == []
    assert list(article.tags.names()) == ["first"]
    assert {tag.name: tag.slug for tag in Tag.objects.all()} == {
        name: name for name in ("first", "second", "third")
    }
    with pytest.raises(tagging.RefusedError, match="undone already"):
        tagging.undo(renamed, by=None)


def test_undoing_a_rename_leads_the_newer_address_back() -> None:
    tag = tag_of("old", ("en", "Newer", True))
    change = tagging.rename(tag, name="newer", by=None)
    tagging.undo(change, by=None)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, names_of(tag)) == ("old", "old", {("en", "Newer", True)})
    assert list(FormerTagSlug.objects.values_list("slug", "tag")) == [("newer", tag.pk)]

    change = tagging.rename(tag, name="newer", by=None)
    tag.refresh_from_db()
    tagging.rename(tag, name="newest", by=None)
    with pytest.raises(tagging.RefusedError, match="called “newest” by now"):
        tagging.undo(change, by=None)


def test_what_a_merge_foresees_is_what_it_does() -> None:
    make_article(tags=("camps",))
    make_article(tags=("camps", "prisons"))
    camps, prisons = tag_of("camps", ("en", "Gulag", True)), tag_of("prisons")
    hold(camps, ((3, 1), (3, 2)))
    said = " ".join(tagging.foresee(camps, into=prisons))
    for words in (
        "“camps” becomes “prisons” on 2 articles.",
        "On 1 article with both",
        "“camps”, “Gulag” will find “prisons”",
        "/tags/camps/ and its feed will lead to /tags/prisons/",
        "Its occasions (1) move",
    ):
        assert words in said


def test_articles_count_as_changed_when_their_tags_are() -> None:
    gone, kept = tag_of("barter"), tag_of("trade")
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        touched, other = make_article(tags=("barter",)), make_article(tags=("radio",))

    def was_touched() -> bool:
        before = {one.pk: one.updated_at for one in (touched, other)}
        for one in (touched, other):
            one.refresh_from_db()
        assert other.updated_at == before[other.pk]
        return touched.updated_at > before[touched.pk]

    change = merge(gone, kept)
    assert was_touched()
    tagging.undo(change, by=None)
    assert was_touched()
    tagging.rename(Tag.objects.get(name="barter"), name="swaps", by=None)
    assert was_touched()
