"""Topics: former addresses lead on, and what is an occasion today comes first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import tagging
from articles.models import Occasion, TagLabel
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def hold(name: str, *, begins: int, ends: int) -> None:
    """Make a tag an occasion from and until so many days from today."""
    today = timezone.localdate()
    Occasion.objects.create(
        tag=tagging.tag_named(name),
        begins_on=today + timedelta(days=begins),
        ends_on=today + timedelta(days=ends),
    )


@pytest.mark.parametrize("part", ["", "feed.atom"])
@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_a_former_address_leads_to_the_present_one_in_one_hop(
    client: Client, prefix: str, part: str
) -> None:
    make_article(tags=("first",))
    for name in ("second", "세번째"):
        tag = tagging.find_tag("first")
        tagging.rename(tag, name=name, by=None)
    for old in ("first", "second"):
        answer = client.get(f"{prefix}/tags/{old}/{part}", follow=True)
        assert [status for _url, status in answer.redirect_chain] == [301]
        assert answer.status_code == 200
    tagging.rename(tagging.find_tag("first"), name="first", by=None)
    answer = client.get(f"{prefix}/tags/first/{part}")
    assert answer.status_code == 200, "what is live again leads nowhere else"
    assert client.get(f"{prefix}/tags/세번째/{part}").url == f"{prefix}/tags/first/{part}"


def test_a_merged_topic_of_hidden_articles_is_as_unknown_as_none(client: Client) -> None:
    make_article(tags=("camps",), status="draft")
    tagging.merge(tagging.tag_named("camps"), into=tagging.tag_named("prisons"), by=None)
    for address in ("/tags/camps/", "/tags/camps/feed.atom", "/tags/prisons/"):
        assert client.get(address).status_code == 404


def test_the_list_of_an_old_tag_address_is_that_of_the_tag_it_became(client: Client) -> None:
    article = make_article(tags=("camps",))
    tagging.merge(tagging.tag_named("camps"), into=tagging.tag_named("prisons"), by=None)
    assert article.title in client.get("/articles/?tag=camps", follow=True).content.decode()


def test_the_topics_page_puts_the_occasions_of_the_day_first(client: Client) -> None:
    make_article(tags=("women", "winter", "over"))
    make_article(tags=("hidden",), status="draft")
    text = client.get("/tags/").content.decode()
    assert "occasion-list" not in text
    hold("women", begins=-2, ends=3)
    hold("over", begins=-9, ends=-1)
    hold("hidden", begins=-2, ends=3)
    text = client.get("/tags/").content.decode()
    first, _heading, all_topics = text.partition("All topics")
    assert "/tags/women/" in first
    assert "/tags/over/" not in first
    assert "/tags/women/" in all_topics
    assert "/tags/hidden/" not in text
    label = tagging.tag_named("women").labels.create(language="ko", name="여성")
    assert label.name in client.get("/ko/tags/").content.decode().partition("tag-list")[0]


def test_the_page_of_a_topic_says_that_it_is_its_occasion(client: Client) -> None:
    make_article(tags=("women",))
    assert "An occasion from" not in client.get("/tags/women/").content.decode()
    hold("women", begins=0, ends=0)
    assert "An occasion from" in client.get("/tags/women/").content.decode()


def test_the_topics_page_costs_the_same_however_many_there_are(
    client: Client, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make_article(tags=(f"topic {number}",))
        hold(f"topic {number}", begins=-1, ends=number)
    TagLabel.objects.create(tag=tagging.tag_named("topic 3"), language="ko", name="주제")
    with django_assert_max_num_queries(5):
        client.get("/tags/")
    with django_assert_max_num_queries(12):
        client.get("/tags/topic-3/")
