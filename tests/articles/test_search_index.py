"""Keeping the index true to the articles."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles import search, tasks
from articles.models import Article, SearchEntry
from tests.articles.test_search_query import find
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_a_refreshed_article_is_found_by_its_new_words_alone() -> None:
    article = make_article(title="Lantern")
    search.refresh(article)
    article.title = "Candle"
    article.save()
    search.refresh(article)
    assert find("lantern") == []
    assert find("candle") == [article]
    assert SearchEntry.objects.count() == 1


def test_a_refresh_reads_the_row_and_not_the_object_in_hand() -> None:
    article = make_article(title="Lantern")
    Article.objects.filter(pk=article.pk).update(title="Candle")
    search.refresh(article)
    assert find("candle") == [article]


def test_a_removed_article_and_a_deleted_one_are_forgotten() -> None:
    first, second = make_article(title="Lantern"), make_article(title="Lantern")
    search.refresh_many(Article.objects.all())
    search.remove(first)
    assert find("lantern") == [second]
    second.delete()
    assert find("lantern") == []


def test_many_articles_are_refreshed_in_few_queries(django_assert_max_num_queries) -> None:
    for _number in range(60):
        make_article(tags=("radio",))
    with django_assert_max_num_queries(50):
        assert search.refresh_many(Article.objects.all()) == 60
    assert len(find("story")) == 60


def test_the_sweep_finds_what_no_edge_has_told() -> None:
    never, stale, fresh = (make_article(title=title) for title in ("One", "Two", "Three"))
    search.refresh(stale)
    search.refresh(fresh)
    Article.objects.filter(pk=stale.pk).update(
        title="Candle", updated_at=timezone.now() + timedelta(seconds=1)
    )
    assert set(search.outdated()) == {never, stale}
    tasks.refresh_search()
    assert find("candle") == [stale]
    assert find("one") == [never]


def test_the_sweep_leaves_alone_what_is_up_to_date() -> None:
    search.refresh(make_article())
    before = SearchEntry.objects.get().indexed_at
    tasks.refresh_search()
    assert SearchEntry.objects.get().indexed_at == before


def test_rebuild_search_writes_everything_anew(capsys: pytest.CaptureFixture) -> None:
    article = make_article(title="Lantern")
    call_command("rebuild_search")
    assert find("lantern") == [article]
    assert "1 articles" in capsys.readouterr().out


def test_rebuild_search_writes_what_is_missing_alone(capsys: pytest.CaptureFixture) -> None:
    kept, lost = make_article(title="Lantern"), make_article(title="Lamp")
    search.refresh(kept)
    before = SearchEntry.objects.get().indexed_at
    call_command("rebuild_search", missing=True)
    assert find("lamp") == [lost]
    assert SearchEntry.objects.get(article=kept).indexed_at == before
    assert "1 articles" in capsys.readouterr().out


def test_rows_of_known_keys_are_not_sought_by_their_status() -> None:
    rows = (
        Article(title="-", slug=str(n), status="published", publish_at=timezone.now())
        for n in range(300)
    )
    Article.objects.bulk_create(rows)
    tasks.look_at_rows()
    plan = Article.objects.published().filter(pk__in=range(1, 21)).explain()
    # PostgreSQL looks by itself, when it finds the time.
    assert "article_in_lists" not in plan or connection.vendor == "postgresql"


def test_drafts_are_in_the_index_so_that_scheduling_needs_no_job() -> None:
    article = make_article(title="Lantern", status="draft", publish_at=None)
    search.refresh(article)
    assert find("lantern") == []
    Article.objects.update(status="published", publish_at=timezone.now() - timedelta(hours=1))
    assert find("lantern") == [article]


def test_a_text_of_a_whole_book_is_indexed() -> None:
    words = " ".join(f"word{number} 낱말{number}" for number in range(12_000))
    article = make_article(body=f"<p>{words}</p>")
    search.refresh(article)
    assert find("word11999 ") == [article]


@pytest.mark.django_db(transaction=True)
def test_the_index_can_be_taken_away_and_laid_again() -> None:
    article = make_article(title="Lantern")
    search.refresh(article)
    try:
        MigrationExecutor(connection).migrate([("articles", "0002_relations")])
        assert not has_index()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert has_index()
    tasks.refresh_search()  # the later index begins empty; the sweep fills it
    assert find("lantern") == [article]


def has_index() -> bool:
    """Say whether the database has its full-text index, in whichever form."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "articles_searchtext" not in tables:
            return False
        columns = connection.introspection.get_table_description(cursor, "articles_searchtext")
        return "in_all" in {column.name for column in columns} or (
            "articles_search_index" in tables
        )
