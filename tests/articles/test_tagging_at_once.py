"""Topics are merged and articles saved in the same moment, on two connections: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from taggit.models import Tag

from articles import tagging
from articles.admin.article import ArticleAdmin
from articles.models import Article
from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_autosave import EDITOR, change_url
from tests.project.test_staff_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TURNS = 3


def tags_of(article):
    return sorted(Article.objects.get(pk=article.pk).tags.names())


def in_turn(*actions):
    """Return one action for threads, each of which does another of these."""
    waiting = iter(actions)
    return lambda: next(waiting)()


def merged(gone, kept):
    try:
        tagging.merge(Tag(pk=gone), into=Tag(pk=kept), by=None)
    except tagging.RefusedError:
        return "refused"
    return "merged"


def merged_apart(gone, kept):
    """Merge in a thread with a connection of its own."""
    try:
        return merged(gone, kept)
    finally:
        connection.close()


@pytest.mark.parametrize("held", ["Markets", "Winter"])
def test_a_topic_that_is_merged_while_an_article_with_it_is_saved_becomes_the_other(held):
    for turn in range(TURNS):
        article = factories.make_draft(slug=f"of-{held}-{turn}", tags=(held,))
        kept = tagging.tag_named("Trade")
        gone = tagging.tag_named("Markets")
        client = Client()
        client.force_login(factories.make_staff(*EDITOR))
        fields = fields_of(client.get(change_url(article))) | {"tags": ["Markets, Trade, Radio"]}
        answers = at_once(
            2,
            in_turn(
                lambda client=client, article=article, fields=fields: (
                    client.post(change_url(article), fields).status_code
                ),
                lambda gone=gone, kept=kept: merged(gone.pk, kept.pk),
            ),
        )
        assert "merged" in answers
        assert set(answers) & {302, 409}, answers
        assert not Tag.objects.filter(name="Markets").exists()
        if 302 in answers:
            assert tags_of(article) == ["Radio", "Trade"]
        else:
            # The merge came first: the editor is shown both, and what was typed is kept.
            assert tags_of(article) == ["Trade"]
        # From the name that went one comes to the other topic.
        assert tagging.find_named("Markets") == kept
        Tag.objects.all().delete()


def test_a_topic_that_is_merged_between_form_and_save_is_saved_as_what_it_becomes(monkeypatch):
    article = factories.make_draft(tags=("Winter",))
    kept, gone = tagging.tag_named("Trade"), tagging.tag_named("Markets")
    save_related = ArticleAdmin.save_related

    def save_after_merge(*arguments):
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(merged_apart, gone.pk, kept.pk).result() == "merged"
        return save_related(*arguments)

    monkeypatch.setattr(ArticleAdmin, "save_related", save_after_merge)
    client = Client()
    client.force_login(factories.make_staff(*EDITOR))
    fields = fields_of(client.get(change_url(article))) | {"tags": ["Markets, Radio"]}
    assert client.post(change_url(article), fields).status_code == 302
    assert tags_of(article) == ["Radio", "Trade"]
    assert not Tag.objects.filter(name="Markets").exists()


@pytest.mark.parametrize("chain", [((0, 1), (1, 0)), ((0, 1), (1, 2)), ((0, 2), (1, 2))])
def test_of_two_merges_at_once_no_article_loses_its_topic(chain):
    for turn in range(TURNS):
        names = ("Famine", "Hunger", "Need")
        marked = [
            factories.make_draft(slug=f"{name}-{turn}".lower(), tags=(name,)) for name in names
        ]
        keys = [tagging.tag_named(name).pk for name in names]
        answers = at_once(
            2,
            in_turn(
                *(
                    lambda gone=keys[gone], kept=keys[kept]: merged(gone, kept)
                    for gone, kept in chain
                )
            ),
        )
        assert "merged" in answers
        for article, name in zip(marked, names, strict=True):
            assert len(tags_of(article)) == 1
            assert tags_of(article) == [tagging.find_named(name).name]
        Tag.objects.all().delete()


def test_who_merges_waits_for_an_article_before_its_topic():
    article = factories.make_draft(tags=("Markets",))
    gone, kept = tagging.tag_named("Markets"), tagging.tag_named("Trade")

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Article.objects.select_for_update().get(pk=article.pk)
            merging = threads.submit(merged_apart, gone.pk, kept.pk)
            until = monotonic() + 120
            while not somebody_waits() and monotonic() < until:
                sleep(0.01)
            assert len(Tag.objects.select_for_update(nowait=True)) == 2
        assert merging.result() == "merged"


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]
